"""Labelling asymmetry: which actors a text calls what, judging against plain.

A small curated table pairs judging designations with the plain ones that stood ready, for actors of every camp.
Judging words count where they head a `name_calling` span (so that a legal or quoted use does not), plain words where
they stand outside such spans and outside quotation marks. What the table does not hold is counted by its head noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadrage.document import Document, Span
from cadrage.models.features import OUTSIDE, quotation, tokenize
from cadrage.segment import words

DAMNING, PRAISING, PLAIN = STANDINGS = ("damning", "praising", "plain")


@dataclass(frozen=True, slots=True)
class Actor:
    """A kind of actor with the words for it, lower case and singular (plural where only the plural is meant)."""

    id: str
    fr: str
    en: str
    damning: frozenset[str]
    praising: frozenset[str]
    plain: frozenset[str]


def _actor(id: str, fr: str, en: str, damning: str, praising: str, plain: str) -> Actor:
    return Actor(id, fr, en, *(frozenset(x.split()) for x in (damning, praising, plain)))


ACTORS: tuple[Actor, ...] = (
    _actor(
        "armed_groups", "groupes armés", "armed groups",
        "terroriste mercenaire fanatique extrémiste égorgeur bandit takfiriste putschiste pillard sanguinaire",
        "résistant résistance libérateur martyr patriote",
        "rebelle insurgé combattant djihadiste séparatiste islamiste rébellion insurrection",
    ),
    _actor(
        "armed_forces", "armées et milices", "armed forces and militias",
        "milice milicien supplétif occupant envahisseur agresseur bourreau soldatesque assassin barbare",
        "héros brave défenseur",
        "armée soldat militaire troupe bataillon garnison contingent",
    ),
    _actor(
        "governments", "pouvoirs en place", "governments",
        "régime junte dictature dictateur tyran despote clique clan satrape autocrate",
        "",
        "gouvernement autorités exécutif",
    ),
    _actor(
        "adversaries", "adversaires", "adversaries",
        "ennemi traître collabo saboteur complice",
        "",
        "adversaire rival opposant opposition",
    ),
    _actor(
        "protesters", "manifestants", "protesters",
        "casseur voyou vandale racaille agitateur émeutier énergumène meute horde",
        "",
        "manifestant gréviste cortège contestataire",
    ),
    _actor(
        "activists", "militants et partis", "activists and parties",
        "gauchiste woke wokiste facho fasciste néonazi suprémaciste extrême-gauchiste idéologue bobo dogmatique "
        "démagogue ayatollah antifas mondialiste réactionnaire",
        "pionnier",
        "militant activiste écologiste nationaliste progressiste socialiste libéral",
    ),
    _actor(
        "administration", "administrations", "civil service",
        "bureaucrate technocrate apparatchik mandarin rond-de-cuir eurocrate",
        "",
        "fonctionnaire administration",
    ),
    _actor(
        "business", "milieux d'affaires", "business",
        "rapace vautour profiteur spéculateur rentier affairiste nanti oligarque oligarchie caste exploiteur "
        "requin charognard affameur élite",
        "bâtisseur",
        "actionnaire investisseur dirigeant entrepreneur employeur industriel banquier entreprise",
    ),
    _actor(
        "interest_groups", "groupes d'intérêt", "interest groups",
        "lobby lobbys lobbies officine mafia secte",
        "",
        "association syndicat fédération ong collectif",
    ),
    _actor(
        "experts", "experts", "experts",
        "charlatan pseudo-expert gourou",
        "",
        "expert spécialiste scientifique chercheur médecin économiste",
    ),
    _actor(
        "media", "médias", "media",
        "propagandiste journaleux merdia plumitif chien",
        "",
        "journaliste média presse rédaction reporter",
    ),
    _actor(
        "migrants", "migrants", "migrants",
        "clandestin",
        "",
        "migrant réfugié exilé immigré",
    ),
)  # fmt: skip

BY_ACTOR = {a.id: a for a in ACTORS}
_JUDGING = {word: (a.id, s) for a in ACTORS for s in (DAMNING, PRAISING) for word in getattr(a, s)}
_PLAIN = {word: a.id for a in ACTORS for word in a.plain}


@dataclass(frozen=True, slots=True)
class Designation:
    """One word for an actor at code points `start` to `end`.

    Attributes:
        actor: the id of an `Actor`, or "" for a head noun that the table does not hold.
        standing: damning, praising or plain; "" where the table does not say.
        word: the head noun, lower case and singular.
        target: whom the wording names besides, as it stands in the text: « de Damas », « chiites »; or "".
    """

    start: int
    end: int
    actor: str
    standing: str
    word: str
    target: str = ""


def designations(document: Document) -> list[Designation]:
    """The designations of a document, in reading order: each name_calling span, and the plain words of the table.

    Spans marked optional are left out.
    """
    labels = [s for s in document.by_label("name_calling") if not s.optional]
    found = [_judging(document.text, s) for s in labels]
    tokens = tokenize(document.text)
    quoted = quotation(tokens)
    for k, form in enumerate(tokens.forms):
        actor = _PLAIN.get(form.lower()) or _PLAIN.get(singular(form))
        if actor is None or quoted[k] != OUTSIDE:
            continue
        start, end = int(tokens.starts[k]), int(tokens.ends[k])
        if not any(s.start < end and start < s.end for s in labels):
            found.append(Designation(start, end, actor, PLAIN, singular(form)))
    return sorted(found, key=lambda d: (d.start, d.end))


# Adjectives that stand before the noun they judge.
_BEFORE = frozenset(
    "prétendu soi-disant pseudo vrai véritable petit grand petite grande vieux vieille beau belle faux fausse bon "
    "bonne pauvre éternel triste sinistre jeune ancien nouveau soi disant fameux".split()
)


def _judging(text: str, span: Span) -> Designation:
    forms = [(a, b, singular(text[a:b])) for a, b in words(text, span.start, span.end)]
    forms = [f for f in forms if f[2][0].isalnum()] or [(span.start, span.end, singular(text[span.start : span.end]))]
    # A word of the table anywhere in the span is its head, else the first noun.
    at = next((k for k, f in enumerate(forms) if f[2] in _JUDGING), None)
    if at is None:
        at = next((k for k, f in enumerate(forms) if f[2] not in _BEFORE), 0)
    word = forms[at][2]
    actor, standing = _JUDGING.get(word, ("", ""))
    return Designation(span.start, span.end, actor, standing, word, _target(text, forms[at][1], span.end))


_TARGET = re.compile(
    r"\s(?P<target>(?:de\s(?:la\s|l['’])?|du\s|des\s|d['’])[A-ZÀ-Ý][\w’'-]*(?:\s[A-ZÀ-Ý][\w’'-]*)?"
    r"|[a-zà-ÿ]+(?:ien|ienne|ais|aise|ois|oise|ain|aine|iste|ite|éen|éenne)s?\b)"
)


def _target(text: str, head_end: int, end: int) -> str:
    """Whom a complement or an adjective of origin right behind the head or the span names."""
    for at in dict.fromkeys((head_end, end)):
        match = _TARGET.match(text, at, at + 80)
        if match:
            return " ".join(match["target"].split())
    return ""


_SINGULAR = frozenset("héros forces autorités lobbys lobbies antifas procès pays gens mesdames".split())


def singular(word: str) -> str:
    """A French noun in lower case without the mark of the plural; no dictionary, so « bras » becomes « bra »."""
    low = word.lower().replace("’", "'")
    if low in _SINGULAR or len(low) < 4:
        return low
    if low.endswith("aux") and not low.endswith("eaux"):
        return low[:-3] + "al"
    return low[:-1] if low.endswith(("s", "x")) and not low.endswith(("eux", "us")) else low
