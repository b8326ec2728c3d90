"""Strict, partial and relaxed scores of predicted spans against gold, with bootstrap intervals.

strict   same start, end and label
ptc      partial overlap: P = 1/|S| Σ |s∩t|/|s|, R = 1/|T| Σ |s∩t|/|t| (Da San Martino et al., EMNLP 2019)
relaxed  any overlap with a span of the same label

A gold span marked optional is neither rewarded nor punished: missing it costs nothing, and a prediction that
overlaps no other gold span of its label is left out. Micro figures pool the labels, macro figures are means
over the labels that have gold. Intervals are percentile bootstraps over documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadrage.document import Document, Span
from cadrage.errors import InputError

METRICS = ("strict", "ptc", "relaxed")
# Columns of a table of counts.
_GOLD, _PRED, _TP, _P_OV, _R_OV, _P_PTC, _R_PTC = range(7)
_HITS = {"strict": (_TP, _TP), "ptc": (_P_PTC, _R_PTC), "relaxed": (_P_OV, _R_OV)}

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of one metric; `low` and `high` bound the 95 % interval of F1, if asked for."""

    precision: float
    recall: float
    f1: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one label, or of all (`micro`, `macro`): counts and a `Score` for each metric."""

    name: str
    gold: int
    predicted: int
    scores: Mapping[str, Score]


def pair_up(gold: Sequence[Document], predicted: Sequence[Document]) -> list[tuple[Document, Document]]:
    """Gold and predicted documents by id.

    Raises:
        InputError: an id stands twice, the files hold other documents, or a text differs.
    """
    tables = []
    for name, documents in (("gold", gold), ("predictions", predicted)):
        table = {d.id: d for d in documents}
        if len(table) != len(documents):
            raise InputError(f"{name}: an id occurs twice; expected one document for each id")
        tables.append(table)
    if not gold:
        raise InputError("gold: no document found; expected at least one")
    odd = sorted(tables[0].keys() ^ tables[1].keys())
    if odd:
        raise InputError(f"gold and predictions hold other documents: {', '.join(odd[:5])} stand in one only")
    for key, document in tables[0].items():
        if document.text != tables[1][key].text:
            raise InputError(f"gold and predictions hold different texts under the id {key!r}")
    return [(d, tables[1][d.id]) for d in gold]


def evaluate(
    pairs: Sequence[tuple[Document, Document]], labels: Sequence[str], *, resamples: int = 0, seed: int = 0
) -> list[Row]:
    """A row for each label, then micro and macro.

    Args:
        pairs: gold and predicted document of the same text.
        resamples: bootstrap resamples by document for the 95 % intervals of F1; 0 leaves them out.
    """
    counts = np.stack([[_count(g, p, label) for label in labels] for g, p in pairs])
    total = counts.sum(axis=0)
    draws: list[dict[str, dict[str, float]]] = []
    if resamples:
        rng = np.random.default_rng(seed)
        weights = rng.multinomial(len(pairs), np.full(len(pairs), 1 / len(pairs)), size=resamples)
        draws = [_f1s(d, labels) for d in np.einsum("rd,dlc->rlc", weights.astype(float), counts)]
    rows = []
    for name in (*labels, "micro", "macro"):
        if name == "macro":
            seen = total[total[:, _GOLD] > 0]
            each = {m: [_score(row, m) for row in seen] for m in METRICS}
            scores = {
                m: Score(*(float(np.mean([s[k] for s in each[m]])) if each[m] else 0.0 for k in range(3)))
                for m in METRICS
            }
            row = total.sum(axis=0)
        else:
            row = total.sum(axis=0) if name == "micro" else total[list(labels).index(name)]
            scores = {m: Score(*_score(row, m)) for m in METRICS}
        if draws:
            scores = {m: _with_interval(s, [d[name][m] for d in draws]) for m, s in scores.items()}
        rows.append(Row(name, int(row[_GOLD]), int(row[_PRED]), scores))
    return rows


def micro_f1(pairs: Sequence[tuple[Document, Document]], labels: Sequence[str]) -> float:
    """PTC F1 over all labels together, of gold and predicted documents."""
    return next(row for row in evaluate(pairs, labels) if row.name == "micro").scores["ptc"].f1


def _with_interval(score: Score, values: list[float]) -> Score:
    low, high = np.quantile(values, [0.025, 0.975])
    return Score(score.precision, score.recall, score.f1, float(low), float(high))


def _f1s(total: Counts, labels: Sequence[str]) -> dict[str, dict[str, float]]:
    out = {label: {m: _score(total[k], m)[2] for m in METRICS} for k, label in enumerate(labels)}
    seen = [label for k, label in enumerate(labels) if total[k, _GOLD] > 0]
    out["macro"] = {m: float(np.mean([out[x][m] for x in seen])) if seen else 0.0 for m in METRICS}
    out["micro"] = {m: _score(total.sum(axis=0), m)[2] for m in METRICS}
    return out


def _score(counts: Counts, metric: str) -> tuple[float, float, float]:
    hit_p, hit_r = _HITS[metric]
    p = float(counts[hit_p] / counts[_PRED]) if counts[_PRED] else 0.0
    r = float(counts[hit_r] / counts[_GOLD]) if counts[_GOLD] else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def _count(gold: Document, predicted: Document, label: str) -> list[float]:
    of_label = gold.by_label(label)
    firm = [s for s in of_label if not s.optional]
    disputed = [s for s in of_label if s.optional]
    found = [
        s
        for s in predicted.by_label(label)
        if any(s.overlaps(t) for t in firm) or not any(s.overlaps(o) for o in disputed)
    ]
    exact = {(s.start, s.end) for s in firm} & {(s.start, s.end) for s in found}
    return [
        len(firm),
        len(found),
        len(exact),
        sum(any(s.overlaps(t) for t in firm) for s in found),
        sum(any(s.overlaps(t) for s in found) for t in firm),
        sum(_shared(s, t) / (s.end - s.start) for s in found for t in firm),
        sum(_shared(s, t) / (t.end - t.start) for s in found for t in firm),
    ]


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram: how many spans, their mean score, the share of them that is right."""

    spans: int
    score: float
    right: float


def reliability(pairs: Sequence[tuple[Document, Document]], bins: int = 10) -> list[Bin]:
    """Bins of equal mass over the scores of predicted spans.

    A span is right if it overlaps gold of its label; one that overlaps only optional gold is left out.

    Args:
        pairs: gold and predicted document of the same text; spans without score are left out.
    """
    scored = []
    for gold, predicted in pairs:
        for s in predicted.spans:
            hits = [g for g in gold.by_label(s.label) if s.overlaps(g)]
            if s.score is None or (hits and all(g.optional for g in hits)):
                continue
            scored.append((s.score, bool(hits)))
    scored.sort()
    parts = np.array_split(np.array(scored, dtype=np.float64).reshape(-1, 2), bins)
    return [Bin(len(p), float(p[:, 0].mean()), float(p[:, 1].mean())) for p in parts if len(p)]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini et al. 2015): mean distance of score and share, weighted by spans."""
    total = sum(b.spans for b in bins)
    return sum(b.spans * abs(b.score - b.right) for b in bins) / total if total else 0.0
