"""Label Studio JSON_MIN: one flat object for each annotation. Lost: scores, disputed marks; `meta` and frames are
kept as columns of the task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cadrage.document import Document
from cadrage.formats import Look
from cadrage.formats.annotations import Reading, an_object, build, json_array, load_array, strings
from cadrage.formats.label_studio import CONTROL, OBJECT, region_value, text_key

# What Label Studio adds to the columns of a task.
_ADDED = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time")
_OURS = ("id", "meta", "frames", "frame_scores")


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `label-studio-min`: one JSON array, an object on each line."""
    return json_array(_row(d) for d in documents)


def _row(document: Document) -> dict[str, Any]:
    row: dict[str, Any] = {OBJECT: document.text}
    row |= {k: v for k, v in document.to_dict().items() if k in _OURS}
    row[CONTROL] = [region_value(document, s) for s in document.spans]
    return row


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """A document for each task. Of a task that several people annotated, the latest annotation is kept, or that of
    `reading.annotator`.

    Raises:
        InputError: it is no JSON array of objects.
    """
    latest: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, value in enumerate(load_array(path, "objects"), 1):
        where = f"{path}, object {number}"
        row = an_object(value, where)
        if reading.annotator is not None and str(row.get("annotator")) != reading.annotator:
            continue
        if "annotation_id" in row and row["annotation_id"] is None:
            reading.problem(f"{where}: not annotated, left out")
            continue
        identity = str(row.get("id", number))
        if identity in latest:
            reading.problem(f"{where}: {identity} is annotated twice; only the latest is kept (see --annotator)")
            if str(row.get("updated_at") or "") < str(latest[identity][1].get("updated_at") or ""):
                continue
        latest[identity] = (where, row)
    for identity, (where, row) in latest.items():
        columns = [k for k, v in row.items() if _is_spans(v)]
        raw = [
            (v.get("start"), v.get("end"), label)
            for k in columns
            for v in row[k]
            for label in v.get("labels") or v.get("hypertextlabels") or []
        ]
        data = {k: v for k, v in row.items() if k not in (*columns, *_ADDED, *_OURS)}
        key = text_key(data, where)
        yield build(
            identity,
            data.pop(key),
            raw,
            where,
            reading,
            meta=strings(row.get("meta")) | strings({k: v for k, v in data.items() if v != []}),
            frames=row.get("frames"),
            frame_scores=row.get("frame_scores"),
        )


def _is_spans(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) and "start" in v for v in value)
