"""What the readers of annotation tools share: JSON files, and spans as tools give them made into ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadrage.document import Document, Span
from cadrage.errors import InputError
from cadrage.formats.texts import decode
from cadrage.offsets import Utf16
from cadrage.taxonomy import BY_ID, LABEL_IDS

Problem = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """How an annotation file is read: offsets in UTF-16 code units or in code points (None: it was not said), the texts
    of formats that hold none, whose annotations (None: the latest), and who is told of what could not be kept."""

    problem: Problem
    utf16: bool | None = None
    texts: Mapping[str, Document] = field(default_factory=dict)
    annotator: str | None = None


def load_text(path: Path) -> str:
    """The text of a UTF-8 file.

    Raises:
        InputError: it can't be read.
    """
    try:
        return decode(path.read_bytes(), str(path))
    except OSError as e:
        raise InputError(f"{path}: can't be read: {e.strerror or e}") from e


def load_json(path: Path) -> Any:
    """The value of a JSON file.

    Raises:
        InputError: it holds none.
    """
    try:
        return json.loads(load_text(path))
    except (ValueError, RecursionError) as e:
        raise InputError(f"{path}: expected JSON, found none: {e}") from e


def load_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSONL file, each with the place it stands at, for messages.

    Raises:
        InputError: a line is no JSON object.
    """
    for number, line in enumerate(load_text(path).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as e:
            raise InputError(f"{where}: expected one JSON object a line, found {e}") from e
        yield where, an_object(value, where)


def load_array(path: Path, of: str) -> list[Any]:
    """The value of a JSON file that holds an array of so-and-so.

    Raises:
        InputError: it holds none.
    """
    value = load_json(path)
    if not isinstance(value, list):
        raise InputError(f"{path}: expected a JSON array of {of}, found {type(value).__name__}")
    return value


def json_array(rows: Iterable[Any]) -> Iterator[str]:
    """A JSON array, a row on each line."""
    yield "["
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]\n"


def an_object(value: Any, where: str) -> dict[str, Any]:
    """The value, if it is a JSON object.

    Raises:
        InputError: it is none.
    """
    if not isinstance(value, dict):
        raise InputError(f"{where}: expected a JSON object, found {type(value).__name__}")
    return value


def a_text(value: Mapping[str, Any], where: str) -> str:
    """The field `text` of an object.

    Raises:
        InputError: it holds none.
    """
    text = value.get("text")
    if not isinstance(text, str):
        raise InputError(f"{where}: expected a string in the field text, found {type(text).__name__}")
    return text


def strings(value: Any) -> dict[str, str]:
    """A JSON object as `meta`: what is no string becomes JSON."""
    if not isinstance(value, dict):
        return {}
    return {str(k): v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in value.items()}


def build(
    identity: Any,
    text: str,
    raw: Iterable[Any],
    where: str,
    reading: Reading,
    *,
    meta: Mapping[str, str] | None = None,
    frames: Any = (),
    frame_scores: Any = None,
) -> Document:
    """A document of what a tool gives. Its offsets are trusted, never its copy of the wording.

    Spans that can't be kept (an unknown label, offsets outside the text) are named to `reading.problem` and left out;
    spans of one label that overlap are joined, which is told as well.

    Args:
        raw: for each span (start, end, label) and, if it has them, score and whether it is disputed.
    """
    units = Utf16(text) if reading.utf16 else None
    spans: list[Span] = []
    for item in raw:
        start, end, label, *more = item
        if not isinstance(label, str) or label not in BY_ID:
            reading.problem(f"{where}: unknown label {label!r} left out; known labels: {', '.join(LABEL_IDS)}")
            continue
        if not all(isinstance(x, int) and not isinstance(x, bool) for x in (start, end)):
            reading.problem(f"{where}: {label} at {start!r}-{end!r} left out; expected whole numbers")
            continue
        if units is not None:
            start, end = units.to_code_points(start), units.to_code_points(end)
        if not 0 <= start < end <= len(text):
            reading.problem(f"{where}: {label} at {start}-{end} left out: empty or outside of {len(text)} characters")
            continue
        spans.append(Span(start, end, label, more[0] if more else None, bool(more[1]) if len(more) > 1 else False))
    kept = join(
        spans, lambda s: reading.problem(f"{where}: {s.label} at {s.start}-{s.end} overlapped its like: joined")
    )
    return Document(str(identity), text, meta or {}, tuple(kept), tuple(frames or ()), frame_scores or {})


def join(spans: Iterable[Span], told: Callable[[Span], None]) -> list[Span]:
    """The spans with those of one label that overlap joined into one, which is then told. A document can't hold them
    apart; disputed ones it can."""
    kept: list[Span] = []
    last: dict[str, int] = {}
    for s in sorted(spans, key=lambda s: (s.start, -s.end, s.label)):
        before = last.get(s.label)
        if s.optional or before is None or kept[before].end <= s.start:
            if not s.optional:
                last[s.label] = len(kept)
            kept.append(s)
            continue
        old = kept[before]
        scores = [x for x in (old.score, s.score) if x is not None]
        kept[before] = Span(old.start, max(old.end, s.end), s.label, max(scores, default=None))
        told(kept[before])
    return kept
