"""Cuts a text into rows: stretches that a page lays out one by one, each beside its notes."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cadrage.document import Span
from cadrage.report.escape import as_shown

# Short lines share a row; a line that is far longer than a paragraph of a newspaper is cut at a sentence, for its notes
# would stand far from what they are about, and a browser would lay out all of it at once.
_LEAST, _MOST = 240, 2400
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|[\r\n]|\Z)")
_SENTENCE_END = re.compile(r"[.!?…][»”\"')\]\s]*\s")
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Row:
    """Code points `start` to `end` (exclusive); `carried` if the line began in the row before."""

    start: int
    end: int
    carried: bool = False


def rows(text: str) -> list[Row]:
    """The rows of a text, at least one; joined, they give it back."""
    out: list[Row] = []
    start, carried = 0, False
    for line in _LINE.finditer(text):
        at = line.start()
        while line.end(1) - at > _MOST:
            at = _cut(text, at, line.end(1))
            out.append(Row(start, at, carried))
            start, carried = at, True
        if line.end() - start >= _LEAST:
            out.append(Row(start, line.end(), carried))
            start, carried = line.end(), False
    if start < len(text) or not out:
        out.append(Row(start, len(text), carried))
    return out


def _cut(text: str, start: int, end: int) -> int:
    """Where a line that is too long is cut: behind a sentence, else a word, else a character with its accents."""
    low, high = start + _MOST // 2, min(start + _MOST, end)
    ends = [m.end() for m in _SENTENCE_END.finditer(text, low, high)]
    if ends:
        return ends[-1]
    for at in range(high, low, -1):
        if text[at - 1].isspace():
            return at
    while high < end - 1 and (_JOINER in text[high - 1 : high + 1] or unicodedata.category(text[high])[0] in "MS"):
        high += 1
    return high


class Places:
    """Where code points of a text stand on the page: number of the row, offset in it in UTF-16 code units."""

    def __init__(self, text: str, found: Sequence[Row]) -> None:
        self._text, self._rows = text, found
        self._starts = [r.start for r in found]

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The row and the two offsets of a range; several if it goes over rows."""
        number = bisect_right(self._starts, start) - 1
        while number < len(self._rows) and self._rows[number].start < end:
            row = self._rows[number]
            a, b = (_units(self._text[row.start : min(max(x, row.start), row.end)]) for x in (start, end))
            yield number, a, b
            number += 1


def _units(text: str) -> int:
    return len(as_shown(text).encode("utf-16-le")) // 2


def lanes(spans: Sequence[Span]) -> list[int]:
    """For each span of a document, in its order, the line under the text that is its own where spans overlap: 0 is
    nearest to the text."""
    out: list[int] = []
    active: list[tuple[int, int]] = []  # end and lane
    for s in spans:
        active = [(end, lane) for end, lane in active if end > s.start]
        taken = {lane for _, lane in active}
        mine = next(n for n in range(len(taken) + 1) if n not in taken)
        active.append((s.end, mine))
        out.append(mine)
    return out
