"""Decoding: what spans come out of token probabilities."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cadrage.models.calibration import Calibration
from cadrage.models.decode import Candidate, decode

LEVELS = (0.5, 0.15, 0.04)


def _decode(begin: list[float], inside: list[float], sentence: list[int] | None = None) -> list[tuple[int, int]]:
    numbers = np.array(sentence or [0] * len(begin), dtype=np.int64)
    found = decode(np.array(begin, dtype=np.float32), np.array(inside, dtype=np.float32), numbers, (0.5,))
    return [(c.first, c.last) for c in found]


def test_one_span() -> None:
    assert _decode([0.0, 0.9, 0.0, 0.0], [0.0, 0.0, 0.9, 0.0]) == [(1, 2)]


def test_a_new_b_starts_a_new_span() -> None:
    assert _decode([0.9, 0.8, 0.0], [0.0, 0.1, 0.9]) == [(0, 0), (1, 2)]


def test_inside_follows_begin_or_inside_only() -> None:
    # A strong I with a weak B before it: the span begins at the B or not at all.
    assert _decode([0.3, 0.0, 0.0], [0.0, 0.9, 0.9]) == [(0, 2)]
    assert all(first == 0 for first, _ in _decode([0.05, 0.0], [0.0, 0.6]))


def test_no_span_crosses_a_sentence() -> None:
    assert _decode([0.9, 0.3], [0.0, 0.6], [0, 1]) != [(0, 1)]


def test_a_span_over_most_of_a_sentence_takes_all_of_it() -> None:
    begin = np.array([0, 0.9, 0, 0, 0.9, 0], dtype=np.float32)
    inside = np.array([0, 0, 0.9, 0, 0, 0], dtype=np.float32)
    sentence = np.array([0, 0, 0, 0, 1, 1], dtype=np.int64)
    for whole, expected in ((0.4, [(0, 3), (4, 5)]), (0.5, [(1, 2), (4, 4)]), (None, [(1, 2), (4, 4)])):
        assert [(c.first, c.last) for c in decode(begin, inside, sentence, (0.5,), whole=whole)] == expected


def test_nothing_to_find() -> None:
    assert _decode([], []) == []
    assert _decode([0.001, 0.0], [0.0, 0.001]) == []


PROBABILITY = st.floats(0, 0.5, width=32)


@given(st.lists(st.tuples(PROBABILITY, PROBABILITY, st.booleans()), max_size=30))
def test_candidates_are_ordered_apart_and_within_sentences(tokens: list[tuple[float, float, bool]]) -> None:
    begin = np.array([t[0] for t in tokens], dtype=np.float32)
    inside = np.array([t[1] for t in tokens], dtype=np.float32)
    sentence = np.cumsum([t[2] for t in tokens]).astype(np.int64)
    found = decode(begin, inside, sentence, LEVELS)
    last = -1
    for c in [*found, Candidate(-1, -2, 0.0), *decode(begin, inside, sentence, LEVELS, whole=0.5)]:
        if c.first < 0:
            last = -1
            continue
        assert last < c.first <= c.last
        assert sentence[c.first] == sentence[c.last]
        assert 0 <= c.raw <= 1
        last = c.last
    main: list[Candidate] = decode(begin, inside, sentence, LEVELS[:1])
    assert set(main) <= set(found)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 5), st.floats(-5, 5))
def test_calibration_rises(a: float, b: float, slope: float, intercept: float) -> None:
    curve = Calibration(slope, intercept)
    low, high = sorted((a, b))
    assert 0 <= curve(low) <= curve(high) <= 1
