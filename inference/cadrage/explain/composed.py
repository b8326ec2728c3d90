"""A text with its accents composed: what is matched when an accent stands as a character of its own."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Composed:
    """`text` in composed form; its code point k stands for those from `starts[k]` to `ends[k]` of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def inward(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the original as offsets of `text`; what cuts a character takes all of it."""
        return bisect_right(self.ends, start), bisect_right(self.starts, end - 1)

    def outward(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of `text`, not empty, as offsets of the original."""
        return self.starts[start], self.ends[end - 1]


def compose(original: str) -> Composed:
    """The composed form of a text; of one that is composed already, itself."""
    if unicodedata.is_normalized("NFC", original):
        return Composed(original, tuple(range(len(original))), tuple(range(1, len(original) + 1)))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(original):
        stop = at + 1
        while stop < len(original) and unicodedata.combining(original[stop]):
            stop += 1
        part = unicodedata.normalize("NFC", original[at:stop])
        parts.append(part)
        starts.extend([at] * len(part))
        ends.extend([stop] * len(part))
        at = stop
    return Composed("".join(parts), tuple(starts), tuple(ends))
