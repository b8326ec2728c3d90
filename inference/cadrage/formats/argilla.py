"""Argilla 2 records as `dataset.records.to_json` writes them, with a span question `spans` over the field `text`:
predictions are suggestions, gold is a response. Frames and disputed marks stand in the metadata. Nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.formats import Look
from cadrage.formats.annotations import Reading, a_text, an_object, build, json_array, load_array, strings

QUESTION = "spans"
AGENT = "cadrage"
# Keys of the metadata that hold what is no `meta`.
_FRAMES, _FRAME_SCORES, _DISPUTED = "cadrage_frames", "cadrage_frame_scores", "cadrage_optional"


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `argilla`: one JSON array, a record on each line."""
    return json_array(_record(d) for d in documents)


def _record(document: Document) -> dict[str, Any]:
    value = [{"start": s.start, "end": s.end, "label": s.label} for s in document.spans]
    metadata: dict[str, Any] = dict(document.meta)
    if document.frames:
        metadata[_FRAMES] = list(document.frames)
    if document.frame_scores:
        metadata[_FRAME_SCORES] = json.dumps(dict(document.frame_scores))
    disputed = [str(k) for k, s in enumerate(document.spans) if s.optional]
    if disputed:
        metadata[_DISPUTED] = disputed
    record: dict[str, Any] = {"id": document.id, "fields": {"text": document.text}, "metadata": metadata}
    if any(s.score is not None for s in document.spans):
        scores = [s.score for s in document.spans]
        return record | {"suggestions": {QUESTION: {"value": value, "score": scores, "agent": AGENT}}, "responses": {}}
    return record | {"suggestions": {}, "responses": {QUESTION: [{"value": value, "user_id": None}]}}


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """A document for each record: with the last response that was not discarded, or that of the user
    `reading.annotator`; without any, with the suggestion. A record without either is told and left out.

    Raises:
        InputError: it is no JSON array of records.
    """
    for number, value in enumerate(load_array(path, "records"), 1):
        where = f"{path}, record {number}"
        record = an_object(value, where)
        metadata = dict(record.get("metadata") or {})
        frames, scores = metadata.pop(_FRAMES, ()), json.loads(metadata.pop(_FRAME_SCORES, "null"))
        answer = _answer(record, where, reading)
        if answer is None:
            continue
        disputed = set(metadata.pop(_DISPUTED, ()))
        raw = [
            (s.get("start"), s.get("end"), s.get("label"), score, str(k) in disputed)
            for k, (s, score) in enumerate(answer)
        ]
        text = a_text(an_object(record.get("fields"), f"{where}, fields"), where)
        identity = record.get("id", number)
        yield build(identity, text, raw, where, reading, meta=strings(metadata), frames=frames, frame_scores=scores)


def _answer(record: dict[str, Any], where: str, reading: Reading) -> list[tuple[dict[str, Any], float | None]] | None:
    responses = [r for r in (record.get("responses") or {}).get(QUESTION) or [] if isinstance(r, dict)]
    responses = [r for r in responses if r.get("status") != "discarded"]
    if reading.annotator is not None:
        responses = [r for r in responses if str(r.get("user_id")) == reading.annotator]
    elif len(responses) > 1:
        reading.problem(f"{where}: {len(responses)} responses; only the last is kept (see --annotator)")
    if responses:
        return [(an_object(s, where), None) for s in responses[-1].get("value") or []]
    suggestion = (record.get("suggestions") or {}).get(QUESTION)
    if reading.annotator is not None or not isinstance(suggestion, dict):
        by = f" by {reading.annotator}" if reading.annotator is not None else ""
        reading.problem(f"{where}: not annotated{by}, left out")
        return None
    value, score = suggestion.get("value") or [], suggestion.get("score")
    scores = score if isinstance(score, list) else [score] * len(value)
    if len(scores) != len(value):
        raise InputError(f"{where}: {len(value)} suggested spans and {len(scores)} scores; expected as many")
    return [(an_object(s, where), x) for s, x in zip(value, scores, strict=True)]
