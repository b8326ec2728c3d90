"""The gates that the corpus must pass, and its source format."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from helpers import documents
from hypothesis import given

from cadrage import Document, InputError
from cadrage_train.corpus import ARTICLES, SPLITS, load
from cadrage_train.corpus.__main__ import main
from cadrage_train.corpus.gates import ngrams
from cadrage_train.corpus.inline import parse, render

HEAD = "### a1 | agency | budget | economic | kind=sober | split=train\n"


def test_every_article_resolves_and_is_named_once() -> None:
    ids = Counter(d.id for d in load())
    assert len(ids) >= 60
    assert max(ids.values()) == 1


def test_every_article_names_what_is_needed() -> None:
    for d in load():
        assert d.meta["split"] in SPLITS, d.id
        assert d.meta["kind"] in {"sober", "opinion"}, d.id
        assert {"register", "topic", "region", "event"} <= d.meta.keys(), d.id
        assert len(d.frames) <= 3, d.id


def test_articles_of_one_event_are_in_one_split() -> None:
    splits = defaultdict(set)
    for d in load():
        splits[d.meta["event"]].add(d.meta["split"])
    assert [event for event, found in splits.items() if len(found) > 1] == []


def test_splits_share_no_run_of_eight_words() -> None:
    seen: dict[tuple[str, ...], str] = {}
    shared = []
    for split in SPLITS:
        mine = {g for d in load(split) for g in ngrams(d.text)}
        shared += [(" ".join(g), seen[g], split) for g in mine if g in seen]
        seen |= dict.fromkeys(mine, split)
    assert shared == []


def test_no_run_of_eight_words_is_from_the_shared_texts(shared_data: Path) -> None:
    theirs = {
        g
        for path in shared_data.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
        for g in ngrams(json.loads(line)["text"])
    }
    assert len(theirs) > 100_000
    assert [(d.id, " ".join(g)) for d in load() for g in ngrams(d.text) if g in theirs] == []


def test_there_are_sober_and_opinion_texts_of_many_registers() -> None:
    kinds = Counter(d.meta["kind"] for d in load())
    assert kinds["sober"] >= 0.5 * sum(kinds.values())
    assert len({d.meta["register"] for d in load()}) >= 12
    war = [d for d in load() if d.meta["topic"].startswith("guerre") or d.meta["register"].startswith("war")]
    assert len(war) <= len(load()) / 6


def test_openings_are_distinct() -> None:
    openings = Counter(" ".join(d.text.split()[:6]).lower() for d in load())
    assert [o for o, n in openings.items() if n > 1] == []


@given(documents())
def test_source_format_round_trip(document: Document) -> None:
    # The format has no way to write angle brackets, scores or optional spans, and trims what surrounds a text.
    if any(c in document.text for c in "<>\r#") or document.text != document.text.strip():
        return
    spans = [
        type(s)(s.start, s.end, s.label)
        for s in document.spans
        if not s.optional and document.wording(s) == document.wording(s).strip() and "\n" not in document.wording(s)
    ]
    plain = Document("a1", document.text, {"register": "agency", "topic": "budget", "kind": "sober"}, tuple(spans))
    assert parse(render([plain])) == [plain]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("text\n" + HEAD, "text before the first ### line"),
        ("### a1 | agency\ntext", "expected '### id"),
        (HEAD + "un <L>mot", "<L> is never closed"),
        (HEAD + "un mot</L>", "</L> closes nothing"),
        (HEAD + "un <L></L>mot", "is empty"),
        (HEAD + "un <L> mot</L>", "space at its edge"),
        (HEAD + "un <U>mot\n\net</U>", "crosses a line"),
        (HEAD + "un <X>mot</X>", "unknown tag <X>"),
        (HEAD + "3 < 4", "an angle bracket is left"),
        (HEAD + "<L>un <L>mot</L></L>", "two loaded_language spans overlap"),
    ],
)
def test_a_broken_source_names_the_place(source: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(source, "agency.txt")
    assert message in str(caught.value)
    assert str(caught.value).startswith("agency.txt")


def test_export_gives_one_file_a_split(tmp_path: Path) -> None:
    assert main(["export", str(tmp_path / "corpus")]) == 0
    for split in SPLITS:
        lines = (tmp_path / "corpus" / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [Document.from_dict(json.loads(line)) for line in lines] == load(split)
    assert main(["import"]) == 2


def test_sources_are_written_as_render_writes_them() -> None:
    for path in sorted(ARTICLES.glob("*.txt")):
        source = path.read_text(encoding="utf-8")
        assert render(parse(source, path.name)) == source, path.name
