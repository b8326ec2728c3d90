"""`Document` and `Span`: what every part of cadrage reads and returns.

Offsets count Unicode code points of `Document.text`, end exclusive, so `text[start:end]` is the flagged
wording. Nothing normalises `text`: what came in goes out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cadrage.errors import InputError
from cadrage.taxonomy import BY_ID, FRAME_BY_ID, FRAME_IDS, LABEL_IDS


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled stretch of a text: code points `start` to `end` (exclusive).

    `score` is the calibrated probability that the span overlaps a gold span of its label; None in gold.
    `optional` marks a gold span that annotators disputed.
    """

    start: int
    end: int
    label: str
    score: float | None = None
    optional: bool = False

    def overlaps(self, other: Span) -> bool:
        """Whether both share at least one character, whatever their labels."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One text with what is known of it. Spans are kept sorted: by start, longer first, then by label.

    Raises:
        InputError: a span is empty, out of range, of an unknown label or overlaps its own label (a span
            marked optional may overlap); a frame is unknown; the text holds half of a surrogate pair.
    """

    id: str
    text: str
    meta: Mapping[str, str] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    frames: tuple[str, ...] = ()
    frame_scores: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            self.text.encode("utf-8")
        except UnicodeEncodeError as e:
            raise InputError(
                f"field text: half of a surrogate pair at character {e.start}; expected whole characters"
            ) from e
        ordered = tuple(sorted(self.spans, key=lambda s: (s.start, -s.end, s.label)))
        object.__setattr__(self, "spans", ordered)
        _check_spans(ordered, len(self.text))
        for name in (*self.frames, *self.frame_scores):
            if name not in FRAME_BY_ID:
                raise InputError(f"field frames: unknown frame {name!r}; known frames: {', '.join(FRAME_IDS)}")

    def wording(self, span: Span) -> str:
        """The flagged characters."""
        return self.text[span.start : span.end]

    def by_label(self, label: str) -> tuple[Span, ...]:
        """The spans of one label, in reading order."""
        return tuple(s for s in self.spans if s.label == label)

    def with_spans(self, spans: Iterable[Span]) -> Document:
        """The same text with other spans, and without frames, which belonged to the old ones."""
        return replace(self, spans=tuple(spans), frames=(), frame_scores={})

    def _repr_html_(self) -> str:
        from cadrage.notebook import html_of

        return html_of(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the JSONL format; keys that hold nothing are left out, but `spans` stays."""
        out: dict[str, Any] = {"id": self.id, "text": self.text}
        if self.meta:
            out["meta"] = dict(self.meta)
        out["spans"] = [_span_to_dict(s) for s in self.spans]
        if self.frames:
            out["frames"] = list(self.frames)
        if self.frame_scores:
            out["frame_scores"] = {k: round(v, 4) for k, v in self.frame_scores.items()}
        return out

    @classmethod
    def from_dict(cls, obj: Any) -> Document:
        """Read the JSON object of the JSONL format. Unknown keys are ignored.

        Raises:
            InputError: the message names the field, what was expected and what was found.
        """
        if not isinstance(obj, dict):
            raise InputError(f"expected a JSON object with id and text, found {_kind(obj)}")
        for key in ("id", "text"):
            if not isinstance(obj.get(key), str):
                found = _kind(obj[key]) if key in obj else "nothing"
                raise InputError(f"field {key}: expected a string, found {found}")
        meta = _typed(obj, "meta", dict, "an object of strings")
        for key, value in meta.items():
            if not isinstance(value, str):
                raise InputError(f"field meta.{key}: expected a string, found {_kind(value)}")
        spans = [_span_from_dict(s, i) for i, s in enumerate(_typed(obj, "spans", list, "a list"))]
        frames = _typed(obj, "frames", list, "a list of frame names")
        scores = _typed(obj, "frame_scores", dict, "an object of numbers")
        for name in frames:
            if not isinstance(name, str):
                raise InputError(f"field frames: expected frame names, found {_kind(name)}")
        for name, value in scores.items():
            if not _is_number(value):
                raise InputError(f"field frame_scores.{name}: expected a number, found {_kind(value)}")
        return cls(obj["id"], obj["text"], meta, tuple(spans), tuple(frames), scores)


def _check_spans(spans: tuple[Span, ...], length: int) -> None:
    last: dict[str, Span] = {}
    for s in spans:
        if s.label not in BY_ID:
            raise InputError(f"field spans: unknown label {s.label!r}; known labels: {', '.join(LABEL_IDS)}")
        if not 0 <= s.start < s.end <= length:
            raise InputError(
                f"field spans: {s.label} at {s.start}-{s.end} is empty or outside the text of {length} characters"
            )
        if s.optional:
            continue
        before = last.get(s.label)
        if before is not None and s.start < before.end:
            raise InputError(
                f"field spans: two {s.label} spans overlap: {before.start}-{before.end} and {s.start}-{s.end}"
            )
        last[s.label] = s


def _span_to_dict(span: Span) -> dict[str, Any]:
    out: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    if span.score is not None:
        out["score"] = round(span.score, 4)
    if span.optional:
        out["optional"] = True
    return out


def _span_from_dict(obj: Any, index: int) -> Span:
    where = f"field spans[{index}]"
    if not isinstance(obj, dict):
        raise InputError(f"{where}: expected an object with start, end and label, found {_kind(obj)}")
    for key in ("start", "end"):
        if not isinstance(obj.get(key), int) or isinstance(obj[key], bool):
            found = _kind(obj[key]) if key in obj else "nothing"
            raise InputError(f"{where}.{key}: expected a whole number, found {found}")
    if not isinstance(obj.get("label"), str):
        found = _kind(obj["label"]) if "label" in obj else "nothing"
        raise InputError(f"{where}.label: expected a label name, found {found}")
    score = obj.get("score")
    if score is not None and not _is_number(score):
        raise InputError(f"{where}.score: expected a number, found {_kind(score)}")
    return Span(obj["start"], obj["end"], obj["label"], score, obj.get("optional") is True)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _typed(obj: dict[str, Any], key: str, kind: type, expected: str) -> Any:
    value = obj.get(key)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise InputError(f"field {key}: expected {expected}, found {_kind(value)}")
    return value


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), f"the number {value!r}"[:40])
