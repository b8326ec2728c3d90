from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import pytest
from helpers import documents, in_python
from hypothesis import given, settings
from hypothesis import strategies as st

from cadrage import Document, Span, UsageError
from cadrage.explain import KINDS, Reason, explain
from cadrage.explain.claims import cues
from cadrage.explain.conjugate import conjugate
from cadrage.explain.finder import find
from cadrage.explain.inflect import adjective, noun
from cadrage.explain.wordings import DOMAINS, PARTS_OF_SPEECH, VALENCES, Wording, wordings


def document(marked: str, label: str, *sources: str) -> Document:
    """A document with one span of `label` where the text stands in brackets, and named sources by their wording."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    named = [Span(text.index(s), text.index(s) + len(s), "named_source") for s in sources]
    return Document("d", text, spans=(Span(start, end, label), *named))


def reason(marked: str, label: str, *sources: str, language: str = "fr") -> Reason:
    (found,) = explain(document(marked, label, *sources), language)
    return found


def wording_of(marked: str, found: Reason) -> list[str]:
    text = marked.replace("[", "").replace("]", "")
    return [text[a:b] for a, b in found.evidence]


GOLDEN = [
    pytest.param(
        "Les prix du pain ont [flambé] en mai.",
        "loaded_language",
        (),
        "dramatic",
        "« flambé » dramatise (incendie) ; plus neutre : « augmenté fortement » ou « augmenté ».",
        "“flambé” dramatises (blaze); more neutral: “augmenté fortement” or “augmenté”.",
        ["flambé"],
        id="loaded_verb",
    ),
    pytest.param(
        "Une équipe [admirable] a joué.",
        "loaded_language",
        (),
        "positive",
        "« admirable » porte un jugement favorable (admiration) ; aucun mot neutre ne le remplace : donner les faits "
        "qui le fondent, ou l'omettre.",
        "“admirable” passes a favourable judgement (admiration); no neutral word replaces it: give the facts behind "
        "it, or leave it out.",
        ["admirable"],
        id="loaded_praise",
    ),
    pytest.param(
        "C'est le [véritable] motif.",
        "loaded_language",
        (),
        "emphasis",
        "« véritable » hausse le ton sans rien préciser (insistance) ; l'omettre ne retire aucun fait.",
        "“véritable” raises the tone and adds nothing (insistence); leaving it out loses no fact.",
        ["véritable"],
        id="loaded_emphasis",
    ),
    pytest.param(
        "Une réforme [turlupinante] arrive.",
        "loaded_language",
        (),
        "unlisted",
        "« turlupinante » : signalé comme jugement ; notre liste n'en a ni la nuance ni l'équivalent neutre.",
        "“turlupinante” was flagged as judging; our list has neither its shade nor a neutral wording.",
        ["turlupinante"],
        id="loaded_unlisted",
    ),
    pytest.param(
        "Les [terroristes] ont reculé.",
        "name_calling",
        (),
        "label_designation",
        "« terroristes » désigne et juge à la fois : la formule porte un jugement défavorable (mal absolu) ; plus "
        "neutre : « combattants » ou « assaillants ».",
        "“terroristes” names and judges at once: it passes an unfavourable judgement (absolute evil); more neutral: "
        "“combattants” or “assaillants”.",
        ["terroristes"],
        id="label_alone",
    ),
    pytest.param(
        "Karim Bel est un [despote].",
        "name_calling",
        (),
        "label_actor",
        "« despote », appliqué à « Karim Bel », porte un jugement défavorable (oppression) ; plus neutre : "
        "« dirigeant » ou « chef de l'État ».",
        "“despote”, applied to “Karim Bel”, passes an unfavourable judgement (oppression); more neutral: “dirigeant” "
        "or “chef de l'État”.",
        ["Karim Bel", "despote"],
        id="label_actor",
    ),
    pytest.param(
        "[Le barrage a cédé à cause d'un défaut]. Selon le maire, il pleut.",
        "unsourced_claim",
        ("Selon le maire",),
        "cause",
        "Affirmation vérifiable (cause ou effet : « à cause d' ») ; la source la plus proche (« Selon le maire ») est "
        "une phrase plus bas dans le paragraphe.",
        "Check-worthy claim (cause or effect: “à cause d'”); the nearest source (“Selon le maire”) stands one "
        "sentence later in the paragraph.",
        ["à cause d'", "Selon le maire"],
        id="claim_with_source_near",
    ),
    pytest.param(
        "[Le maire aurait touché 40 % des sommes].",
        "unsourced_claim",
        (),
        "hearsay",
        "Affirmation vérifiable (conditionnel de rumeur : « aurait touché », chiffre : « 40 % ») ; aucune source n'est "
        "repérée dans le paragraphe.",
        "Check-worthy claim (hearsay conditional: “aurait touché”, figure: “40 %”); no source was found in the "
        "paragraph.",
        ["aurait touché", "40 %"],
        id="claim_hearsay",
    ),
    pytest.param(
        "[Des experts] s'alarment.",
        "vague_source",
        (),
        "experts",
        "« Des experts » : le lecteur ne peut pas identifier cette source ; qui exactement, et quelle est sa "
        "compétence ?",
        "“Des experts”: the reader cannot identify this source; who exactly, and with what expertise?",
        ["experts"],
        id="vague_experts",
    ),
]


@pytest.mark.parametrize(("marked", "label", "sources", "kind", "french", "english", "evidence"), GOLDEN)
def test_reason_in_both_languages(
    marked: str, label: str, sources: tuple[str, ...], kind: str, french: str, english: str, evidence: list[str]
) -> None:
    fr, en = (reason(marked, label, *sources, language=x) for x in ("fr", "en"))
    assert (fr.sentence, en.sentence, fr.kind) == (french, english, kind)
    assert (fr.evidence, fr.alternatives, fr.kind) == (en.evidence, en.alternatives, en.kind)
    assert wording_of(marked, fr) == evidence


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("Plus de trois millions de foyers sont touchés", "figure"),
        ("Douze civils sont morts", "casualties"),
        ("Il a signé pour faire taire les critiques", "motive"),
        ("Le ministre cherche à gagner du temps", "motive"),
        ("La fermeture a lieu suite à une panne", "cause"),
        ("Ce groupe est responsable de la panne", "responsibility"),
        ("La dette doublera", "prediction"),
        ("Les taxes vont encore monter", "prediction"),
        ("L'armée a repris la colline", "fighting"),
        ("Les ventes ont repris au printemps", "claim"),
        ("L'appartement a été acheté en 2012", "claim"),
        ("La halle est ouverte pour la première fois", "claim"),
        ("Un car scolaire passe", "claim"),
        ("Les comptes étaient truqués", "allegation"),
        ("Tous les élus se taisent", "generalisation"),
        ("Les cours montent de plus en plus vite", "trend"),
        ("Le toit est bleu", "claim"),
        ("Il est arrivé le 12 mars 2019", "claim"),
        ("S'il était venu, il aurait gagné", "claim"),
        ("Les deux villes sont voisines", "claim"),
    ],
)
def test_what_makes_a_claim_check_worthy(claim: str, kind: str) -> None:
    assert reason(f"[{claim}].", "unsourced_claim").kind == kind


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("on murmure", "on"),
        ("dit-on", "on"),
        ("il se dit", "impersonal"),
        ("a été attribué", "passive"),
        ("considéré comme", "passive"),
        ("selon nos informations", "newsroom"),
        ("une étude montre", "study"),
        ("des médias affirment", "media"),
        ("sept Français sur dix estiment", "survey"),
        ("les personnes interrogées jugent", "survey"),
        ("une source judiciaire", "anonymous"),
        ("des proches du dossier", "anonymous"),
        ("une note consultée par le journal", "study"),
        ("les salariés du site", "group"),
        ("certains experts", "experts"),
        ("des riverains racontent", "witness"),
        ("certains estiment", "crowd"),
        ("les enquêteurs pensent", "authority"),
        ("l'opposition affirme", "camp"),
        ("ils assurent", "pronoun"),
        ("la rumeur", "rumour"),
        ("un brin d'herbe", "unnamed"),
    ],
)
def test_question_fits_the_shape_of_a_vague_source(source: str, kind: str) -> None:
    found = reason(f"Ici, [{source}] bien.", "vague_source")
    assert found.kind == kind
    assert found.sentence.endswith("?")


@pytest.mark.parametrize(
    ("marked", "actor"),
    [
        ("Le [tyran] Karim Bel est parti.", "Karim Bel"),
        ("Ce [tyran], Karim Bel, est parti.", "Karim Bel"),
        ("Karim Bel, ce [tyran], est parti.", "Karim Bel"),
        ("Les gardes du port sont des [mercenaires].", "Les gardes du port"),
        ("Mais ce parti est une [secte].", "ce parti"),
        ("Karim Bel, qualifié de [tyran], est parti.", "Karim Bel"),
        ("Le [régime] de Valdor se tait.", "régime de Valdor"),
        ("Ce sont des [mercenaires].", ""),
        ("Selon Karim Bel, ce [tyran] est parti.", ""),
        ("Devant Karim Bel, les [voyous] ont sifflé.", ""),
        ("À Valdor, des [racailles] ont sifflé.", ""),
        ("Mardi, les [racailles] ont sifflé.", ""),
        ("Bachar al-Assad, ce [tyran], est parti.", "Bachar al-Assad"),
        ("Qui est un [tyran] ?", ""),
    ],
)
def test_who_is_labelled(marked: str, actor: str) -> None:
    found = wording_of(marked, reason(marked, "name_calling"))
    assert (actor in found) if actor else len(found) == 1


def first(text: str) -> str | None:
    """The entry found over a whole text."""
    found = find(text, 0, len(text))
    return found[0].wording.lemma if found else None


@pytest.mark.parametrize(
    ("text", "lemma"),
    [
        ("scandaleuses", "scandaleux"),
        ("ils bradèrent", "brader"),
        ("s’envolera", "s'envoler"),
        ("se sont envolés", "s'envoler"),
        ("jette encore une fois de l’huile\u202fsur le\nfeu", "jeter de l'huile sur le feu"),
        ("USINES À GAZ", "usine à gaz"),
        ("ne tient pas debout", "ne pas tenir debout"),
        ("tient debout", None),
        ("vendu leur âme", "vendre son âme"),
        ("bel", "beau"),
        ("mise à mort des services", "mise à mort"),
        ("table", None),
    ],
)
def test_lemma_finder(text: str, lemma: str | None) -> None:
    assert first(text) == lemma


def test_pronoun_and_preposition_may_stand_outside_the_stretch() -> None:
    text = "Ils se moquent du monde à la botte du roi."
    assert find(text, text.index("moquent"), text.index(" à"))[0].wording.lemma == "se moquer du monde"
    at = text.index("à la botte")
    assert find(text, at, at + len("à la botte"))[0].wording.lemma == "à la botte de"


def test_homographs_by_the_word_before() -> None:
    text = "Il massacre. Le massacre."
    verb, name = text.index("massacre"), text.rindex("massacre")
    assert find(text, verb, verb + 8)[0].wording.pos == "verb"
    assert find(text, name, name + 8)[0].wording.pos == "noun"


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("milices", ("groupes armés",)),
        ("bradaient", ("vendaient", "cédaient")),
        ("bradées", ("vendues", "cédées")),
        ("colossales", ("très importantes",)),
        ("s'est envolé", ("augmenter fortement", "augmenter")),
        ("héroïque", ()),
        ("profiteuses", ("bénéficiaires",)),
        ("s'offre", ("achète", "obtient")),
    ],
)
def test_alternatives_agree_where_it_is_sure(text: str, alternatives: tuple[str, ...]) -> None:
    assert find(text, 0, len(text))[0].alternatives == alternatives


@pytest.mark.parametrize(
    ("marked", "sure"),
    [
        ("Le prix [explose] de 5 %.", True),
        ("L'affaire lui [explose] à la figure.", False),
        ("Il [agite] un projet.", True),
        ("Ils s'[agitent].", False),
        ("Le [bureaucrate] parle.", True),
        ("Un maire [bureaucrate] parle.", False),
        ("Les cours se sont [envolés].", True),
        ("Des élus [obstinés].", False),
    ],
)
def test_no_alternative_where_the_place_lets_expect_another_sense(marked: str, sure: bool) -> None:
    assert bool(reason(marked, "loaded_language").alternatives) == sure


def test_a_negative_idiom_is_quoted_with_its_negation() -> None:
    marked = "Le maire [ne mâche pas ses mots]."
    assert wording_of(marked, reason(marked, "loaded_language")) == ["ne mâche pas ses mots"]


def test_where_an_alternative_is_unsure_none_is_said_to_be_missing() -> None:
    told = "notre liste n'a pas d'équivalent neutre sûr ici"
    assert told in reason("Elle [s'obstine] à nier.", "loaded_language").sentence
    assert "notre liste ne connaît pas ce terme" in reason("Ces [flics] ont tiré.", "name_calling").sentence
    applied = reason("Karim Bel, ce [zouave], a parlé.", "name_calling")
    assert applied.sentence.startswith("« zouave », appliqué à « Karim Bel » : signalé comme")


def test_a_long_wording_is_cut_between_words() -> None:
    claim = "les " + "électriciens et menuisiers de la commune " * 3 + "sont à l'hôpital"
    sentence = reason(f"On le sait : [{claim}].", "loaded_language").sentence
    head, tail = sentence.split("« ")[1].split(" »")[0].split(" … ")
    assert claim.startswith(head + " ")
    assert claim.endswith(" " + tail)


def test_a_quantity_or_half_a_clause_is_nobody_who_is_labelled() -> None:
    for text in ("Nombreux sont les [valets] du pouvoir.", "La grandeur de ce qui est un [ramassis] frappe."):
        assert reason(text, "name_calling").kind == "label_designation"


def test_a_distance_is_no_figure() -> None:
    assert not [c for c in cues("à 10 kilomètres de là", 0, 21) if c.kind == "figure"]
    assert [c for c in cues("un mur de 10 tonnes", 0, 19) if c.kind == "figure"]


def test_a_longer_figure_is_no_entry() -> None:
    assert reason("Une [explosion de joie] retentit.", "loaded_language").kind == "unlisted"


@pytest.mark.parametrize(
    ("infinitive", "slot", "form"),
    [
        ("appeler", "pres.3s", "appelle"),
        ("harceler", "pres.3s", "harcèle"),
        ("céder", "fut.3s", "cédera"),
        ("céder", "pres.3p", "cèdent"),
        ("mener", "cond.3p", "mèneraient"),
        ("plonger", "imp.3s", "plongeait"),
        ("plonger", "past.3p", "plongèrent"),
        ("renoncer", "pres.1p", "renonçons"),
        ("noyer", "fut.3s", "noiera"),
        ("renvoyer", "fut.3s", "renverra"),
        ("bondir", "pres.3p", "bondissent"),
        ("répartir", "pres.3s", "répartit"),
        ("vendre", "pres.3s", "vend"),
        ("prendre", "subj.3s", "prenne"),
        ("tenir", "past.3s", "tint"),
        ("faire", "pres.2p", "faites"),
        ("pouvoir", "subj.1p", "puissions"),
        ("vouloir", "subj.3s", "veuille"),
        ("savoir", "ger", "sachant"),
        ("mettre", "pp.fp", "mises"),
        ("devoir", "pp.fs", "due"),
        ("concevoir", "past.3s", "conçut"),
        ("craindre", "pres.1p", "craignons"),
        ("réduire", "pp.fs", "réduite"),
        ("être", "subj.3s", "soit"),
        ("avoir", "fut.3s", "aura"),
        ("aller", "subj.3s", "aille"),
    ],
)
def test_conjugation(infinitive: str, slot: str, form: str) -> None:
    assert conjugate(infinitive)[slot] == form


def test_no_infinitive_no_forms() -> None:
    assert conjugate("table") == {}


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("honteux", "honteux honteux honteuse honteuses"),
        ("brutal", "brutal brutaux brutale brutales"),
        ("fatal", "fatal fatals fatale fatales"),
        ("vif", "vif vifs vive vives"),
        ("kafkaïen", "kafkaïen kafkaïens kafkaïenne kafkaïennes"),
        ("trompeur", "trompeur trompeurs trompeuse trompeuses"),
        ("destructeur", "destructeur destructeurs destructrice destructrices"),
        ("secret", "secret secrets secrète secrètes"),
        ("amer", "amer amers amère amères"),
        ("beau", "beau beaux belle belles"),
        ("cruel", "cruel cruels cruelle cruelles"),
    ],
)
def test_adjectives(word: str, forms: str) -> None:
    assert " ".join(adjective(word)[s] for s in ("ms", "mp", "fs", "fp")) == forms


@pytest.mark.parametrize(
    ("word", "many"),
    [
        ("bijou", "bijoux"),
        ("travail", "travaux"),
        ("pneu", "pneus"),
        ("rond-de-cuir", "ronds-de-cuir"),
        ("voix", "voix"),
    ],
)
def test_nouns(word: str, many: str) -> None:
    assert noun(word)["mp"] == many


# The resource.


def test_resource_has_enough_entries_and_no_double() -> None:
    keys = [(w.lemma.lower(), w.pos) for w in wordings()]
    assert len(keys) >= 450
    assert len(keys) == len(set(keys))
    assert keys == sorted(keys)


def faults(entry: Wording) -> Iterator[str]:
    if entry.pos not in PARTS_OF_SPEECH or entry.valence not in VALENCES or entry.domain not in DOMAINS:
        yield "not of the closed sets"
    fields = (entry.lemma, entry.connotation_fr, entry.connotation_en, *entry.alternatives)
    for field in fields:
        if field != " ".join(field.split()) or not unicodedata.is_normalized("NFC", field) or "’" in field:
            yield f"spelling of {field!r}"
        if not 1 <= len(field) <= 60 or re.search(r"(?i)\btodo\b|xxx|[?…;]", field):
            yield f"placeholder or sentence {field!r}"
    if len(set(entry.alternatives)) != len(entry.alternatives) or len(entry.alternatives) > 3:
        yield "alternatives"
    if entry.lemma.lower() in {a.lower() for a in entry.alternatives}:
        yield "is its own alternative"


def test_entries_are_complete() -> None:
    assert [(w.lemma, fault) for w in wordings() for fault in faults(w)] == []


def test_every_entry_finds_itself() -> None:
    unfound = []
    for entry in wordings():
        text = entry.lemma.replace("ne pas ", "ne ")
        if entry.lemma not in {m.wording.lemma for m in find(text, 0, len(text), entry.pos)}:
            unfound.append(entry.lemma)
    assert unfound == []


def test_praise_and_blame_are_both_covered() -> None:
    valences = [w.valence for w in wordings()]
    assert min(valences.count(v) for v in ("negative", "positive", "dramatic")) > 100


def test_no_alternative_is_itself_an_entry_in_its_sense() -> None:
    """A neutral wording that the resource calls loaded would be no advice."""
    lemmas = {(w.lemma, w.pos) for w in wordings()}
    loaded = [(w.lemma, a) for w in wordings() for a in w.alternatives if (a, w.pos) in lemmas]
    assert loaded == []


# Any text.


@settings(deadline=None)
@given(documents(), st.sampled_from(["fr", "en"]))
def test_any_document_has_one_reason_per_flag(found: Document, language: str) -> None:
    reasons = explain(found, language)
    assert [r.span for r in reasons] == [s for s in found.spans if s.label != "named_source"]
    for r in reasons:
        assert r.kind in KINDS
        assert r.sentence.strip()
        assert "\n" not in r.sentence
        assert r.evidence
        assert all(0 <= a < b <= len(found.text) for a, b in r.evidence)
        assert all(x < y for x, y in pairwise(r.evidence))


PIECES = st.lists(
    st.sampled_from(
        [
            *"« » “ ” . , ; : ! ? … \n \r\n \u00a0 \u202f ’ ' 🎉 é e\u0301 \u0301 12 40 % 2019".split(" "),
            *"aurait versé pour faire Karim Bel est un tyran selon des experts on dit ne se s’envole flambe".split(),
            *("usine à gaz", "jette de l’huile sur le feu", "à la botte du", "à cause d’", "ont été tués"),
        ]
    ),
    max_size=14,
)


@settings(deadline=None)
@given(PIECES, st.data())
def test_any_french_has_reasons_with_evidence_in_the_text(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    labels = ("loaded_language", "name_calling", "unsourced_claim", "vague_source", "named_source")
    spans: list[Span] = []
    for label in labels:
        cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=0, max_size=2)))
        spans.extend(Span(a, b, label) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    for r in explain(Document("d", text, spans=tuple(spans))):
        assert all(0 <= a < b <= len(text) for a, b in r.evidence)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("before", ["", "🎉 ", "Là :\r\n\r\n", "À\u00a0: "], ids=["plain", "emoji", "crlf", "nbsp"])
def test_evidence_is_the_same_in_any_spelling(form: Literal["NFC", "NFD"], before: str) -> None:
    head = unicodedata.normalize(form, before)
    claim = unicodedata.normalize(form, "L’usine a fermé à cause d’une panne")
    text = f"{head}{claim}."
    found = explain(Document("d", text, spans=(Span(len(head), len(head) + len(claim), "unsourced_claim"),)))[0]
    assert [unicodedata.normalize("NFC", text[a:b]) for a, b in found.evidence] == ["à cause d’"]


def test_no_flags_no_reasons() -> None:
    assert explain(Document("d", "")) == []
    assert explain(Document("d", "Selon Karim Bel, il pleut.", spans=(Span(0, 15, "named_source"),))) == []


def test_unknown_language() -> None:
    with pytest.raises(UsageError, match="known languages: fr, en"):
        explain(Document("d", ""), "de")


def test_a_source_of_another_paragraph_is_not_near() -> None:
    found = reason("[Le pont va céder].\n\nSelon le maire, il pleut.", "unsourced_claim", "Selon le maire")
    assert "aucune source" in found.sentence


def test_source_of_the_same_sentence_is_named() -> None:
    found = reason("[Le pont va céder], écrit le maire.", "unsourced_claim", "écrit le maire")
    assert "la source repérée dans la phrase (« écrit le maire »)" in found.sentence


def test_cues_do_not_overlap() -> None:
    text = "Plus de quarante millions d'euros auraient été versés à des centaines de morts grâce à lui, bientôt tous."
    found = sorted(cues(text, 0, len(text)), key=lambda c: c.start)
    assert all(x.end <= y.start for x, y in pairwise(found))
    assert len({c.kind for c in found}) == 3


def test_base_install_is_enough() -> None:
    done = in_python(
        "from cadrage import Document, Span\nfrom cadrage.explain import explain\n"
        "print(explain(Document('d', 'Un fiasco.', spans=(Span(3, 9, 'loaded_language'),)))[0].kind)",
        ["cadrage_train", "simplemma", "torch", "sklearn", "scipy"],
    )
    assert done.stdout.strip() == "negative", done.stderr
