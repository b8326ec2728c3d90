"""Agreement of two annotators over the same texts.

F1 of one annotator against the other (strict, partial, relaxed), and Krippendorff's alpha over characters:
each character of each text is a unit that an annotator either covers with the label or not. Alpha is 1 for
perfect agreement, 0 for chance (Krippendorff, *Content Analysis*, 2004, chapter 11; nominal data).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadrage.document import Document
from cadrage.metrics import Row, evaluate


@dataclass(frozen=True, slots=True)
class Agreement:
    """The scores of one label, or of all (`micro`, `macro`); `alpha` is None where nobody used the label, and
    for macro the mean over the labels that somebody used."""

    row: Row
    alpha: float | None


def agreement(
    pairs: Sequence[tuple[Document, Document]], labels: Sequence[str], *, resamples: int = 0, seed: int = 0
) -> list[Agreement]:
    """A line for each label, then micro and macro; the first annotator counts as gold.

    Args:
        pairs: the same text as annotated by the first and by the second.
    """
    tables = {label: sum((_table(a, b, label) for a, b in pairs), np.zeros(4, dtype=np.int64)) for label in labels}
    alphas = {label: krippendorff_alpha(table) for label, table in tables.items()}
    alphas["micro"] = krippendorff_alpha(sum(tables.values(), np.zeros(4, dtype=np.int64)))
    used = [alphas[label] for label in labels if alphas[label] is not None]
    alphas["macro"] = float(np.mean([a for a in used if a is not None])) if used else None
    return [Agreement(row, alphas[row.name]) for row in evaluate(pairs, labels, resamples=resamples, seed=seed)]


def krippendorff_alpha(table: NDArray[np.int64]) -> float | None:
    """Alpha of two annotators over binary units.

    Args:
        table: shape (4,), units that neither, the second only, the first only, both marked.
    """
    neither, second, first, both = map(float, table)
    off = first + second
    marked, unmarked = 2 * both + off, 2 * neither + off
    if not marked or not unmarked:
        return None
    return 1 - (marked + unmarked - 1) * off / (marked * unmarked)


def _table(a: Document, b: Document, label: str) -> NDArray[np.int64]:
    return np.bincount(2 * _covered(a, label) + _covered(b, label), minlength=4)


def _covered(document: Document, label: str) -> NDArray[np.int64]:
    """1 for each character that a span of the label covers."""
    covered = np.zeros(len(document.text), dtype=np.int64)
    for s in document.by_label(label):
        covered[s.start : s.end] = 1
    return covered
