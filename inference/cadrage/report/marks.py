"""Cuts a text with overlapping spans into pieces that a page or a terminal can mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from cadrage.document import Document, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same spans, outermost first. `opens` begin before it, `closes` end behind it."""

    text: str
    spans: tuple[Span, ...]
    opens: tuple[Span, ...]
    closes: tuple[Span, ...]


def pieces(document: Document, also: Iterable[int] = ()) -> Iterator[Piece]:
    """The pieces of a text; joined, their texts give it back. It is cut at the positions `also` too."""
    text = document.text
    cuts = sorted({0, len(text), *also, *(s.start for s in document.spans), *(s.end for s in document.spans)})
    waiting = list(reversed(document.spans))
    active: list[Span] = []
    for start, end in pairwise(cuts):
        opens: list[Span] = []
        while waiting and waiting[-1].start == start:
            opens.append(waiting.pop())
        active = sorted([*active, *opens], key=lambda s: (s.start, -s.end, s.label))
        closes = [s for s in reversed(active) if s.end == end]
        yield Piece(text[start:end], tuple(active), tuple(opens), tuple(closes))
        active = [s for s in active if s.end > end]
