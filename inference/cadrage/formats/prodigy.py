"""Prodigy JSONL (https://prodi.gy/docs/api-interfaces#spans): text, tokens, spans, answer. Nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cadrage.document import Document
from cadrage.formats import Look
from cadrage.formats.annotations import Reading, a_text, build, load_lines, strings
from cadrage.models.features import Tokens, tokenize

_KEPT = ("id", "frames", "frame_scores")


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `prodigy`: a task a line, with tokens, as the recipe spans.manual wants it."""
    for document in documents:
        tokens = tokenize(document.text)
        row: dict[str, Any] = {"text": document.text, "meta": dict(document.meta)}
        row |= {k: v for k, v in document.to_dict().items() if k in _KEPT}
        row["tokens"] = [
            {"text": document.text[a:b], "start": int(a), "end": int(b), "id": k, "ws": document.text[b : b + 1] == " "}
            for k, (a, b) in enumerate(zip(tokens.starts, tokens.ends, strict=True))
        ]
        row["spans"] = [
            {"start": s.start, "end": s.end, **_around(tokens, s.start, s.end), "label": s.label}
            | ({} if s.score is None else {"score": s.score})
            | ({"optional": True} if s.optional else {})
            for s in document.spans
        ]
        row["answer"] = "accept"
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _around(tokens: Tokens, start: int, end: int) -> dict[str, int]:
    """The first and the last token (inclusive) that share a character with start to end."""
    first = int(np.searchsorted(tokens.ends, start, side="right"))
    last = int(np.searchsorted(tokens.starts, end, side="left")) - 1
    return {"token_start": min(first, max(last, 0)), "token_end": max(last, 0)}


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """The accepted tasks, or those of `reading.annotator` (an annotator or session id); those that were rejected or
    ignored are named and left out.

    Raises:
        InputError: a line is broken.
    """
    for number, (where, row) in enumerate(load_lines(path), 1):
        if reading.annotator not in (None, row.get("_annotator_id"), row.get("_session_id")):
            continue
        answer = row.get("answer", "accept")
        if answer != "accept":
            reading.problem(f"{where}: left out, its answer is {answer!r}")
            continue
        spans: list[Any] = row.get("spans") or []
        raw = [
            (s.get("start"), s.get("end"), s.get("label"), s.get("score"), s.get("optional") is True)
            for s in spans
            if isinstance(s, dict)
        ]
        yield build(
            row.get("id", row.get("_task_hash", number)),
            a_text(row, where),
            raw,
            where,
            reading,
            meta=strings(row.get("meta")),
            frames=row.get("frames"),
            frame_scores=row.get("frame_scores"),
        )
