"""Writing: to standard output in whole lines, or to a file that appears only when complete."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cadrage.document import Document
from cadrage.errors import InputError, UsageError
from cadrage.formats import Format, Look


def write_out(documents: Iterable[Document], form: Format, look: Look, out: Path | None) -> None:
    """Write documents in a format to `out`, or to standard output.

    Raises:
        InputError: `out` can't be written.
        UsageError: the format needs a folder, or there is something in its place.
    """
    if form.folder:
        _write_folder(documents, form, out)
        return
    if out is None:
        for piece in form.render(documents, look):
            sys.stdout.write(piece)
            sys.stdout.flush()
        return
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as e:
        raise InputError(f"--out {out}: can't be written: {e.strerror}") from e
    scratch = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as f:
            for piece in form.render(documents, look):
                f.write(piece)
        mask = os.umask(0)
        os.umask(mask)
        scratch.chmod(0o666 & ~mask)
        scratch.replace(out)
    except OSError as e:
        raise InputError(f"--out {out}: can't be written: {e.strerror}") from e
    finally:
        scratch.unlink(missing_ok=True)


def _write_folder(documents: Iterable[Document], form: Format, out: Path | None) -> None:
    if out is None:
        raise UsageError(f"the format {form.name} writes a folder; expected --out FOLDER")
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise UsageError(
            f"--out {out}: expected a new or empty folder for the format {form.name}, found something there"
        )
    try:
        scratch = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    except OSError as e:
        raise InputError(f"--out {out}: can't be written: {e.strerror}") from e
    try:
        for document in documents:
            for name, content in form.files(document):
                file = scratch / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.encode())
        mask = os.umask(0)
        os.umask(mask)
        scratch.chmod(0o777 & ~mask)
        scratch.replace(out)
    except OSError as e:
        raise InputError(f"--out {out}: can't be written: {e.strerror}") from e
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
