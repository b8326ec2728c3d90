"""Which text to annotate next: uncertain ones, unlike each other.

The uncertainty of a text is the mean over its words of how undecided the model is there (least-margin, Scheffer et al.
2001, summed over labels): texts with many half-found spans come first. Diversity: each next text is the one with the
highest product of uncertainty and distance to those chosen before (greedy, as in core-set selection, Sener and
Savarese 2018), over bags of words.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cadrage.detector import Detector
from cadrage.document import Document
from cadrage.models.decode import FloatArray, TokenScores
from cadrage.models.features import tokenize

# Columns of a hashed bag of words.
WIDTH = 2048


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text worth annotating: how uncertain the model is of it (0 to 1, per word the most uncertain label), and how
    unlike those suggested before it is (0 to 1)."""

    document: Document
    uncertainty: float
    novelty: float


def uncertainty(scores: TokenScores) -> float:
    """The mean over words of the largest 1 - |2p - 1| of any label, p being the probability of lying in a span."""
    if not len(scores.starts):
        return 0.0
    within = scores.begin + scores.inside
    return float((1 - np.abs(2 * within - 1)).max(axis=0).mean())


def suggest(
    pool: Sequence[Document], detector: Detector, annotated: Sequence[Document] = (), limit: int | None = None
) -> list[Suggestion]:
    """The texts of the pool in the order in which annotating them teaches most.

    Args:
        annotated: texts that were annotated before; what is like them comes later.
        limit: so many of them; all without it.
    """
    doubts = np.array([uncertainty(detector.checkpoint.model.score(d.text)) for d in pool])
    bags = np.stack([_bag(d) for d in pool]) if pool else np.zeros((0, WIDTH), dtype=np.float32)
    # Similarity to the nearest text that was taken before.
    nearest = np.zeros(len(pool), dtype=np.float32)
    for d in annotated:
        nearest = np.maximum(nearest, bags @ _bag(d))
    left = np.ones(len(pool), dtype=bool)
    found: list[Suggestion] = []
    while left.any() and (limit is None or len(found) < limit):
        worth = np.where(left, doubts * (1 - nearest) + 1e-9, -1.0)
        k = int(worth.argmax())
        found.append(Suggestion(pool[k], round(float(doubts[k]), 4), round(float(1 - nearest[k]), 4)))
        left[k] = False
        nearest = np.maximum(nearest, bags @ bags[k])
    return found


def _bag(document: Document) -> FloatArray:
    """Words of four letters or more as a hashed bag, square roots of counts, of length 1."""
    bag = np.zeros(WIDTH, dtype=np.float32)
    for form in tokenize(document.text).forms:
        if len(form) > 3:
            bag[zlib.crc32(form.casefold().encode()) % WIDTH] += 1
    bag = np.sqrt(bag)
    length = float(np.linalg.norm(bag))
    return bag / length if length else bag
