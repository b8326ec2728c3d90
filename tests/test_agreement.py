"""Agreement: Krippendorff's alpha against known values and its definition."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from cadrage import Document, Span
from cadrage.agreement import agreement, krippendorff_alpha
from cadrage.formats.jsonl import dump


def test_a_published_example() -> None:
    # Krippendorff (2011), Computing Krippendorff's alpha-reliability, section A: ten binary units, alpha 0.095.
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    table = np.bincount([2 * a + b for a, b in zip(first, second, strict=True)], minlength=4)
    assert krippendorff_alpha(table) == pytest.approx(0.095, abs=5e-4)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=40))
def test_alpha_is_one_minus_observed_over_expected_disagreement(units: list[tuple[int, int]]) -> None:
    table = np.bincount([2 * a + b for a, b in units], minlength=4)
    values = [v for unit in units for v in unit]
    pairs = sum(a != b for i, a in enumerate(values) for j, b in enumerate(values) if i != j)
    expected = pairs / (len(values) * (len(values) - 1))
    alpha = krippendorff_alpha(table)
    if not expected:
        assert alpha is None
    else:
        observed = sum(a != b for a, b in units) / len(units)
        assert alpha == pytest.approx(1 - observed / expected)


def test_by_label() -> None:
    a = Document("a", "x" * 20, spans=(Span(0, 4, "name_calling"), Span(6, 8, "vague_source")))
    b = a.with_spans([Span(0, 4, "name_calling"), Span(10, 12, "vague_source")])
    found = {x.row.name: x for x in agreement([(a, b)], ["name_calling", "vague_source", "named_source"])}
    assert found["name_calling"].alpha == 1.0
    assert (found["vague_source"].alpha or 0) < 0
    assert found["named_source"].alpha is None
    assert found["macro"].alpha == pytest.approx((1.0 + (found["vague_source"].alpha or 0)) / 2)


def test_command(run: Run, tmp_path: Path) -> None:
    a = Document("a", "Les voyous ont fui.", spans=(Span(4, 10, "name_calling"),))
    (tmp_path / "a.jsonl").write_text(dump(a) + "\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(dump(a.with_spans([])) + "\n", encoding="utf-8")
    assert "name_calling" in run("agree", "a.jsonl", "b.jsonl").stdout.decode()
    done = json.loads(run("agree", "a.jsonl", "a.jsonl", "--format", "json").stdout)
    assert done["name_calling"]["alpha"] == 1.0
    assert done["named_source"]["alpha"] is None
    assert run("agree", "a.jsonl").returncode == 2
    assert run("agree", "a.jsonl", "b.jsonl", "--format", "xml").returncode == 2
