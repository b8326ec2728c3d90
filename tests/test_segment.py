"""Sentences and words: a list of cases, properties, and linear time."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadrage.segment import count_words, sentences, words

# A bar stands where a sentence ends.
CASES = {
    "plain": "Le conseil a voté.| La séance est levée.",
    "titles": "M. Aubry a parlé.| Mme. Roy et le Dr. Sow ont répondu.",
    "saint": "La mairie de St. Malo et celle de St-Denis ferment.| Rien de plus.",
    "initials": "J.-C. Morvan et P. Ndiaye ont signé.| Le texte part demain.",
    "acronym with points": "Il vit aux U.S.A. depuis dix ans.| Il reviendra.",
    "acronym that ends": "Ils ont quitté les U.S.A.| Le retour est prévu.",
    "etc goes on": "Pommes, poires, etc. sont en hausse.| Le reste baisse.",
    "etc ends": "Pommes, poires, etc.| Le reste baisse.",
    "months and articles": "Le 3 févr. 2021, l'art. 12 a changé.| Personne n'a réagi.",
    "decimals": "La hausse est de 3.5 % ou 3,7 %.| Elle ralentit.",
    "large numbers": "Il y a 1 500.000 habitants.| Il en part.",
    "year ends": "La loi date de 2019.| Elle est appliquée.",
    "hours": "Rendez-vous à 18 h. 30 devant la gare.| Venez.",
    "address": "Lisez www.exemple.fr/page.html et exemple.com.| Puis écrivez.",
    "guillemets keep their mark": "Elle a dit : « C'est fini. »| Puis elle est sortie.",
    "cue behind a quotation": "« C'est fini ! » a-t-elle lancé.| Silence.",
    "comma behind a quotation": "« C'est fini ! », a-t-elle lancé.| Silence.",
    "quotation of two sentences": "« Nous partons.| Nous reviendrons », a-t-il promis.",
    "narrow spaces": "«\u202fOui.\u202f»| La salle applaudit.",
    "straight quotes": 'Il répond : "Non."| La salle se tait.',
    "curly quotes": "Il répond : “Non.”| La salle se tait.",
    "question within": "Qui paiera ?| Pas nous !| Voilà.",
    "ellipsis goes on": "Il hésite… puis avance.| Il tombe.",
    "ellipsis ends": "Il hésite…| Personne ne bouge.",
    "three dots": "Il hésite...| Personne ne bouge.",
    "brackets": "Le texte est long. |(Voir la vidéo.)| Fin.",
    "missing space": "Le vote est clos.|Le maire a parlé.",
    "hasty lower case": "La route est ouverte.| les camions passent.",
    "heading without stop": "Un pont coupé\n|Le pont est fermé depuis lundi.",
    "intertitle": "Le pont est fermé.\n\n|Une lente usure\n\n|Il date de 1950.",
    "line that goes on": "Le pont est\nfermé depuis lundi.| Il date de 1950.",
    "windows lines": "Un pont coupé\r\n|Le pont est fermé.\r\n\r\n|Il date de 1950.",
    "dialogue": "— Vous venez ?\n|— Demain.| Ou jamais.",
    "list": "Trois points :\n|- le prix ;\n|- le délai ;\n|- la sécurité.",
    "numbered": "1. Le prix\n|2. Le délai",
    "emoji": "Quelle journée 🎉!| Demain 🚲 on roule.",
    "only emoji": "🎉🎉🎉",
    "decomposed accents": unicodedata.normalize("NFD", "L'été s'achève.| À Évian, il pleut."),
}

WRAPPED = (
    "Le conseil municipal a adopté lundi soir, après\n"
    "quatre heures de débat, le budget de la ville pour\n"
    "l'an prochain. Les dépenses de la mairie de\n"
    "Quimper baissent de deux pour cent. L'opposition a\n"
    "voté contre."
)


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_sentences_end_where_they_should(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[s.start : s.end] for s in sentences(text)] == [part.strip() for part in marked.split("|")]


def test_hard_wrapped_text_is_joined() -> None:
    assert len(sentences(WRAPPED)) == 3


def test_paragraphs_are_counted() -> None:
    assert [s.paragraph for s in sentences("Un titre\nUne phrase. Une autre.\n\nFin.")] == [0, 1, 1, 2]


@given(st.text(alphabet=st.sampled_from("aÉe. !?…«»\"'’“”—-\n\r\u00a0\u202f0,:;()M\u0301🎉"), max_size=80))
def test_sentences_cover_all_but_white_space(text: str) -> None:
    found = sentences(text)
    at = 0
    for s in found:
        assert text[at : s.start].strip() == ""
        assert s.start < s.end
        assert not text[s.start].isspace()
        assert not text[s.end - 1].isspace()
        at = s.end
    assert text[at:].strip() == ""


@given(st.text(max_size=80))
def test_words_cover_all_but_white_space(text: str) -> None:
    at = 0
    for start, end in words(text):
        assert text[at:start].strip() == ""
        assert start < end
        at = end
    assert text[at:].strip() == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'ONU a-t-elle dit aujourd'hui", ["l'", "ONU", "a", "-t-elle", "dit", "aujourd'hui"]),
        ("Qu’il vienne, dit-on", ["Qu’", "il", "vienne", ",", "dit", "-on"]),
        ("porte-parole, grand-mère, rendez-vous", ["porte-parole", ",", "grand-mère", ",", "rendez-vous"]),
        ("3,5 % de 1 200", ["3,5", "%", "de", "1", "200"]),
        ("voir https://a.fr/b?c=d.", ["voir", "https://a.fr/b?c=d", "."]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in words(text)] == expected


def test_count_words_is_by_white_space() -> None:
    assert count_words("L'ONU a dit : non.\n") == 5


HOSTILE = {
    "prose": "M. Aubry a parlé, dit-on. « Bien ! » Puis il est parti. ",
    "dots": ".",
    "guillemets": " »",
    "stop and spaces": ". " + " " * 50,
    "letters": "a",
    "short lines": "a\n",
    "elisions": "l'",
    "hyphens": "a-",
    "address": "www.a.",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_megabyte_on_one_line_is_cut(unit: str) -> None:
    # Quadratic time would not end here; benchmarks/segmenter.py reports how long it takes.
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    found = sentences(text)
    assert "".join("".join(text[s.start : s.end] for s in found).split()) == "".join(text.split())
    assert sum(1 for _ in words(text)) > 0
