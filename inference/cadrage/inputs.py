"""From paths to documents: text, HTML, JSONL and table files, folders, globs and standard input.

A generator yields documents as they are read. An item that can't be read goes to `problem` and the next
one follows, unless the error is fatal (a broken JSONL line).
"""

from __future__ import annotations

import glob
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.formats import jsonl, tables, texts

TEXT_SUFFIXES = (".txt",)
HTML_SUFFIXES = (".html", ".htm")
TABLE_SUFFIXES = (".csv", ".parquet")
SUFFIXES = (*TEXT_SUFFIXES, *HTML_SUFFIXES, ".jsonl", *TABLE_SUFFIXES)

Problem = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold what. Without `id`, a column named id serves, else the row number."""

    text: str = "text"
    id: str | None = None
    meta: Sequence[str] = field(default_factory=tuple)


def read_documents(
    paths: Sequence[str],
    problem: Problem,
    *,
    columns: Columns | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Document]:
    """The documents of all paths, in order; those of a folder or glob by path.

    Args:
        paths: files, folders, globs, or `-` for standard input.
        problem: told, in one line, of each item that was left out and of files of other kinds in a folder.
        columns: which columns of tables to read.

    Raises:
        InputError: a path leads nowhere, a folder holds no text, a JSONL line is broken, or nothing could be read.
    """
    seen: set[str] = set()
    for path in paths:
        for document in _read_path(path, problem, columns or Columns(), stdin):
            if document.id in seen:
                raise InputError(
                    f"{path}: the id {document.id!r} occurs twice; expected each document to have its own",
                    fatal=True,
                )
            seen.add(document.id)
            yield document


def read_all(path: Path) -> list[Document]:
    """The documents of one file, of which none may be left out.

    Raises:
        InputError: the file or an item of it can't be read.
    """

    def problem(message: str) -> None:
        raise InputError(message)

    return list(read_documents([str(path)], problem))


def _read_path(path: str, problem: Problem, columns: Columns, stdin: BinaryIO | None) -> Iterator[Document]:
    if path == "-":
        yield from _read_stdin(stdin or sys.stdin.buffer)
        return
    here = Path(path)
    try:
        is_dir, is_file = here.is_dir(), here.exists()
    except (OSError, ValueError) as e:
        raise InputError(f"{path[:80]!r}: expected a file, a folder, a glob or -: {e}") from e
    if is_dir:
        yield from _read_many(here, _walk(here), problem, columns, f"{path}: folder")
    elif is_file:
        yield from _read_file(here, here.name, columns, problem, alone=True)
    elif glob.has_magic(path):
        base, found = _glob(path)
        yield from _read_many(base, found, problem, columns, f"{path}: glob")
    else:
        raise InputError(f"{path}: no such file or folder; expected a file, a folder, a glob or -")


def _walk(folder: Path) -> list[Path]:
    found = (p for p in folder.rglob("*") if p.is_file())
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def _glob(pattern: str) -> tuple[Path, list[Path]]:
    parts = PurePosixPath(pattern).parts
    plain = next(k for k, part in enumerate(parts) if glob.has_magic(part))
    base = Path(*parts[:plain]) if plain else Path()
    return base, sorted(p for p in map(Path, glob.iglob(pattern, recursive=True)) if p.is_file())


def _read_many(base: Path, files: Sequence[Path], problem: Problem, columns: Columns, where: str) -> Iterator[Document]:
    readable = [p for p in files if p.suffix.lower() in SUFFIXES]
    if not files:
        raise InputError(f"{where} without any file; expected {', '.join(SUFFIXES)} files")
    if not readable:
        raise InputError(f"{where} holds no {', '.join(SUFFIXES)} file; found {len(files)} of other kinds")
    others = Counter(p.suffix or p.name for p in files if p.suffix.lower() not in SUFFIXES)
    if others:
        kinds = ", ".join(f"{n} {kind}" for kind, n in others.most_common(5))
        problem(f"{where}: {sum(others.values())} files of other kinds were left out ({kinds})")
    for p in readable:
        try:
            yield from _read_file(p, p.relative_to(base).as_posix(), columns, problem, alone=False)
        except InputError as e:
            if e.fatal:
                raise
            problem(str(e))


def _read_file(path: Path, name: str, columns: Columns, problem: Problem, *, alone: bool) -> Iterator[Document]:
    suffix = path.suffix.lower()
    try:
        if suffix == ".jsonl":
            with path.open("rb") as f:
                yield from jsonl.read_stream(f, str(path))
        elif suffix in TABLE_SUFFIXES:
            reader = tables.read_csv if suffix == ".csv" else tables.read_parquet
            yield from reader(path, name, columns.text, columns.id, columns.meta, problem)
        elif suffix in HTML_SUFFIXES:
            yield texts.read_html(path.read_bytes(), name, str(path))
        elif suffix in TEXT_SUFFIXES:
            yield texts.read_text(path.read_bytes(), name, str(path))
        else:
            raise InputError(f"{path}: expected a {', '.join(SUFFIXES)} file, found {suffix or 'no extension'}")
    except OSError as e:
        raise InputError(f"{path}: can't be read: {e.strerror or e}") from e


def _read_stdin(stream: BinaryIO) -> Iterator[Document]:
    """JSONL if the first non-blank character is {, else one plain text."""
    head = b""
    while not head.removeprefix(b"\xef\xbb\xbf").strip():
        line = stream.readline(1 << 16)
        if not line:
            break
        head += line
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        yield from jsonl.read_stream(stream, "standard input", head)
    else:
        yield texts.read_text(head + stream.read(), "stdin", "standard input")
