"""Code points and UTF-16 code units: web pages and Java count the latter, cadrage the former."""

from __future__ import annotations

from bisect import bisect_left


class Utf16:
    """Offsets of one text, converted both ways."""

    def __init__(self, text: str) -> None:
        # Code points that take two units; all others take one.
        self._wide = [k for k, c in enumerate(text) if c > "\uffff"]
        self._units = [k + n for n, k in enumerate(self._wide)]

    def from_code_points(self, at: int) -> int:
        """The offset in UTF-16 code units of an offset in code points."""
        return at + bisect_left(self._wide, at)

    def to_code_points(self, at: int) -> int:
        """The offset in code points of an offset in UTF-16 code units; one within a surrogate pair is that of the
        pair's start."""
        return at - bisect_left(self._units, at)
