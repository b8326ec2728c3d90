"""`Detector`: load a checkpoint once, flag any number of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadrage.document import Document, Span
from cadrage.errors import UsageError
from cadrage.taxonomy import check_labels

if TYPE_CHECKING:
    from cadrage.models.checkpoint import Checkpoint
    from cadrage.models.decode import TokenScores


class Detector:
    """Flags loaded language, name calling, unsourced claims, vague and named sources in French news text.

    >>> detector = Detector.load()
    >>> document = detector.flag("Les terroristes ont été chassés, selon des sources proches de l'armée.")
    >>> [(document.wording(s), s.label) for s in document.spans]  # doctest: +SKIP
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint

    @classmethod
    def load(cls, model: str | Path | None = None) -> Detector:
        """Load a bundled checkpoint by name, a folder or a hub id; without a name, the default.

        Raises:
            ModelError: there is no such checkpoint, or it is damaged.
            MissingExtraError: it needs an extra that is not installed.
        """
        from cadrage.models.checkpoint import load

        return cls(load(model))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the checkpoint knows."""
        return self.checkpoint.model.labels

    def flag(
        self,
        text: str | Document,
        *,
        min_score: float | None = None,
        labels: Iterable[str] | None = None,
    ) -> Document:
        """The text with predicted spans and frames; those it had are replaced, `meta` stays.

        Args:
            text: a text, or a document.
            min_score: replaces the threshold of every label, up or down; 0 to 1.
            labels: only these; all by default.

        Raises:
            UsageError: a label is unknown, or `min_score` is no probability.
        """
        wanted = self.labels if labels is None else check_labels(labels)
        if min_score is not None and not 0 <= min_score <= 1:
            raise UsageError(f"min_score: expected a probability from 0 to 1, found {min_score}")
        document = Document("text", text) if isinstance(text, str) else text
        scores = self.checkpoint.model.score(document.text)
        spans = [
            s
            for s in self._candidates(document.text, scores)
            if s.label in wanted
            and (s.score or 0.0) >= (self.checkpoint.thresholds[s.label] if min_score is None else min_score)
        ]
        return replace(document.with_spans(spans), **self._frames(scores))

    def flag_many(
        self,
        texts: Iterable[str | Document],
        *,
        min_score: float | None = None,
        labels: Iterable[str] | None = None,
    ) -> Iterator[Document]:
        """`flag` for each text, one at a time, in order."""
        wanted = None if labels is None else check_labels(labels)
        for text in texts:
            yield self.flag(text, min_score=min_score, labels=wanted)

    def candidates(self, text: str) -> list[Span]:
        """Every span the model considers, with its score, whatever the thresholds."""
        return self._candidates(text, self.checkpoint.model.score(text))

    def _candidates(self, text: str, scores: TokenScores) -> list[Span]:
        point = self.checkpoint
        return sorted(
            Span(start, end, label, round(point.calibration[label](raw), 4))
            for row, label in enumerate(point.model.labels)
            for start, end, raw in spans_of(text, scores, row, label, point.levels[label])
        )

    def _frames(self, scores: TokenScores) -> dict[str, Any]:
        """The fields `frames` and `frame_scores` of a document."""
        if scores.frames is None or not len(scores.starts):
            return {}
        named = dict(zip(self.checkpoint.model.frames, (round(float(x), 4) for x in scores.frames), strict=True))
        return {
            "frames": tuple(f for f, x in named.items() if x >= self.checkpoint.frame_threshold),
            "frame_scores": named,
        }


# The share of its sentence from which a span takes all of it, by label: the guide's rule for claims.
WHOLE_SENTENCE = {"unsourced_claim": 0.5}
# What stands in quotation marks is somebody else's: the guide's rule. Sources may be cited within a quotation.
NEVER_QUOTED = frozenset({"loaded_language", "name_calling", "unsourced_claim"})


def spans_of(
    text: str, scores: TokenScores, row: int, label: str, levels: tuple[float, ...]
) -> list[tuple[int, int, float]]:
    """Decoded spans of the label in `row`, with punctuation trimmed off: start, end and raw score."""
    from cadrage.models.decode import decode

    begin, inside, whole = scores.begin[row], scores.inside[row], WHOLE_SENTENCE.get(label)
    spans: list[tuple[int, int, float]] = []
    before = -1
    for c in decode(begin, inside, scores.sentence, levels, whole=whole):
        if label in NEVER_QUOTED and scores.quoted[c.first : c.last + 1].all():
            continue
        start, end = _trim(text, int(scores.starts[c.first]), int(scores.ends[c.last]))
        sentence = int(scores.sentence[c.first])
        if whole is not None and sentence == before and not _WORD.search(text, spans[-1][1], start):
            # Two claims side by side are one that was cut in two.
            spans[-1] = (spans[-1][0], end, max(spans[-1][2], c.raw))
        else:
            spans.append((start, end, c.raw))
        before = sentence
    return spans


_WORD = re.compile(r"\w")
_QUOTES = {"«": "»", "“": "”", "(": ")", "[": "]"}
# What begins a phrase that the span does not hold: no wording ends with it.
_DANGLING = re.compile(
    r"(?<!\w)(?:\w{1,7}['’]|(?:les?|la|du|des?|une?|aux?|à|en|et|ou|que|devant|dans|sur|par|pour|avec|chez))\Z"
)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop what is loose at the edges of a span: punctuation, an article or preposition at the end. A bracket or
    quotation mark whose partner is inside stays."""
    a, b = start, end
    while b - a > 1 and _loose(text, a, b, b - 1):
        b -= 1
    while b - a > 1 and _loose(text, a, b, a):
        a += 1
    dangling = _DANGLING.search(text, max(a, b - 9), b)
    if dangling and dangling.start() > a:
        return _trim(text, a, dangling.start())
    return a, b


def _loose(text: str, start: int, end: int, at: int) -> bool:
    char, inside = text[at], text[start:end]
    if char.isspace() or (char in ".,;:!?…–—-"):
        return True
    if char in _QUOTES:
        return _QUOTES[char] not in inside
    if char in _QUOTES.values():
        return next(o for o, c in _QUOTES.items() if c == char) not in inside
    return char == '"' and inside.count('"') == 1
