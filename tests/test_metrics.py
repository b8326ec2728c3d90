"""Metrics: known values, properties, and agreement with an independent count."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import SHARED_DATA, documents
from hypothesis import given
from hypothesis import strategies as st

from cadrage import Detector, Document, InputError, Span
from cadrage.formats.jsonl import dump
from cadrage.metrics import evaluate, pair_up
from cadrage.taxonomy import LABEL_IDS


def _doc(*spans: Span) -> Document:
    return Document("a", "x" * 40, spans=spans)


def test_known_values() -> None:
    gold = _doc(Span(0, 10, "name_calling"), Span(20, 30, "name_calling"))
    found = _doc(Span(0, 10, "name_calling"), Span(25, 35, "name_calling"), Span(36, 38, "name_calling"))
    row = evaluate([(gold, found)], ["name_calling"])[0]
    assert (row.gold, row.predicted) == (2, 3)
    assert row.scores["strict"].precision == pytest.approx(1 / 3)
    assert row.scores["strict"].recall == pytest.approx(1 / 2)
    assert row.scores["ptc"].precision == pytest.approx(1.5 / 3)
    assert row.scores["ptc"].recall == pytest.approx(1.5 / 2)
    assert row.scores["relaxed"].f1 == pytest.approx(2 * (2 / 3) / (2 / 3 + 1))


def test_an_optional_span_costs_and_earns_nothing() -> None:
    gold = _doc(Span(0, 10, "name_calling"), Span(20, 30, "name_calling", optional=True))
    for found in (_doc(Span(0, 10, "name_calling")), _doc(Span(0, 10, "name_calling"), Span(22, 28, "name_calling"))):
        assert evaluate([(gold, found)], ["name_calling"])[0].scores["strict"].f1 == 1.0


@given(documents())
def test_a_text_agrees_with_itself(document: Document) -> None:
    firm = document.with_spans(s for s in document.spans if not s.optional)
    row = evaluate([(firm, firm)], LABEL_IDS)[-2]
    if firm.spans:
        assert all(s.f1 == pytest.approx(1.0) for s in row.scores.values())


@given(documents(), st.integers(0, 3))
def test_swapping_gold_and_found_swaps_precision_and_recall(document: Document, drop: int) -> None:
    gold = document.with_spans(s for s in document.spans if not s.optional)
    found = gold.with_spans(gold.spans[drop:])
    there, back = evaluate([(gold, found)], LABEL_IDS)[-2], evaluate([(found, gold)], LABEL_IDS)[-2]
    for metric, score in there.scores.items():
        assert score.precision == pytest.approx(back.scores[metric].recall)


def test_intervals_hold_the_figure_and_are_the_same_twice() -> None:
    pairs = []
    for k in range(12):
        gold = Document(str(k), "x" * 40, spans=(Span(0, 10, "name_calling"),))
        pairs.append((gold, gold if k % 3 else gold.with_spans([Span(20, 25, "name_calling")])))
    first, second = (evaluate(pairs, ["name_calling"], resamples=200, seed=1) for _ in range(2))
    assert first == second
    score = first[0].scores["strict"]
    assert score.low is not None
    assert score.high is not None
    assert score.low < score.f1 < score.high


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ([], "hold other documents: a"),
        ([Document("a", "y" * 40)], "different texts under the id 'a'"),
        ([_doc(), _doc()], "an id occurs twice"),
    ],
    ids=["missing", "other text", "twice"],
)
def test_files_must_fit(found: list[Document], message: str) -> None:
    with pytest.raises(InputError, match=message):
        pair_up([_doc()], found)


@pytest.mark.parametrize("min_score", [None, 0.05])
def test_agrees_with_the_scorer_of_the_shared_folder(
    shared_data: Path, tmp_path: Path, min_score: float | None
) -> None:
    detector = Detector.load("linear")
    gold_file = shared_data / "real_dev.jsonl"
    gold = [Document.from_dict(json.loads(line)) for line in gold_file.read_text(encoding="utf-8").splitlines()]
    found = [detector.flag(d, min_score=min_score) for d in gold]
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text("".join(dump(d) + "\n" for d in found), encoding="utf-8")
    scorer = SHARED_DATA.parent / "tools" / "score.py"
    done = subprocess.run(
        [sys.executable, str(scorer), str(gold_file), str(predictions), "--json"], capture_output=True, check=True
    )
    theirs = json.loads(done.stdout)
    for row in evaluate(pair_up(gold, found), LABEL_IDS):
        for metric, score in row.scores.items():
            assert score.f1 == pytest.approx(theirs[row.name][metric], abs=5e-4)
        assert row.scores["ptc"].precision == pytest.approx(theirs[row.name]["ptc_p"], abs=5e-4)
        assert row.scores["ptc"].recall == pytest.approx(theirs[row.name]["ptc_r"], abs=5e-4)
