"""Swapping the actors of a text."""

from __future__ import annotations

import pytest
from helpers import tiny_tokenizer

from cadrage import Document, Span
from cadrage.actors import GROUPS, Actor, capital
from cadrage.models.features import tokenize
from cadrage.models.windows import cut_into_pieces
from cadrage_train.corpus import load
from cadrage_train.swap import CAMPS, actors_in, camp_of, replace_actors, swap_actors

# Elided in spite of its h.
MUTE = {"hindouisme", "Haïti", "haïtien"}
TEXT = "L'armée russe a pris la ville. Selon Moscou, la Russie et l'Ukraine négocient ; les troupes russes restent."


def actor(form: str) -> Actor:
    return next(a for group in GROUPS for a in group if form in a.forms)


def document(text: str, *wordings: str) -> Document:
    spans = (Span(text.index(w), text.index(w) + len(w), "vague_source") for w in wordings)
    return Document("d", text, {}, tuple(spans))


def test_an_actor_is_replaced_in_every_form_and_spans_follow() -> None:
    before = document(TEXT, "L'armée russe", "Selon Moscou", "troupes russes")
    after = replace_actors(before, {actor("russe"): actor("belge"), actor("Moscou"): actor("Washington")})
    assert after.text == TEXT.replace("russe", "belge").replace("Moscou", "Washington")
    assert [after.wording(s) for s in after.spans] == ["L'armée belge", "Selon Washington", "troupes belges"]


def test_spans_that_begin_and_end_in_the_actor() -> None:
    after = replace_actors(document("La Russie cède.", "Russie"), {actor("Russie"): actor("Mauritanie")})
    assert [after.wording(s) for s in after.spans] == ["Mauritanie"]


def test_capitals_stay() -> None:
    after = replace_actors(document("Musulmans et musulmanes"), {actor("musulman"): actor("chrétien")})
    assert after.text == "Chrétiens et chrétiennes"


def test_part_of_a_word_is_no_actor() -> None:
    assert actors_in("Le gauchisme, la maladroite et les pro-russes") == []


@pytest.mark.parametrize("seed", [0, 1])
def test_words_of_the_corpus_stay_in_their_places(seed: int) -> None:
    changed = 0
    for before in load("train")[::4]:
        after = swap_actors(before, seed)
        old, new = tokenize(before.text), tokenize(after.text)
        changed += after.text != before.text
        assert len(old.forms) == len(new.forms), before.id
        assert len(actors_in(after.text)) == len(actors_in(before.text)), before.id
        for s, t in zip(before.spans, after.spans, strict=True):
            words = [(old.starts < s.end) & (old.ends > s.start), (new.starts < t.end) & (new.ends > t.start)]
            assert (words[0] == words[1]).all(), (before.id, before.wording(s), after.wording(t))
    assert changed > 100


def test_the_same_seed_gives_the_same_text() -> None:
    assert swap_actors(document(TEXT), 3) == swap_actors(document(TEXT), 3)
    assert swap_actors(document(TEXT), 3) != swap_actors(document(TEXT), 4)


def test_a_form_names_one_actor() -> None:
    forms = [f for group in GROUPS for a in group for name in a.forms for f in {name, capital(name)}]
    assert len(forms) == len(set(forms))


def test_groups_keep_the_number_of_words_and_forms() -> None:
    for group in GROUPS:
        assert len({len(a.forms) for a in group}) == 1, group
        assert all(len(tokenize(f).forms) == 1 for a in group for f in a.forms), group
        assert len({a.forms[0][0].lower() in "aeiouéèê" or a.forms[0] in MUTE for a in group}) == 1, group


def test_the_models_read_a_text_and_its_swapped_twin_alike() -> None:
    tokenizer = tiny_tokenizer()
    for d in load("dev"):
        one, other = (cut_into_pieces(t, tokenizer, 2) for t in (d.text, swap_actors(d, 1).text))
        assert one.ids.tolist() == other.ids.tolist()


def test_every_camp_has_an_actor() -> None:
    assert {camp_of(a) for group in GROUPS for a in group} >= set(CAMPS)
