"""Behavioural tests, run on models whose behaviour is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import pytest
from conftest import Run

from cadrage import Detector, Document, Span
from cadrage_train import behaviour as module
from cadrage_train.behaviour import Tally, behaviour, is_right
from cadrage_train.corpus import ContrastPair


class Words:
    """Flags every match of a pattern: a model that a test can predict."""

    def __init__(self, pattern: str, label: str = "name_calling") -> None:
        self.pattern, self.label = re.compile(pattern), label

    def flag(self, document: Document, *, labels: Iterable[str] | None = None) -> Document:
        found = (Span(*m.span(), self.label) for m in self.pattern.finditer(document.text))
        return document.with_spans(s for s in found if labels is None or s.label in labels)


def detector(pattern: str) -> Detector:
    return Words(pattern)  # type: ignore[return-value]


def article(number: int, text: str, *wordings: str) -> Document:
    spans = (Span(text.index(w), text.index(w) + len(w), "name_calling") for w in wordings)
    return Document(f"a{number}", text, {}, tuple(spans))


PAIR = ContrastPair(
    "p1", "quotation", "name_calling",
    article(1, "Les voyous ont voté.", "voyous"), article(2, "Il parle de « voyous »."),
)  # fmt: skip


@pytest.fixture(autouse=True)
def corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [article(k, f"Texte {k} : les soldats russes et des voyous avancent.", "voyous") for k in range(6)]
    clean = [article(9, "Le marché ouvre lundi avec des voyous de papier.")]
    monkeypatch.setattr(module, "load", lambda split: [*texts, *clean])
    monkeypatch.setattr(module, "load_pairs", lambda split: [PAIR])


@pytest.mark.parametrize(("pattern", "right"), [("voyous", False), ("Les voyous", True), ("nichts", False)])
def test_a_pair_is_right_if_both_texts_are(pattern: str, right: bool) -> None:
    assert is_right(detector(pattern), PAIR) is right


def test_a_flag_beside_the_right_one_makes_a_pair_wrong() -> None:
    assert not is_right(detector("Les voyous|voté"), PAIR)


def test_flags_that_hang_on_no_actor_all_stay() -> None:
    found = behaviour(detector("voyous"))
    assert found.same.share == found.exact.share == 1
    assert found.same.of == 6 * module.TWINS
    assert all(row.difference == row.low == row.high == 0 for row in found.camps)


def test_a_model_that_blames_one_camp_is_found_out() -> None:
    found = behaviour(detector(r"\brusses"))
    assert found.same.share == 0
    rows = {row.camp: row for row in found.camps}
    assert rows["Russia"].difference == 1
    assert rows["Russia"].low > 0
    assert rows["Europe"].difference < 0


def test_false_alarms_count_in_texts_without_flags() -> None:
    found = behaviour(detector("voyous"))
    assert (found.articles.texts, found.pair_texts.texts) == (1, 1)  # of the pair, the second text
    assert found.all_alarms.flags["name_calling"] == 2
    assert found.articles.rate == pytest.approx(1000 / found.articles.words)
    assert found.all_alarms.words == found.articles.words + found.pair_texts.words


def test_tallies_of_nothing() -> None:
    assert Tally(0, 0).share == 0


def test_the_command_prints_every_part(run: Run) -> None:
    done = run("evaluate", "--behaviour", "--split", "dev", "--model", "linear", "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    figures = json.loads(done.stdout)
    assert sum(t["of"] for t in figures["pairs"].values()) == 100
    assert {row["camp"] for row in figures["camps"]} >= {"left", "right", "Russia"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--behaviour", "--labels", "name_calling"), "expected no GOLD"),
        (("--behaviour", "gold.jsonl"), "expected no GOLD"),
        ((), "expected GOLD"),
        (("--behaviour", "--split", "all"), "split"),
    ],
)
def test_wrong_use(run: Run, arguments: tuple[str, ...], message: str) -> None:
    done = run("evaluate", *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()
