"""Writing: to standard output in whole lines, or to a file that appears only when complete."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.formats import Format, Look


def write_out(documents: Iterable[Document], form: Format, look: Look, out: Path | None) -> None:
    """Write documents in a format to `out`, or to standard output.

    Raises:
        InputError: `out` can't be written.
    """
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
