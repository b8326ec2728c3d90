"""JSONL: one document a line, the format of corpora, gold and predictions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.formats import Look
from cadrage.formats.annotations import Reading


def read_stream(stream: BinaryIO, where: str, head: bytes = b"") -> Iterator[Document]:
    """The documents of a stream; `head` is what was already read of it. Blank lines are passed over.

    Raises:
        InputError: fatal; the message names file, line and field.
    """
    count = 0
    for number, line in enumerate(_lines(stream, head), 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        try:
            yield Document.from_dict(json.loads(line))
        except InputError as e:
            raise InputError(f"{where}, line {number}: {e}", fatal=True) from e
        except (ValueError, RecursionError) as e:
            reason = "bytes that are not UTF-8" if isinstance(e, UnicodeDecodeError) else str(e)
            raise InputError(
                f"{where}, line {number}: expected one JSON object a line, found {reason}", fatal=True
            ) from e
        count += 1
    if not count:
        raise InputError(f"{where}: is empty; expected one JSON object a line")


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """The documents of a file.

    Raises:
        InputError: it can't be read, or a line is broken.
    """
    try:
        with path.open("rb") as f:
            yield from read_stream(f, str(path))
    except OSError as e:
        raise InputError(f"{path}: can't be read: {e.strerror or e}") from e


def _lines(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    parts = head.split(b"\n")
    yield from parts[:-1]
    rest = parts[-1] + stream.readline()
    if rest:
        yield rest.rstrip(b"\n")
    for line in stream:
        yield line.rstrip(b"\n")


def dump(document: Document) -> str:
    """One line, without its end."""
    return json.dumps(document.to_dict(), ensure_ascii=False)


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `jsonl`."""
    for document in documents:
        yield dump(document) + "\n"
