"""The figures of a group of documents, with 95 % intervals.

All but the concentration of sources are ratios of sums over documents, so that long texts weigh by their length. Their
intervals are percentile bootstraps over documents (Efron and Tibshirani 1993, *An introduction to the bootstrap*). A
document drawn twice would make its sources look concentrated, so that Herfindahl index and effective number of sources
take a jackknife over documents instead (same book, chapter 11), on the logarithm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cadrage.profile.labelling import ACTORS
from cadrage.profile.tally import COLUMN, COLUMNS, FloatArray, Tally
from cadrage.taxonomy import FRAMES, LABELS

RESAMPLES = 2000
# Below either of these a group is named, not tested: with fewer texts a permutation test can hardly find anything, and
# one article with a hobby-horse makes the figure.
MIN_DOCUMENTS = 10
MIN_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio of sums: `scale` times the sum of `above` over the sum of `below` (columns of a tally).

    `percent` figures are shares. `tested` figures enter the permutation tests.
    """

    id: str
    fr: str
    en: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    scale: float = 1.0
    percent: bool = False
    tested: bool = True

    def name(self, lang: str) -> str:
        """In French or English."""
        return self.fr if lang == "fr" else self.en


RATES = tuple(Figure(x.id, x.fr, x.en, (x.id,), ("words",), 1000) for x in LABELS)
# A claim that is attributed is not marked by the model; the sentence that carries an attribution stands for it.
UNSOURCED = Figure(
    "unsourced_share",
    "part des affirmations sans source",
    "share of claims without source",
    ("unsourced_claim",),
    ("unsourced_claim", "attributed"),
    percent=True,
)
NAMED = Figure(
    "named_share",
    "part des sources nommées",
    "share of sources that are named",
    ("named_source",),
    ("named_source", "vague_source"),
    percent=True,
)
# The same order as NAMED, which is tested in its place: a ratio has no mean where a text cites no vague source.
RATIO = Figure(
    "named_to_vague",
    "sources nommées par source vague",
    "named sources for each vague one",
    ("named_source",),
    ("vague_source",),
    tested=False,
)
SOURCING = (UNSOURCED, NAMED, RATIO)
FRAME_FIGURES = tuple(
    Figure(f"frame.{f.id}", f.fr, f.en, (f"frame.{f.id}",), ("framed",), percent=True) for f in FRAMES
)
LABELLING = tuple(
    Figure(f"judging.{a.id}", a.fr, a.en, (f"judging.{a.id}",), (f"called.{a.id}",), percent=True) for a in ACTORS
)
FIGURES: tuple[Figure, ...] = (*RATES, *SOURCING, *FRAME_FIGURES, *LABELLING)
CONCENTRATION = Figure(
    "effective_sources", "nombre effectif de sources", "effective number of sources", (), (), tested=True
)
HERFINDAHL = Figure("herfindahl", "indice de Herfindahl", "Herfindahl index", (), (), tested=False)
BY_ID = {f.id: f for f in (*FIGURES, CONCENTRATION, HERFINDAHL)}


def weights(figures: Sequence[Figure]) -> tuple[FloatArray, FloatArray]:
    """Matrices that turn counts into numerators and denominators, each of shape (len(COLUMNS), figures)."""
    above, below = np.zeros((2, len(COLUMNS), len(figures)))
    for k, f in enumerate(figures):
        for name in f.above:
            above[COLUMN[name], k] = f.scale
        for name in f.below:
            below[COLUMN[name], k] = 1
    return above, below


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a group with its 95 % interval; None where it has no value (nothing to divide by), infinite where
    only the divisor is missing. `of` is the denominator."""

    figure: Figure
    value: float | None
    low: float | None
    high: float | None
    of: float


def estimate(tally: Tally, group: int, *, resamples: int = RESAMPLES, seed: int = 0) -> list[Value]:
    """Every figure of a group, then Herfindahl index and effective number of sources."""
    rows = tally.counts[tally.of(group)]
    above, below = weights(FIGURES)
    draws = _bootstrap(rows, resamples, np.random.default_rng([seed, group]))
    point = _ratio(rows.sum(axis=0) @ above, rows.sum(axis=0) @ below)
    drawn = _ratio(draws @ above, draws @ below)
    divisors = rows.sum(axis=0) @ below
    out = []
    for k, f in enumerate(FIGURES):
        low, high = interval(drawn[:, k])
        out.append(Value(f, _number(point[k]), low, high, float(divisors[k])))
    return out + concentration(tally, group)


def _bootstrap(rows: FloatArray, resamples: int, rng: np.random.Generator) -> FloatArray:
    """Totals of resampled documents, shape (resamples, columns), in chunks that bound memory."""
    n = len(rows)
    parts = []
    for start in range(0, resamples, 256):
        size = min(256, resamples - start)
        parts.append(rng.multinomial(n, np.full(n, 1 / n), size=size).astype(np.float64) @ rows)
    return np.concatenate(parts)


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below, dtype=np.float64)


def interval(draws: FloatArray) -> tuple[float | None, float | None]:
    """The 2.5 % and 97.5 % quantiles of the draws that have a value, without interpolation (some may be infinite).

    None for both where all draws are alike: none of seven designations judging is no proof that none ever will.
    """
    known = draws[~np.isnan(draws)]
    if not len(known) or known.min() == known.max():
        return None, None
    low, high = np.quantile(known, [0.025, 0.975], method="inverted_cdf")
    return float(low), float(high)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def herfindahl(cited: FloatArray, alone: FloatArray, mentions: FloatArray) -> FloatArray:
    """Sum of the squared shares of mentions that sources have: 1 with one source, 1/n with n cited equally.

    Args:
        cited: mentions of sources that several documents cite, summed over documents, shape (..., sources).
        alone: squared mentions of the others, summed, shape (...).
        mentions: all mentions, shape (...).
    """
    return _ratio((cited**2).sum(axis=-1) + alone, mentions**2)


def concentration(tally: Tally, group: int) -> list[Value]:
    """Herfindahl index and effective number of sources (its inverse; Laakso and Taagepera 1979), over mentions that
    could be resolved, the same name in several documents being one source."""
    here = tally.of(group)
    cited, alone, mentions = tally.cited[here], tally.alone[here], tally.mentions[here]
    total = (cited.sum(axis=0), alone.sum(), mentions.sum())
    index = _number(float(herfindahl(*total)))
    n = int((mentions > 0).sum())
    low = high = None
    if index is not None and index < 1 and n > 1:
        speaking = mentions > 0
        left_out = herfindahl(total[0] - cited[speaking], total[1] - alone[speaking], total[2] - mentions[speaking])
        logs = np.log(np.maximum(left_out, 1e-12))
        error = math.sqrt((n - 1) / n * float(((logs - logs.mean()) ** 2).sum()))
        low, high = (min(1.0, index * math.exp(sign * 1.96 * error)) for sign in (-1, 1))
    of = float(total[2])
    value, lower, upper = (None if x is None else 1 / x for x in (index, high, low))
    return [Value(HERFINDAHL, index, low, high, of), Value(CONCENTRATION, value, lower, upper, of)]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The rates of a group in a month, in the order of `RATES`."""

    group: str
    month: str
    documents: int
    words: int
    rates: tuple[Value, ...]


def by_month(tally: Tally, *, resamples: int = RESAMPLES, seed: int = 0) -> list[MonthRow]:
    """Flags per 1,000 words by group and month, of the documents that have a date."""
    above, below = weights(RATES)
    months = np.array(tally.months)
    out = []
    for g, group in enumerate(tally.groups):
        for number, name in enumerate(sorted(set(months[tally.of(g)]) - {""})):
            rows = tally.counts[tally.of(g) & (months == name)]
            draws = _bootstrap(rows, resamples, np.random.default_rng([seed, g, number]))
            total, drawn = rows.sum(axis=0), _ratio(draws @ above, draws @ below)
            values = _ratio(total @ above, total @ below)
            rates = tuple(
                Value(f, _number(values[k]), *interval(drawn[:, k]), float(total[COLUMN["words"]]))
                for k, f in enumerate(RATES)
            )
            out.append(MonthRow(group, name, len(rows), int(total[COLUMN["words"]]), rates))
    return out
