"""What the corpus must not share or give away, measured."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\w+")
LENGTH = 8


def ngrams(text: str) -> Iterator[tuple[str, ...]]:
    """Runs of eight lower-cased word tokens, punctuation left out."""
    tokens = _TOKEN.findall(text.lower())
    for k in range(len(tokens) - LENGTH + 1):
        yield tuple(tokens[k : k + LENGTH])
