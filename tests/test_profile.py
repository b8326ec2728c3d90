"""Who speaks, figures, permutation tests and the page of a comparison."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from helpers import documents as any_documents
from hypothesis import given, settings
from hypothesis import strategies as st

from cadrage import Document, Span, UsageError
from cadrage.profile.acronyms import acronyms
from cadrage.profile.figures import BY_ID, MIN_DOCUMENTS, estimate, herfindahl
from cadrage.profile.labelling import ACTORS, designations, singular
from cadrage.profile.page import page
from cadrage.profile.significance import differences, max_t, permuted, studentised, trends
from cadrage.profile.sources import sources
from cadrage.profile.study import Study, study, tables
from cadrage.profile.tally import COLUMN, attributed_sentences, month, tally

TAGS = {"S": "named_source", "V": "vague_source", "U": "unsourced_claim", "N": "name_calling", "L": "loaded_language"}


def tagged(source: str, id: str = "a", **meta: str) -> Document:
    """A document from text with `<S>…</S>` marks, one inside another at most."""
    text, spans, opened = "", [], []
    for piece in re.split(r"(</?[A-Z]>)", source):
        if re.fullmatch(r"<[A-Z]>", piece):
            opened.append(len(text))
        elif re.fullmatch(r"</[A-Z]>", piece):
            spans.append(Span(opened.pop(), len(text), TAGS[piece[2]]))
        else:
            text += piece
    return Document(id, text, meta, tuple(spans))


# Text with its named sources marked, and what they amount to: name, kind, mentions.
GOLDEN: dict[str, tuple[str, list[tuple[str, str, int]]]] = {
    "verb behind a name": ("<S>Odile Kermarrec affirme</S> que non.", [("Odile Kermarrec", "person", 1)]),
    "verb before a name": ("« Non », <S>a déclaré Odile Kermarrec</S>.", [("Odile Kermarrec", "person", 1)]),
    "reflexive verb": ("« Non », <S>s'est indigné Rémi Vasseur</S>.", [("Rémi Vasseur", "person", 1)]),
    "selon": ("Selon moi, rien ; <S>selon Rémi Vasseur</S>, tout.", [("Rémi Vasseur", "person", 1)]),
    "title": ("<S>M. Vasseur a promis</S> une réponse.", [("Vasseur", "person", 1)]),
    "title and surname later": (
        "<S>Odile Kermarrec dément</S>. <S>Mme Kermarrec ajoute</S> que non.",
        [("Odile Kermarrec", "person", 2)],
    ),
    "surname first, full name in the text": (
        "On a vu Dario Bellucci. « Oui », <S>a dit M. Bellucci</S>.",
        [("Dario Bellucci", "person", 1)],
    ),
    "surname without title": (
        "<S>Ilan Morvan prévient</S>. Plus tard, <S>Morvan a averti</S> encore.",
        [("Ilan Morvan", "person", 2)],
    ),
    "function and name": (
        "<S>Le ministre de l'Intérieur, Rémi Vasseur, annonce</S> un plan.",
        [("Rémi Vasseur", "person", 1)],
    ),
    "function and name without comma": (
        "<S>Le ministre de l'Intérieur Rémi Vasseur annonce</S> un plan.",
        [("Rémi Vasseur", "person", 1)],
    ),
    "function of a body, then a name": (
        "<S>La présidente de la Commission européenne Ursula Lindgren a salué</S> l'accord.",
        [("Ursula Lindgren", "person", 1)],
    ),
    "function alone later": (
        "<S>La maire, Gwenola Tréhorel, assure</S> que oui. <S>La maire promet</S> mieux.",
        [("Gwenola Tréhorel", "person", 2)],
    ),
    "apposition behind the span": (
        "« Oui », <S>a dit Luc Ferrand</S>, directeur du port. <S>Le directeur précise</S> tout.",
        [("Luc Ferrand", "person", 2)],
    ),
    "other function, other person": (
        "<S>Le maire, Luc Ferrand, assure</S> que oui. <S>Le préfet répond</S> que non.",
        [("Luc Ferrand", "person", 1), ("préfet", "person", 1)],
    ),
    "functions of other bodies": (
        "<S>Le ministre de la Santé promet</S>. <S>Le ministre de la Justice promet</S> aussi.",
        [("ministre de la Santé", "person", 1), ("ministre de la Justice", "person", 1)],
    ),
    "head of state": (
        "<S>Le président ivoirien, Alassane Koné, annonce</S>. <S>Le chef de l'État estime</S> que oui.",
        [("Alassane Koné", "person", 2)],
    ),
    "wider word": (
        "<S>La députée Rima Chalhoub propose</S>. <S>L'élue ajoute</S> un mot.",
        [("Rima Chalhoub", "person", 2)],
    ),
    "pronoun": ("<S>Rémi Vasseur nie</S>. <S>Il a précisé</S> la date.", [("Rémi Vasseur", "person", 2)]),
    "inverted pronoun": ("<S>Rémi Vasseur nie</S>. « Jamais », <S>a-t-il ajouté</S>.", [("Rémi Vasseur", "person", 2)]),
    "pronoun by gender": (
        "<S>Odile Kermarrec accuse</S>. <S>Rémi Vasseur nie</S>. « Si », <S>a-t-elle répété</S>.",
        [("Odile Kermarrec", "person", 2), ("Rémi Vasseur", "person", 1)],
    ),
    "ce dernier": (
        "<S>Odile Kermarrec accuse</S>. <S>Rémi Vasseur nie</S>. <S>Ce dernier ajoute</S> un mot.",
        [("Odile Kermarrec", "person", 1), ("Rémi Vasseur", "person", 2)],
    ),
    "cue without subject": (
        "<S>Rémi Vasseur nie</S>. <S>Et d'ajouter</S> : « Jamais. »",
        [("Rémi Vasseur", "person", 2)],
    ),
    "pronoun for a body": (
        "<S>L'entreprise Alcor dément</S>. <S>Elle précise</S> que non.",
        [("Alcor", "institution", 2)],
    ),
    "ministry": (
        "<S>Le ministère de la Santé alerte</S>. <S>Le ministère recommande</S> le masque.",
        [("ministère de la Santé", "institution", 2)],
    ),
    "ministry named outside a span": (
        "Le ministère de la Santé a reçu les élus. <S>Le ministère recommande</S> le masque.",
        [("ministère de la Santé", "institution", 1)],
    ),
    "acronym in brackets": (
        "<S>La Haute Autorité de santé (HAS) recommande</S>. <S>Selon la HAS</S>, oui.",
        [("Haute Autorité de santé (HAS)", "institution", 2)],
    ),
    "acronym explained outside a span": (
        "La Haute Autorité de santé (HAS) se réunit. <S>La HAS recommande</S> un vaccin.",
        [("Haute Autorité de santé (HAS)", "institution", 1)],
    ),
    "agency": (
        "<S>selon l'AFP</S>, rien. <S>L'agence précise</S> que tout va.",
        [("AFP", "outlet", 2)],
    ),
    "newspaper": (
        "<S>Le Monde révèle</S> un plan. <S>Le quotidien ajoute</S> une liste.",
        [("Le Monde", "outlet", 2)],
    ),
    "newspaper by its kind": ("<S>Le journal Le Phare rapporte</S> tout.", [("Le Phare", "outlet", 1)]),
    "report": (
        "<S>Le rapport de la Cour des comptes conclut</S>. <S>Le document recommande</S> un plan.",
        [("rapport de la Cour des comptes", "document", 2)],
    ),
    "law": ("<S>L'article 12 du Code pénal prévoit</S> une peine.", [("article 12 du Code pénal", "document", 1)]),
    "statement of a body": (
        "<S>Le communiqué de la police cantonale fait état</S> de deux blessés.",
        [("police cantonale", "institution", 1)],
    ),
    "leading phrase": (
        "<S>Dans un communiqué, le fabricant, Alimentos Sur, a affirmé</S> que non.",
        [("Alimentos Sur", "institution", 1)],
    ),
    "passive": ("Des images <S>prises par l'ONG Alerte Nord</S> circulent.", [("Alerte Nord", "institution", 1)]),
    "relative clause": (
        "<S>Hagop Terzian, qui tient une boucherie, dit</S> non.",
        [("Hagop Terzian", "person", 1)],
    ),
    "place between verb and subject": (
        "<S>a raconté à la barre la brigadière, Ghislaine Pont</S>",
        [("Ghislaine Pont", "person", 1)],
    ),
    "name cut short": ("<S>a dit Ursula von der</S> Leyde.", [("Ursula von der Leyde", "person", 1)]),
    "origin before a name": ("<S>L'Américain Jim Dole a averti</S> tôt.", [("Jim Dole", "person", 1)]),
    "name that is no person's": (
        "<S>Médecins sans frontières déplore</S> le blocus.",
        [("Médecins sans frontières", "institution", 1)],
    ),
    "no-break spaces and typographic apostrophes": (
        "<S>L’agence\u00a0régionale de santé\u202fprévoit</S> un pic. <S>L'agence ajoute</S> un mot.",
        [("agence régionale de santé", "institution", 2)],
    ),
}


@pytest.mark.parametrize(("source", "expected"), GOLDEN.values(), ids=GOLDEN.keys())
def test_sources_are_resolved(source: str, expected: list[tuple[str, str, int]]) -> None:
    document = tagged(source)
    found = sources(document)
    assert [(s.name, s.kind, s.mentions) for s in found] == expected
    assert sorted(span for s in found for span in s.spans) == list(document.by_label("named_source"))
    assert all(s.resolved for s in found)


def test_a_pronoun_without_antecedent_is_not_resolved() -> None:
    (source,) = sources(tagged("La pluie tombe. <S>Il a précisé</S> la date."))
    assert not source.resolved


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("<S>Selon le procureur de la République de Nice</S>, non.", "procureur de la République de Nice"),
        ("<S>Selon la mairie</S>, non. <S>Selon la mairie de Nantes</S>, si.", "mairie de Nantes"),
    ],
)
def test_a_function_or_body_is_named_in_full(source: str, name: str) -> None:
    assert [s.name for s in sources(tagged(source))] == [name]


@pytest.mark.parametrize("source", ["M. Martin a dit", "Selon le Premier ministre", "Selon la police municipale"])
def test_what_may_be_somebody_else_in_another_text_has_a_key_of_its_text(source: str) -> None:
    keys = {s.key for id in "ab" for s in sources(tagged(f"<S>{source}</S>.", id))}
    assert len(keys) == 2


def test_the_same_name_has_the_same_key_in_other_texts() -> None:
    (a,) = sources(tagged("<S>L’Insee estime</S> à deux."))
    (b,) = sources(tagged("<S>selon l'INSEE</S>, deux."))
    assert a.key == b.key
    (long,) = sources(tagged("<S>La Haute Autorité de santé (HAS) recommande</S>."))
    (short,) = sources(tagged("<S>La HAS recommande</S>."))
    assert long.key == short.key
    keys = {sources(tagged("<S>Le maire dit</S> non. <S>Le rapport conclut</S>.", id))[0].key for id in "ab"}
    assert len(keys) == 2  # two towns, two mayors


@settings(max_examples=60, deadline=None)
@given(any_documents())
def test_any_document_keeps_its_source_spans(document: Document) -> None:
    spans = [s for s in document.by_label("named_source") if not s.optional]
    assert sorted(s for found in sources(document) for s in found.spans) == spans
    for d in designations(document):
        assert 0 <= d.start < d.end <= len(document.text)


def test_acronyms_are_matched_to_their_letters() -> None:
    text = "Le Comité international de la Croix-Rouge (CICR), la HAS (Haute Autorité de santé) et Lyon (ABC)."
    assert acronyms(text) == {
        "CICR": "Comité international de la Croix-Rouge",
        "HAS": "Haute Autorité de santé",
    }


def test_designations_pair_judging_and_plain_words() -> None:
    document = tagged(
        "Les <N>terroristes</N> ont fui le <N>régime</N> de Damas. Les rebelles et le gouvernement négocient. "
        "« Les rebelles reculent », dit-on. Une <N>prétendue clique</N>."
    )
    found = [(d.actor, d.standing, d.word, d.target) for d in designations(document)]
    assert found == [
        ("armed_groups", "damning", "terroriste", ""),
        ("governments", "damning", "régime", "de Damas"),
        ("armed_groups", "plain", "rebelle", ""),
        ("governments", "plain", "gouvernement", ""),
        ("governments", "damning", "clique", ""),
    ]


def test_no_word_of_the_labelling_table_stands_twice() -> None:
    judging = [word for a in ACTORS for word in (*a.damning, *a.praising)]
    plain = [word for a in ACTORS for word in a.plain]
    assert len(set(plain)) == len(plain)
    assert len(set(judging)) + 1 >= len(judging)  # « envahisseur » is said of armies and of migrants


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Terroristes", "terroriste"), ("héros", "héros"), ("lobbys", "lobbys"), ("généraux", "général")],
)
def test_singular(word: str, expected: str) -> None:
    assert singular(word) == expected


# Two texts of 10 words: 2 loaded words, one claim, two named sources and a vague one in three attributed sentences.
FIRST = tagged("<L>Affreux</L> jour. <U>Dix sont morts</U>. <S>Rémi Vasseur nie</S> tout. Bref.", "1", g="x")
SECOND = tagged("<L>Beau</L> geste. <S>Selon Rémi Vasseur</S>, oui. <V>Selon des témoins</V>, non.", "2", g="x")


def test_figures_equal_those_by_hand() -> None:
    table = tally([FIRST, SECOND], ["x", "x"])
    words = len(FIRST.text.split()) + len(SECOND.text.split())
    values = {v.figure.id: v for v in estimate(table, 0, resamples=200)}
    assert values["loaded_language"].value == pytest.approx(1000 * 2 / words)
    assert attributed_sentences(FIRST) == 1
    assert attributed_sentences(SECOND) == 2
    assert values["unsourced_share"].value == pytest.approx(1 / (1 + 3))
    assert values["named_share"].value == pytest.approx(2 / 3)
    assert values["named_to_vague"].value == pytest.approx(2)
    assert values["named_to_vague"].high == math.inf  # a resample may hold no vague source
    assert values["herfindahl"].value == pytest.approx(1)
    assert values["effective_sources"].value == pytest.approx(1)
    assert values["frame.political"].value is None
    # No designation of an actor judges, no text is without it: a bootstrap sees no spread there, and none is told.
    assert values["name_calling"].value == 0
    assert values["name_calling"].low is values["name_calling"].high is None


def test_herfindahl_of_shared_and_single_sources() -> None:
    assert float(herfindahl(np.array([2.0]), np.array(1.0 + 1.0), np.array(4.0))) == pytest.approx(6 / 16)


def test_intervals_cover_the_estimate_and_shrink_with_texts() -> None:
    few, many = (tally([FIRST, SECOND.with_spans(())] * n, ["x"] * 2 * n) for n in (5, 80))
    widths = []
    for table in (few, many):
        v = next(v for v in estimate(table, 0) if v.figure.id == "loaded_language")
        assert v.low is not None
        assert v.high is not None
        assert v.value is not None
        assert v.low <= v.value <= v.high
        widths.append(v.high - v.low)
    assert widths[1] < widths[0] / 2


def test_disputed_spans_do_not_count() -> None:
    document = replace(FIRST, spans=tuple(replace(s, optional=True) for s in FIRST.spans))
    row = tally([document], ["x"]).counts[0]
    assert row[COLUMN["loaded_language"]] == row[COLUMN["attributed"]] == 0
    assert sources(document) == []


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2024-05-03", "2024-05"), ("2024-05", "2024-05"), ("2024-05-03T10:00:00Z", "2024-05"), ("3 mai 2024", ""),
     ("2024-13-01", ""), ("2024", ""), ("", "")],
)  # fmt: skip
def test_months_come_from_iso_dates(date: str, expected: str) -> None:
    assert month(date) == expected


def corpus(rates: Sequence[float], seed: int, per_group: int = 30, **meta: str) -> tuple[list[Document], list[str]]:
    """Synthetic documents of about 300 words: a group for each mean number of loaded words in a text."""
    rng = np.random.default_rng(seed)
    found, groups = [], []
    for g, rate in enumerate(rates):
        for k in range(per_group):
            words = ["mot"] * int(rng.integers(200, 400))
            for at in rng.choice(len(words), size=min(len(words), int(rng.poisson(rate))), replace=False):
                words[at] = "<L>infâme</L>"
            for label in "SVU":
                for at in rng.choice(len(words), size=int(rng.poisson(2)), replace=False):
                    words[at] = f"<{label}>Anne</{label}>" if words[at] == "mot" else words[at]
            found.append(tagged(" ".join(words), f"{g}-{k}", **meta))
            groups.append("abcdefgh"[g])
    return found, groups


def test_a_planted_difference_is_found_and_nothing_else() -> None:
    documents, groups = corpus([2, 5], seed=1)
    found = differences(tally(documents, groups), permutations=1999)
    assert [d.figure.id for d in found if d.significant] == ["loaded_language"]
    (hit,) = (d for d in found if d.significant)
    assert hit.value_a < hit.value_b
    assert all(d.p <= d.corrected for d in found)


def test_groups_that_are_alike_seldom_differ() -> None:
    # With a true rate of 5 %, more than 8 of 60 halves come up in one run of 300.
    documents, _ = corpus([3], seed=2, per_group=40)
    table = replace(tally(documents, ["a"] * 40), groups=("a", "b"))
    hits, raw = 0, []
    for k in range(60):
        member = np.random.default_rng(k).permutation(np.arange(40) % 2)
        found = differences(replace(table, member=member), permutations=999, seed=k)
        hits += any(d.significant for d in found)
        raw += [d.p for d in found if d.figure.id == "loaded_language"]
    assert hits <= 8
    assert 0.35 < float(np.mean(raw)) < 0.65


def test_unequal_spread_alone_is_no_difference() -> None:
    # Ten texts that scatter widely against sixty that do not, at the same rate: the case studentising is for.
    rng = np.random.default_rng(5)
    hits = 0
    for k in range(200):
        above = np.concatenate([rng.choice([0.0, 20.0], size=20), np.full(60, 10.0) + rng.normal(size=60)])[:, None]
        member = np.arange(80) < 20
        t = studentised(permuted(member, 499, np.random.default_rng(k)), above, np.full((80, 1), 1000.0))
        hits += max_t(np.abs(t))[0][0] <= 0.05
    assert hits <= 22  # 10 expected; without studentising they are 47


def test_groups_with_too_little_text_are_not_tested() -> None:
    documents, groups = corpus([3, 3], seed=3)
    documents, groups = documents[: 30 + MIN_DOCUMENTS - 1], groups[: 30 + MIN_DOCUMENTS - 1]
    found = study(documents, groups, by="outlet", flagged_by="gold", permutations=999, seed=0)
    assert [g.enough for g in found.groups] == [True, False]
    assert found.differences == ()
    assert "Trop peu de texte" in page(found, [], "fr")
    assert "Nothing was tested" in page(found, [], "en")


def test_too_few_permutations_for_the_groups_are_refused() -> None:
    documents, groups = corpus([2, 5], seed=1)
    with pytest.raises(UsageError, match=r"--permutations 9: too few .* expected at least 40"):
        differences(tally(documents, groups), permutations=9)


def test_many_groups_are_held_against_the_rest() -> None:
    documents, groups = corpus([2, 2, 2, 2, 2, 2, 2, 12], seed=4, per_group=12)
    found = differences(tally(documents, groups), permutations=1999)
    assert {d.b for d in found} == {""}
    assert {d.a for d in found if d.significant} == {"h"}
    assert {d.figure for d in found if d.significant} == {BY_ID["loaded_language"]}


def test_max_t_steps_down() -> None:
    t = np.array([[3.0, 1.0], [2.0, 4.0], [1.0, 0.5], [0.0, 2.0]])
    raw, corrected = max_t(t)
    assert raw.tolist() == [1 / 4, 3 / 4]
    assert corrected.tolist() == [2 / 4, 3 / 4]


def test_a_trend_is_found() -> None:
    dated: list[Document] = []
    for k in range(8):
        some, _ = corpus([1 + k], seed=10 + k, per_group=4, date=f"2024-{k + 1:02}-15")
        dated += [replace(d, id=f"{k}-{d.id}") for d in some]
    found = trends(tally(dated, ["a"] * len(dated)), permutations=999)
    rise = next(t for t in found if t.figure.id == "loaded_language")
    assert rise.significant
    assert rise.slope > 0
    assert not any(t.significant for t in found if t is not rise)


HOSTILE = "<script>alert(1)</script>\"'&\x00\u202e=1"


def hostile_study() -> Study:
    """A study whose every name tries to get out."""
    text = "<S>Le maire, Jean <b onclick=x>Dupont, annonce</S> que le <N>régime</N> de D<img src=//x> tombe."
    marked = tagged(text.replace("<b onclick=x>", "Ж").replace("<img src=//x>", "Ж"))
    documents = [replace(marked, id=str(k), meta={"date": "2024-0" + str(1 + k % 3)}) for k in range(4)]
    return study(documents, [HOSTILE, HOSTILE, "b", "b"], by=HOSTILE, flagged_by=HOSTILE, permutations=999, seed=0)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_escapes_and_asks_for_nothing(lang: str) -> None:
    from cadrage.profile.pictures import pictures

    found = hostile_study()
    html = page(found, list(pictures(found, lang)), lang)
    assert "<script" not in html
    assert "\x00" not in html
    assert not re.search(r"(?:src|href|srcset|action)\s*=\s*(?!'#|'data:)", html)
    assert "http:" not in html.replace("http-equiv", "")
    assert "https:" not in html
    assert f"<html lang='{lang}'>" in html
    assert html.count("<img ") == html.count(" alt='") > 0
    for wanted in ("<main", "<header", "<nav", "<footer", "prefers-color-scheme: dark", "@media print", "<caption>"):
        assert wanted in html
    assert html.count("<table>") == html.count("<caption>")
    ids = re.findall(r" id='([^']+)'", html)
    assert len(set(ids)) == len(ids)
    assert {x[1:] for x in re.findall(r"href='(#[^']+)'", html)} <= set(ids)


def test_tables_run_no_formula() -> None:
    documents = [replace(FIRST, id=str(k)) for k in range(2)]
    found = study(documents, ["=1+1", "@x"], by="g", flagged_by="gold", permutations=999, seed=0)
    written = dict(tables(found))
    assert "'=1+1" in written["rates.csv"]
    assert not re.search(r"^[=@]", written["rates.csv"], re.MULTILINE)
    assert "time.csv" not in written


@given(st.text(max_size=40))
def test_singular_never_fails(word: str) -> None:
    assert len(singular(word)) <= len(word) + 3
