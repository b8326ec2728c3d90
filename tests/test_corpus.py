"""The gates that the corpus must pass, and its source format."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from helpers import documents
from hypothesis import given

from cadrage import Document, InputError
from cadrage.segment import count_words
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.corpus import ARTICLES, PAIRS, SPLITS, load, load_pairs
from cadrage_train.corpus.__main__ import main
from cadrage_train.corpus.gates import giveaway, ngrams
from cadrage_train.corpus.inline import parse, render

HEAD = "### a1 | agency | budget | economic | kind=sober | split=train\n"


def test_every_article_resolves_and_is_named_once() -> None:
    ids = Counter(d.id for d in load())
    assert len(ids) >= 600
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
        texts = [*load(split), *(d for p in load_pairs(split) for d in (p.first, p.second))]
        mine = {g for d in texts for g in ngrams(d.text)}
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
    ours = [*load(), *(d for p in load_pairs() for d in (p.first, p.second))]
    assert [(d.id, " ".join(g)) for d in ours for g in ngrams(d.text) if g in theirs] == []


def test_there_are_sober_and_opinion_texts_of_many_registers() -> None:
    kinds = Counter(d.meta["kind"] for d in load())
    assert kinds["sober"] >= 0.5 * sum(kinds.values())
    assert len({d.meta["register"] for d in load()}) >= 12
    war = [d for d in load() if d.meta["topic"].startswith("guerre") or d.meta["register"].startswith("war")]
    assert len(war) <= len(load()) / 6


# Spans per 1,000 words that a kind of text must keep to: lowest, highest.
BOUNDS: dict[str, dict[str, tuple[float, float]]] = {
    "sober": {
        "loaded_language": (3, 7),
        "name_calling": (0.2, 1.5),
        "unsourced_claim": (2.5, 6),
        "vague_source": (2, 4.5),
        "named_source": (8, 15),
    },
    "opinion": {
        "loaded_language": (14, 24),
        "name_calling": (4, 12),
        "unsourced_claim": (5, 11),
        "vague_source": (3, 7),
        "named_source": (4, 10),
    },
}


@pytest.mark.parametrize("label", LABEL_IDS)
@pytest.mark.parametrize("kind", BOUNDS)
def test_rates_stay_near_those_of_real_newspapers(kind: str, label: str) -> None:
    texts = [d for d in load() if d.meta["kind"] == kind]
    rate = 1000 * sum(len(d.by_label(label)) for d in texts) / sum(count_words(d.text) for d in texts)
    low, high = BOUNDS[kind][label]
    assert low <= rate <= high


@pytest.mark.parametrize("label", LABEL_IDS)
@pytest.mark.parametrize("kind", BOUNDS)
def test_typography_and_length_give_nothing_away(kind: str, label: str) -> None:
    assert giveaway([d for d in load() if d.meta["kind"] == kind], label) <= 0.2


def test_contrast_pairs_differ_in_their_decisive_label() -> None:
    pairs = load_pairs()
    splits = Counter(p.first.meta["split"] for p in pairs)
    assert splits["dev"] >= 100
    assert splits["test"] >= 100
    assert splits["train"] >= 700
    assert len({p.phenomenon for p in pairs}) == 12
    for p in pairs:
        assert bool(p.first.by_label(p.decisive)) != bool(p.second.by_label(p.decisive)), p.id
        assert p.first.text != p.second.text, p.id


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
    for path in [*ARTICLES.glob("*.txt"), *PAIRS.glob("*.txt")]:
        source = path.read_text(encoding="utf-8")
        assert render(parse(source, path.name)) == source, path.name
