"""Decoding levels, calibration and thresholds of a token model, fitted on dev documents.

Serves every kind of model: it needs token probabilities only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from cadrage.detector import spans_of
from cadrage.document import Document, Span
from cadrage.errors import InputError
from cadrage.metrics import evaluate
from cadrage.models.calibration import Calibration, log_odds
from cadrage.models.checkpoint import TokenModel
from cadrage.models.decode import TokenScores

FIRST_LEVELS = (0.5, 0.4, 0.3, 0.22, 0.15)
LAST_LEVELS = (0.15, 0.08, 0.04)
# What thresholds are multiplied with after tuning: real papers judge and claim less openly than the corpus. Chosen on
# real articles (none of which is in the corpus), at a cost of less than a point of F1 on the corpus's test split.
SHIFTS = {"loaded_language": 1.3, "unsourced_claim": 0.8, "vague_source": 0.9}


@dataclass(frozen=True, slots=True)
class Tuned:
    """What a checkpoint records beside its weights, by label; `dev_f1` is the PTC F1 reached on dev.

    `frame_threshold` and `frame_f1` (micro, on dev) are None where the model knows no frames.
    """

    levels: dict[str, tuple[float, ...]]
    calibration: dict[str, Calibration]
    thresholds: dict[str, float]
    dev_f1: dict[str, float]
    frame_threshold: float | None = None
    frame_f1: float | None = None


def tune(model: TokenModel, dev: Sequence[Document]) -> Tuned:
    """Choose, label by label, what gives the best PTC F1 on dev.

    Raises:
        InputError: dev holds no document.
    """
    if not dev:
        raise InputError("the dev split holds no document; expected at least one to tune thresholds on")
    scored = [model.score(d.text) for d in dev]
    levels, curves, thresholds, reached = {}, {}, {}, {}
    for k, label in enumerate(model.labels):
        best = (-1.0, FIRST_LEVELS[0], 0.5)
        for first in FIRST_LEVELS:
            raw = [_candidates(d, s, k, label, _levels(first)) for d, s in zip(dev, scored, strict=True)]
            f1, cut = best_cut(dev, raw, label)
            if f1 > best[0] + 1e-9:
                best = (f1, first, cut)
        reached[label], first, cut = best
        levels[label] = _levels(first)
        raw = [_candidates(d, s, k, label, levels[label]) for d, s in zip(dev, scored, strict=True)]
        curves[label] = _platt(dev, raw, label)
        thresholds[label] = round(min(0.95, curves[label](cut) * SHIFTS.get(label, 1.0)), 4)
    frames = _frame_cut(dev, scored, model.frames) if model.frames else (None, None)
    return Tuned(levels, curves, thresholds, reached, *frames)


def _frame_cut(dev: Sequence[Document], scored: Sequence[TokenScores], names: Sequence[str]) -> tuple[float, float]:
    """The threshold with the best micro F1 over the frames of dev, and that F1."""
    gold = np.array([[name in d.frames for name in names] for d in dev])
    found = np.array([s.frames for s in scored])
    best = (0.5, 0.0)
    for cut in np.arange(0.05, 0.95, 0.025):
        picked = found >= cut
        f1 = 2 * (picked & gold).sum() / max(1, picked.sum() + gold.sum())
        if f1 > best[1]:
            best = (round(float(cut), 3), float(f1))
    return best


def _levels(first: float) -> tuple[float, ...]:
    return (first, *(x for x in LAST_LEVELS if x < first))


def _candidates(document: Document, scores: TokenScores, row: int, label: str, levels: tuple[float, ...]) -> list[Span]:
    """Candidates with their raw score."""
    return [Span(a, b, label, raw) for a, b, raw in spans_of(document.text, scores, row, label, levels)]


def best_cut(dev: Sequence[Document], raw: Sequence[list[Span]], label: str) -> tuple[float, float]:
    """The best PTC F1 of a label on dev, and the lowest score to keep for it. `raw`: scored spans, by document."""
    values = sorted({round(s.score or 0.0, 2) for spans in raw for s in spans})
    best = (0.0, 0.5)
    for cut in values:
        pairs = [
            (d, d.with_spans(s for s in spans if (s.score or 0.0) >= cut)) for d, spans in zip(dev, raw, strict=True)
        ]
        f1 = evaluate(pairs, [label])[0].scores["ptc"].f1
        if f1 > best[0]:
            best = (f1, cut)
    return best


def _platt(dev: Sequence[Document], raw: Sequence[list[Span]], label: str) -> Calibration:
    """Logistic curve of "overlaps gold of its label" over the log-odds of the raw score."""
    x, y = [], []
    for document, spans in zip(dev, raw, strict=True):
        gold = document.by_label(label)
        for s in spans:
            hits = [g for g in gold if s.overlaps(g)]
            if hits and all(g.optional for g in hits):
                continue
            x.append(log_odds(s.score or 0.0))
            y.append(bool(hits))
    if len(set(y)) < 2:
        return Calibration(1.0, 0.0)
    curve = LogisticRegression(C=10.0).fit(np.array(x)[:, None], np.array(y))
    return Calibration(max(0.05, float(curve.coef_[0, 0])), float(curve.intercept_[0]))
