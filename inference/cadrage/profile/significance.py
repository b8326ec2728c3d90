"""Permutation tests: whether figures differ between groups, or change over time, by more than chance.

The documents are the units that are exchanged, since flags within a text hang together. Each figure is tested by a
studentised difference of ratios of sums (Chung and Romano 2013, *Exact and asymptotically robust permutation tests*,
Annals of Statistics 41): exact if the groups are alike, and right for large groups if they are equal in the figure but
not in its spread. All figures of a pair of groups share their permutations and are corrected together by the step-down
max-T procedure (Westfall and Young 1993, *Resampling-based multiple testing*), which minds that figures hang together;
over the pairs the result is multiplied by their number (Bonferroni). The family-wise error is thus held at 5 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cadrage.errors import UsageError
from cadrage.profile.figures import (
    CONCENTRATION,
    FIGURES,
    MIN_DOCUMENTS,
    MIN_WORDS,
    RATES,
    Figure,
    herfindahl,
    weights,
)
from cadrage.profile.tally import COLUMN, FloatArray, Tally

PERMUTATIONS = 4999
LEVEL = 0.05
# Up to so many groups each pair is tested; beyond, each group against all others, which keeps the correction mild.
MOST_PAIRED = 6
REST = ""
# A figure is tested if so many documents have more than none of it, and so many less than the most: three articles with
# a flag can't tell groups apart, and as rare figures have the widest tails, they would cost the others their power.
MIN_VARIED = 10


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in two groups: `b` is "" for all other groups. `p` is that of this figure alone, `corrected` holds the
    family-wise error over all figures and pairs."""

    figure: Figure
    a: str
    b: str
    value_a: float
    value_b: float
    p: float
    corrected: float

    @property
    def significant(self) -> bool:
        """Whether it stands at 5 % after correction."""
        return self.corrected <= LEVEL


def enough(tally: Tally, group: int) -> bool:
    """Whether a group holds text enough to be tested."""
    return tally.total(group, "documents") >= MIN_DOCUMENTS and tally.total(group, "words") >= MIN_WORDS


def differences(tally: Tally, *, permutations: int = PERMUTATIONS, seed: int = 0) -> list[Difference]:
    """The test of every figure that has enough to go by, for every pair of groups with enough text.

    Raises:
        UsageError: with so few permutations no difference could stand.
    """
    pairs = list(_pairs(tally))
    if len(pairs) / (permutations + 1) > LEVEL:
        least = math.ceil(2 * len(pairs) / LEVEL)
        raise UsageError(
            f"--permutations {permutations}: too few to find anything at {LEVEL:.0%} corrected for {len(pairs)} "
            f"comparisons of groups; expected at least {least}"
        )
    out = []
    for number, pair in enumerate(pairs):
        for d in _compare(tally, pair, permutations, np.random.default_rng([seed, number])):
            out.append(replace(d, corrected=min(1.0, d.corrected * len(pairs))))
    return out


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sets of documents, shape (documents,) each, and their names."""

    a: str
    b: str
    first: NDArray[np.bool_]
    second: NDArray[np.bool_]


def _pairs(tally: Tally) -> Iterator[_Pair]:
    tested = [g for g in range(len(tally.groups)) if enough(tally, g)]
    if len(tested) <= MOST_PAIRED:
        for a, b in combinations(tested, 2):
            yield _Pair(tally.groups[a], tally.groups[b], tally.of(a), tally.of(b))
    else:
        every = np.isin(tally.member, tested)
        for a in tested:
            yield _Pair(tally.groups[a], REST, tally.of(a), every & ~tally.of(a))


def _compare(tally: Tally, pair: _Pair, permutations: int, rng: np.random.Generator) -> Iterator[Difference]:
    """The figures of a pair, corrected for their number."""
    both = pair.first | pair.second
    belongs = pair.first[both]
    above_w, below_w = weights(FIGURES)
    above, below = tally.counts[both] @ above_w, tally.counts[both] @ below_w
    kept = [k for k, f in enumerate(FIGURES) if f.tested and _has_enough(above[:, k], below[:, k], belongs)]
    above, below = above[:, kept], below[:, kept]
    memberships = permuted(belongs, permutations, rng)
    t = studentised(memberships, above, below)
    figures = [FIGURES[k] for k in kept]
    values = np.stack([above[side].sum(axis=0) / below[side].sum(axis=0) for side in (belongs, ~belongs)], axis=1)
    if _both_have(tally.mentions[both] > 0, belongs):
        spread = _effective(tally, both, memberships)
        figures.append(CONCENTRATION)
        values = np.concatenate([values, spread[:1]])
        logs = np.log(spread[:, 0]) - np.log(spread[:, 1])
        # A larger group has more sources by its size alone; so it has in the permutations, whose mean is taken off.
        t = np.column_stack([t, (logs - logs.mean()) / (logs.std() or 1.0)])
    if figures:
        p, corrected = max_t(np.abs(t))
        for k, f in enumerate(figures):
            a, b = (float(x) for x in values[k])
            yield Difference(f, pair.a, pair.b, a, b, float(p[k]), float(corrected[k]))


def _both_have(speaking: NDArray[np.bool_], belongs: NDArray[np.bool_]) -> bool:
    """Whether enough documents of both sides have something to say."""
    return min(int((speaking & side).sum()) for side in (belongs, ~belongs)) >= MIN_DOCUMENTS


def _has_enough(above: FloatArray, below: FloatArray, belongs: NDArray[np.bool_]) -> bool:
    """Whether enough documents of both sides have something to divide by, and enough lie off the extreme."""
    speaking = below > 0
    ratio = above[speaking] / below[speaking]
    return _both_have(speaking, belongs) and min((ratio > 0).sum(), (ratio < ratio.max(initial=0)).sum()) >= MIN_VARIED


def permuted(belongs: NDArray[np.bool_], permutations: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """The membership as observed in row 0, then permuted, shape (1 + permutations, documents)."""
    table = np.tile(belongs, (permutations + 1, 1))
    table[1:] = rng.permuted(table[1:], axis=1)
    return table


# So much of the pooled variance is added to that of a permutation: it can't be 0 then, and hardly changes else.
_FLOOR = 0.01


def studentised(memberships: NDArray[np.bool_], above: FloatArray, below: FloatArray) -> FloatArray:
    """Difference of ratios of sums over its standard error, for each membership.

    Args:
        memberships: which documents are in the first group, shape (m, documents).
        above, below: numerators and denominators by document, shape (documents, figures).

    Returns:
        Shape (m, figures); 0 where a group has nothing to divide by.
    """
    n, figures = above.shape
    table = np.concatenate([above, below, above**2, above * below, below**2], axis=1)
    inside = np.concatenate([m.astype(np.float64) @ table for m in _chunks(memberships)])
    sizes = memberships.sum(axis=1, dtype=np.float64)[:, None]
    pooled = above.sum(axis=0) / below.sum(axis=0)
    floor = _FLOOR * ((above - pooled * below) ** 2).sum(axis=0) / below.sum(axis=0) ** 2
    ratio, variance = [], []
    with np.errstate(divide="ignore", invalid="ignore"):
        for totals, size in ((inside, sizes), (table.sum(axis=0) - inside, n - sizes)):
            x, w, xx, xw, ww = (totals[:, k * figures : (k + 1) * figures] for k in range(5))
            r = x / w
            ratio.append(r)
            # Linearised variance of a ratio of sums, with the small-sample factor n / (n - 1).
            variance.append(np.maximum(xx - 2 * r * xw + r * r * ww, 0) / w**2 * size / np.maximum(size - 1, 1))
        t = (ratio[0] - ratio[1]) / np.sqrt(variance[0] + variance[1] + floor)
    return np.asarray(np.nan_to_num(t, nan=0.0, posinf=0.0, neginf=0.0), dtype=np.float64)


def _chunks(memberships: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """A few permutations at a time: memory stays bounded where they are turned into floats."""
    for start in range(0, len(memberships), 512):
        yield memberships[start : start + 512]


def _effective(tally: Tally, both: NDArray[np.bool_], memberships: NDArray[np.bool_]) -> FloatArray:
    """Effective number of sources inside and outside of each membership, shape (m, 2)."""
    cited, alone, mentions = tally.cited[both], tally.alone[both], tally.mentions[both]
    out = []
    for part in _chunks(memberships):
        sides = [m.astype(np.float64) for m in (part, ~part)]
        index = np.stack([herfindahl(m @ cited, m @ alone, m @ mentions) for m in sides], axis=1)
        out.append(1 / np.where(index > 0, index, 1.0))
    return np.concatenate(out)


def max_t(t: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Raw and corrected p-values of the statistics in row 0 against all rows (Westfall and Young 1993, 4.1).

    Args:
        t: absolute statistics, the observed ones first, then those of permutations, shape (1 + m, tests).

    Returns:
        Two arrays of shape (tests,).
    """
    tolerance = 1e-9  # equal statistics may differ in the last digits
    raw = (t >= t[0] - tolerance).mean(axis=0)
    order = np.argsort(-t[0], kind="stable")
    # Step down: a statistic is held against the greatest of those that are no greater than it.
    greatest = np.maximum.accumulate(t[:, order][:, ::-1], axis=1)[:, ::-1]
    stepped = np.maximum.accumulate((greatest >= t[0, order] - tolerance).mean(axis=0))
    corrected = np.empty_like(stepped)
    corrected[order] = stepped
    return raw, corrected


@dataclass(frozen=True, slots=True)
class Trend:
    """The change of a rate in a group over its months: `slope` in flags per 1,000 words and year."""

    figure: Figure
    group: str
    slope: float
    p: float
    corrected: float

    @property
    def significant(self) -> bool:
        """Whether it stands at 5 % after correction."""
        return self.corrected <= LEVEL


def trends(tally: Tally, *, permutations: int = PERMUTATIONS, seed: int = 0) -> list[Trend]:
    """The trend of each rate in each group with enough dated documents in at least three months.

    The dates are exchanged among the documents of a group; max-T over the rates, Bonferroni over the groups.
    """
    groups = [g for g in range(len(tally.groups)) if enough(tally, g) and _dated(tally, g)]
    dated = np.array([bool(m) for m in tally.months])
    years = np.array([int(m[:4]) + int(m[5:]) / 12 if m else 0.0 for m in tally.months])
    above_w, below_w = weights(RATES)
    out = []
    for g in groups:
        chosen = tally.of(g) & dated
        above, below = tally.counts[chosen] @ above_w, tally.counts[chosen] @ below_w
        words = tally.counts[chosen, COLUMN["words"]]
        residual = above - below * (above.sum(axis=0) / below.sum(axis=0))
        rng = np.random.default_rng([seed, g])
        times = np.tile(years[chosen] - np.average(years[chosen], weights=words), (permutations + 1, 1))
        times[1:] = rng.permuted(times[1:], axis=1)
        covariance = times @ residual
        deviation = covariance.std(axis=0)
        p, corrected = max_t(np.abs(covariance) / np.where(deviation > 0, deviation, 1.0))
        slopes = covariance[0] / (times[0] ** 2 @ words)
        for k, f in enumerate(RATES):
            held = min(1.0, float(corrected[k]) * len(groups))
            out.append(Trend(f, tally.groups[g], float(slopes[k]), float(p[k]), held))
    return out


def _dated(tally: Tally, group: int) -> bool:
    months = [m for m, here in zip(tally.months, tally.of(group), strict=True) if here and m]
    return len(months) >= MIN_DOCUMENTS and len(set(months)) > 2


def too_small(tally: Tally) -> list[str]:
    """The groups that hold too little text to tell."""
    return [name for g, name in enumerate(tally.groups) if not enough(tally, g)]
