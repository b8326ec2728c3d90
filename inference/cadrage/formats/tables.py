"""CSV and Parquet: tables with a text column in; a table of spans out, and back in beside its texts."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cadrage.document import Document
from cadrage.errors import InputError, MissingExtraError
from cadrage.formats import Look
from cadrage.formats.annotations import Reading, build, load_text

SPAN_FIELDS = ("id", "start", "end", "label", "score", "text")

Problem = Callable[[str], None]


def read_csv(
    path: Path, name: str, text: str, id_column: str | None, meta: Sequence[str], problem: Problem
) -> Iterator[Document]:
    """A document for each row. The delimiter (comma, semicolon or tab) is the one the header is split by.

    Raises:
        InputError: the file is empty or not UTF-8, or a column is missing.
    """
    csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8-sig", newline="") as f:
            header = f.readline()
            f.seek(0)
            delimiter = max(",;\t", key=header.count)
            reader = csv.DictReader(f, delimiter=delimiter, strict=True)
            names = reader.fieldnames
            if not names:
                raise InputError(f"{path}: is empty; expected a header with a column {text!r}")
            _check_columns(path, names, text, id_column, meta)
            key = id_column or ("id" if "id" in names else None)
            for number, row in enumerate(reader, 1):
                yield from _document(row, path, name, number, text, key, meta, problem)
    except UnicodeDecodeError as e:
        raise InputError(
            f"{path}: expected UTF-8, found byte 0x{e.object[e.start]:02x}; convert it: iconv -f latin1 -t utf-8"
        ) from e
    except csv.Error as e:
        raise InputError(f"{path}: expected CSV, found a broken line: {e}") from e


def read_parquet(
    path: Path, name: str, text: str, id_column: str | None, meta: Sequence[str], problem: Problem
) -> Iterator[Document]:
    """A document for each row, read in batches.

    Raises:
        InputError: the file is no Parquet, or a column is missing.
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as e:
        raise MissingExtraError(f"{path}: reading Parquet", "parquet") from e
    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            _check_columns(path, names, text, id_column, meta)
            key = id_column or ("id" if "id" in names else None)
            wanted = list(dict.fromkeys([text, *([key] if key else []), *meta]))
            number = 0
            for batch in file.iter_batches(batch_size=1024, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield from _document(row, path, name, number, text, key, meta, problem)
    except pa.ArrowException as e:
        raise InputError(f"{path}: expected a Parquet file: {str(e).splitlines()[0]}") from e


def _check_columns(path: Path, names: Sequence[str], text: str, id_column: str | None, meta: Sequence[str]) -> None:
    for option, column in (
        ("--text-column", text),
        ("--id-column", id_column),
        *(("--meta-columns", m) for m in meta),
    ):
        if column is not None and column not in names:
            raise InputError(
                f"{path}: no column {column!r} (see {option}); the columns are {', '.join(map(str, names))}"
            )


def _document(
    row: dict[str, Any],
    path: Path,
    name: str,
    number: int,
    text: str,
    key: str | None,
    meta: Sequence[str],
    problem: Problem,
) -> Iterator[Document]:
    value = row[text]
    if not isinstance(value, str):
        found = "nothing" if value is None else type(value).__name__
        problem(f"{path}, row {number}: expected a text in column {text!r}, found {found}")
        return
    identity = f"{name}:{number}" if key is None else row[key]
    if identity is None or identity == "":
        problem(f"{path}, row {number}: expected an id in column {key!r}, found nothing")
        return
    try:
        yield Document(str(identity), value, {m: str(row[m]) for m in meta if row[m] is not None})
    except InputError as e:
        problem(f"{path}, row {number}: {e}")


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `csv`: a header, then a row of `SPAN_FIELDS` for each span."""
    yield _row(SPAN_FIELDS)
    for document in documents:
        yield "".join(
            _row(
                [
                    document.id,
                    s.start,
                    s.end,
                    s.label,
                    "" if s.score is None else s.score,
                    document.wording(s),
                ]
            )
            for s in document.spans
        )


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """The documents of a table of spans, as `render` writes it; their texts are those of `reading.texts`, by id, and a
    text without a row has no spans.

    Raises:
        InputError: it is no such table, or there are no texts.
    """
    if not reading.texts:
        raise InputError(f"{path}: a table of spans holds no texts; name the file that does: --texts FILE.jsonl")
    rows: dict[str, list[tuple[Any, ...]]] = {}
    reader = csv.DictReader(io.StringIO(load_text(path), newline=""), strict=True)
    missing = {"id", "start", "end", "label"} - set(reader.fieldnames or ())
    if missing:
        raise InputError(f"{path}: expected the columns {', '.join(SPAN_FIELDS)}; missing {', '.join(sorted(missing))}")
    try:
        for number, row in enumerate(reader, 1):
            if row["id"] not in reading.texts:
                raise InputError(f"{path}, row {number}: no text with the id {row['id']!r} in --texts")
            try:
                span = (
                    int(row["start"]),
                    int(row["end"]),
                    row["label"],
                    float(row["score"]) if row.get("score") else None,
                )
            except (TypeError, ValueError) as e:
                raise InputError(f"{path}, row {number}: expected numbers in start, end and score: {e}") from e
            rows.setdefault(row["id"], []).append(span)
    except csv.Error as e:
        raise InputError(f"{path}: expected CSV, found a broken line: {e}") from e
    for identity, document in reading.texts.items():
        yield build(identity, document.text, rows.get(identity, ()), str(path), reading, meta=document.meta)


def _row(values: Sequence[str | int | float]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()
