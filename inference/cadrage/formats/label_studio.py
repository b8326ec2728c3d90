"""Label Studio JSON: tasks with annotations (what people drew) or predictions (what has scores).

Format: https://labelstud.io/guide/task_format. What Label Studio has no place for (id, meta, frames) stands in the
task's data, where it keeps it. Nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cadrage.document import Document, Span
from cadrage.errors import InputError
from cadrage.formats import Look
from cadrage.formats.annotations import Reading, an_object, build, json_array, load_array, strings

# Names in the labelling config that `cadrage serve label-config` prints.
CONTROL, OBJECT = "label", "text"
DISPUTED = "optional"


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `label-studio`: one JSON array, a task on each line."""
    return json_array(_task(d) for d in documents)


def _task(document: Document) -> dict[str, Any]:
    data: dict[str, Any] = {OBJECT: document.text, "id": document.id}
    data |= {k: v for k, v in document.to_dict().items() if k in ("meta", "frames", "frame_scores")}
    result = [region(document, s, f"s{k}") for k, s in enumerate(document.spans)]
    predicted = any(s.score is not None for s in document.spans)
    return {"data": data, "predictions" if predicted else "annotations": [{"result": result}]}


def region(document: Document, span: Span, identity: str, control: str = CONTROL, name: str = OBJECT) -> dict[str, Any]:
    """A span as a region."""
    value = region_value(document, span)
    out: dict[str, Any] = {"id": identity, "from_name": control, "to_name": name, "type": "labels", "value": value}
    if span.score is not None:
        out["score"] = span.score
    if span.optional:
        out["meta"] = {"text": [DISPUTED]}
    return out


def region_value(document: Document, span: Span) -> dict[str, Any]:
    """What a region says of its span."""
    return {"start": span.start, "end": span.end, "text": document.wording(span), "labels": [span.label]}


def regions(result: Sequence[Any], name: str | None = None, control: str | None = None) -> Iterator[tuple[Any, ...]]:
    """What `build` takes, from the regions of an annotation; with `name` and `control`, those of one text tag that were
    drawn with one control only."""
    for item in result:
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(value, dict) or (name is not None and item.get("to_name") != name):
            continue
        if control is not None and item.get("from_name") != control:
            continue
        labels = value.get("labels") or value.get("hypertextlabels") or []
        meta = item.get("meta")
        disputed = isinstance(meta, dict) and DISPUTED in (meta.get("text") or [])
        for label in labels if isinstance(labels, list) else []:
            yield value.get("start"), value.get("end"), label, item.get("score"), disputed


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """A document for each task: with the latest annotation that was not skipped, or that of `reading.annotator`;
    without any, the latest prediction. A task without either is told and left out: nothing is no annotation.

    Raises:
        InputError: it is no JSON array of tasks.
    """
    for number, value in enumerate(load_array(path, "tasks"), 1):
        where = f"{path}, task {number}"
        task = an_object(value, where)
        data = an_object(task.get("data"), f"{where}, data")
        key = text_key(data, where)
        result = _chosen(task, where, reading)
        if result is None:
            continue
        extra = {k: v for k, v in data.items() if k not in (key, "id", "meta", "frames", "frame_scores")}
        yield build(
            data.get("id", task.get("id", number)),
            data[key],
            regions(result),
            where,
            reading,
            meta=strings(data.get("meta")) | strings(extra),
            frames=data.get("frames"),
            frame_scores=data.get("frame_scores"),
        )


def text_key(data: Mapping[str, Any], where: str) -> str:
    """The key of a task's text: `text`, or the only one that holds a string.

    Raises:
        InputError: there is none, or several.
    """
    if isinstance(data.get(OBJECT), str):
        return OBJECT
    found = [k for k, v in data.items() if isinstance(v, str)]
    if len(found) != 1:
        raise InputError(f"{where}: expected the text in data.text, found the strings {found}")
    return found[0]


def _chosen(task: Mapping[str, Any], where: str, reading: Reading) -> Sequence[Any] | None:
    given = [a for a in task.get("annotations") or [] if isinstance(a, dict)]
    annotations = [a for a in given if not a.get("was_cancelled")]
    if reading.annotator is not None:
        given = [a for a in given if str(a.get("completed_by")) == reading.annotator]
        annotations = [a for a in annotations if a in given]
    elif len({str(a.get("completed_by")) for a in annotations}) > 1:
        people = sorted({str(a.get("completed_by")) for a in annotations})
        reading.problem(f"{where}: annotated by {', '.join(people)}; only the latest is kept (see --annotator)")
    predictions = [p for p in task.get("predictions") or [] if isinstance(p, dict)] if reading.annotator is None else []
    ordered = sorted(annotations, key=lambda a: str(a.get("updated_at") or "")) or predictions
    if not ordered:
        why = "skipped" if given and not annotations else "not annotated"
        by = f" by {reading.annotator}" if reading.annotator is not None else ""
        reading.problem(f"{where}: {why}{by}, left out")
        return None
    result = ordered[-1].get("result")
    return result if isinstance(result, list) else []
