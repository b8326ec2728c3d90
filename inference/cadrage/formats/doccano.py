"""doccano JSONL (sequence labelling). doccano's page counts UTF-16 code units, its importer code points: choose by
`--offsets`, which has to be said where it matters. Lost: scores, disputed marks, frames."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.formats import Look
from cadrage.formats.annotations import Reading, a_text, build, load_lines, strings
from cadrage.offsets import Utf16

_KNOWN = ("id", "text", "label", "labels", "entities", "relations", "Comments", "comments", "meta")


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `doccano`: a document a line, spans as [start, end, label]."""
    for document in documents:
        units = Utf16(document.text) if look.utf16 else None
        row: dict[str, Any] = {"id": document.id, "text": document.text}
        row["label"] = [
            [
                *((units.from_code_points(s.start), units.from_code_points(s.end)) if units else (s.start, s.end)),
                s.label,
            ]
            for s in document.spans
        ]
        if document.meta:
            row["meta"] = dict(document.meta)
        yield json.dumps(row, ensure_ascii=False) + "\n"


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """The documents of an export; `label` holds [start, end, label], or `entities` objects with offsets.

    Raises:
        InputError: a line is broken.
    """
    for number, (where, row) in enumerate(load_lines(path), 1):
        meta = strings(row.get("meta")) | strings({k: v for k, v in row.items() if k not in _KNOWN})
        text, raw = a_text(row, where), list(_raw(row, where))
        if reading.utf16 is None and raw and any(c > "\uffff" for c in text):
            raise InputError(
                f"{where}: the text holds characters such as emoji, behind which offsets differ; expected --offsets "
                "utf-16 (drawn on doccano's page) or --offsets code-points (imported and not touched there)"
            )
        yield build(row.get("id", number), text, raw, where, reading, meta=meta)


def _raw(row: dict[str, Any], where: str) -> Iterator[tuple[Any, Any, Any]]:
    for item in row.get("label") or row.get("labels") or row.get("entities") or []:
        if isinstance(item, list) and len(item) == 3:
            yield item[0], item[1], item[2]
        elif isinstance(item, dict):
            yield item.get("start_offset"), item.get("end_offset"), item.get("label")
        else:
            raise InputError(f"{where}: expected spans as [start, end, label], found {json.dumps(item)[:60]}")
