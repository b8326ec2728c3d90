"""What a flagged text amounts to: counts, rates per 1,000 words, the sources it cites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cadrage.document import Document
from cadrage.segment import count_words
from cadrage.taxonomy import LABEL_IDS


@dataclass(frozen=True, slots=True)
class Summary:
    """`counts` has every label; `sources` counts the wordings of the named and vague sources."""

    words: int
    counts: Mapping[str, int]
    sources: Mapping[str, Mapping[str, int]]

    def rate(self, label: str) -> float:
        """Spans of a label per 1,000 words; 0 for a text without words."""
        return 1000 * self.counts[label] / self.words if self.words else 0.0

    def __add__(self, other: Summary) -> Summary:
        """The counts of both; the wordings are dropped, they are told text by text."""
        counts = {label: self.counts[label] + other.counts[label] for label in LABEL_IDS}
        return Summary(self.words + other.words, counts, {})


def summarise(document: Document) -> Summary:
    """The summary of one document."""
    counts = Counter(s.label for s in document.spans)
    sources = {
        label: Counter(" ".join(document.wording(s).split()) for s in document.by_label(label))
        for label in ("named_source", "vague_source")
    }
    return Summary(count_words(document.text), {label: counts[label] for label in LABEL_IDS}, sources)
