"""Writing: to standard output in whole lines, or to a file that appears only when complete."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
        _put(scratch, out, 0o666)
    except OSError as e:
        raise InputError(f"--out {out}: can't be written: {e.strerror}") from e
    finally:
        scratch.unlink(missing_ok=True)


def _write_folder(documents: Iterable[Document], form: Format, out: Path | None) -> None:
    if out is None:
        raise UsageError(f"the format {form.name} writes a folder; expected --out FOLDER")
    check_new_folder(out)
    with new_folder(out) as scratch:
        for document in documents:
            for name, content in form.files(document):
                file = scratch / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.encode())


def check_new_folder(out: Path) -> None:
    """See that a folder can be made.

    Raises:
        UsageError: there is something in its place.
        InputError: it would stand nowhere.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise UsageError(f"--out {out}: expected a new or empty folder, found something there")
    if not out.absolute().parent.is_dir():
        raise InputError(f"--out {out}: the folder {out.parent} does not exist")


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place when all has been written.

    Raises:
        InputError: it can't be written.
    """
    try:
        scratch = Path(tempfile.mkdtemp(dir=out.absolute().parent, prefix=f".{out.name}."))
        try:
            yield scratch
            _put(scratch, out, 0o777)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as e:
        raise InputError(f"--out {out}: can't be written: {e.strerror or e}") from e


def _put(scratch: Path, out: Path, rights: int) -> None:
    """Put what is complete in its place, with the rights that a new file has; scratch files have fewer."""
    mask = os.umask(0)
    os.umask(mask)
    scratch.chmod(rights & ~mask)
    scratch.replace(out)
