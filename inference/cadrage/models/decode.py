"""From token probabilities to spans: constrained Viterbi decoding, shared by all models.

Each label is decoded on its own, so spans of different labels overlap freely and spans of one label never
do. A span never crosses a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

# Tokens less likely than this to lie inside a span are taken as outside before decoding.
FLOOR = 0.02


@dataclass(frozen=True, slots=True)
class TokenScores:
    """What a model says of the tokens of one text.

    `starts`, `ends` and `sentence`: shape (tokens,); offsets in code points and the number of the sentence.
    `quoted`: shape (tokens,), whether a token stands within quotation marks or is one.
    `begin` and `inside`: shape (labels, tokens), the probabilities of B and I; that of O is what is left.
    `frames`: shape (frames,), the probability of each frame of the text; None where the model knows no frames.
    """

    starts: IntArray
    ends: IntArray
    sentence: IntArray
    quoted: NDArray[np.bool_]
    begin: FloatArray
    inside: FloatArray
    frames: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible span: tokens `first` to `last` (inclusive), and the raw score in 0 to 1."""

    first: int
    last: int
    raw: float


def decode(
    begin: FloatArray,
    inside: FloatArray,
    sentence: IntArray,
    levels: tuple[float, ...],
    *,
    whole: float | None = None,
) -> list[Candidate]:
    """Candidate spans of one label, in reading order, without overlap.

    `levels` fall: the first is the bias of the main decoding (0.5 gives the most likely sequence), each
    further one adds weaker candidates between those found before. So the candidates with a score of at
    least x do not depend on x.

    Args:
        begin, inside: shape (tokens,), probabilities of B and I.
        sentence: shape (tokens,), sentence numbers.
        levels: probabilities of lying in a span at which decoding is indifferent.
        whole: a span that covers more than this share of its sentence takes all of it (what the annotation
            guide asks for claims); None leaves spans as they are.
    """
    within = begin + inside
    taken = np.zeros(len(begin), dtype=bool)
    found: list[Candidate] = []
    for level in levels:
        active = (within > max(FLOOR, level * 0.2)) & ~taken
        for a, b in _runs(active, sentence):
            for first, last in _viterbi(begin[a:b], inside[a:b], level):
                first, last = first + a, last + a
                if taken[first : last + 1].any():  # a span of this run has been widened over it
                    continue
                score = raw_score(within[first : last + 1])
                if whole is not None:
                    first, last = _widened(first, last, sentence, taken, whole)
                found.append(Candidate(first, last, score))
                taken[first : last + 1] = True
    return sorted(found, key=lambda c: c.first)


def _widened(first: int, last: int, sentence: IntArray, taken: NDArray[np.bool_], whole: float) -> tuple[int, int]:
    """The free stretch of the sentence around a span that covers more than the share `whole` of it."""
    start = int(np.searchsorted(sentence, sentence[first], side="left"))
    end = int(np.searchsorted(sentence, sentence[first], side="right"))
    if last - first + 1 <= whole * (end - start):
        return first, last
    while first > start and not taken[first - 1]:
        first -= 1
    while last < end - 1 and not taken[last + 1]:
        last += 1
    return first, last


def raw_score(within: FloatArray) -> float:
    """The raw score of a span: midway between the mean and the highest of its tokens' probabilities."""
    return float((within.mean() + within.max()) / 2)


def _runs(active: NDArray[np.bool_], sentence: IntArray) -> list[tuple[int, int]]:
    """Half-open runs of active tokens of one sentence."""
    index = np.flatnonzero(active)
    if not len(index):
        return []
    breaks = np.flatnonzero((np.diff(index) > 1) | (np.diff(sentence[index]) != 0)) + 1
    return [(int(part[0]), int(part[-1]) + 1) for part in np.split(index, breaks)]


def _viterbi(begin: FloatArray, inside: FloatArray, level: float) -> list[tuple[int, int]]:
    """The best B/I/O sequence of one run in which I follows B or I only; O counts level / (1 - level)."""
    eps = 1e-6
    odds = level / (1 - level)
    outside = np.clip(1 - begin - inside, eps, 1)
    log_b = np.log(np.clip(begin, eps, 1) * odds**-0.5).tolist()
    log_i = np.log(np.clip(inside, eps, 1) * odds**-0.5).tolist()
    log_o = np.log(outside * odds**0.5).tolist()
    # Scores of ending in O, B, I, and for each where it came from (0 O, 1 B, 2 I).
    score_o, score_b, score_i = log_o[0], log_b[0], float("-inf")
    back: list[tuple[int, int]] = []
    for b, i, o in zip(log_b[1:], log_i[1:], log_o[1:], strict=True):
        best, state = score_o, 0
        if score_b > best:
            best, state = score_b, 1
        if score_i > best:
            best, state = score_i, 2
        inner, inner_state = (score_i, 2) if score_i > score_b else (score_b, 1)
        back.append((state, inner_state))
        score_o, score_b, score_i = best + o, best + b, inner + i
    state = max(((score_o, 0), (score_b, 1), (score_i, 2)))[1]
    states = [state]
    for previous, inner_previous in reversed(back):
        state = inner_previous if state == 2 else previous
        states.append(state)
    states.reverse()
    spans: list[tuple[int, int]] = []
    start = -1
    for k, s in enumerate(states):
        if s != 2 and start >= 0:
            spans.append((start, k - 1))
            start = -1
        if s == 1:
            start = k
    if start >= 0:
        spans.append((start, len(states) - 1))
    return spans
