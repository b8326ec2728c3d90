"""Reads one named source: whom its wording names, and how.

« Le ministre de l'Intérieur, Pierre Dumas, a déclaré » names a person with a function; « a-t-elle ajouté » refers to
somebody named before; « annonce » leaves the speaker to what stands around it. A reading by word lists and by the
form of words (capitals, determiners, commas), without a parser: what it can't tell stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadrage.document import Document, Span
from cadrage.profile import grammar
from cadrage.profile import words as w
from cadrage.profile.grammar import Token
from cadrage.profile.phrases import Phrase, person_name, phrase


@dataclass(frozen=True, slots=True)
class Mention:
    """What a wording says of its source.

    Attributes:
        kind: one of `words.KINDS`, or "" where it does not show.
        name: the name or designation without determiner, cue and title; "" for a pronoun or an unnamed subject.
        person: the words of a person's name, without title; empty for others and for functions.
        head: the noun that designates it, in its masculine form for functions: « directeur », « ministère ».
        complement: what determines the head, folded: {"interieur"}.
        gender: "m", "f", or "" where it does not show.
        definite: a designation that may take up one given before: « l'agence », « la ministre ».
        pronoun: a pronoun or « ce dernier ».
        acronym: the one given in brackets.
    """

    kind: str = ""
    name: str = ""
    person: tuple[str, ...] = ()
    head: str = ""
    complement: frozenset[str] = frozenset()
    gender: str = ""
    definite: bool = False
    pronoun: bool = False
    acronym: str = ""

    @property
    def empty(self) -> bool:
        """Whether the wording holds a cue alone."""
        return not self.name and not self.pronoun


def mention(document: Document, span: Span) -> Mention:
    """What the wording of a source span says, with the words around it where it is cut short or holds a cue alone."""
    text = document.text
    found = read(text[span.start : span.end + _rest_of_name(text, span)])
    if found.empty:
        found = _around(text, span)
    if found.person and not found.head:
        found = _with_function(found, text[span.end : span.end + 80])
    return found


def read(wording: str) -> Mention:
    """What a wording alone says."""
    tokens = grammar.tokens(wording)
    for t in tokens:
        if t.low in w.PRONOUNS and t.low[0] == "-":
            return Mention(w.PERSON, gender=w.PRONOUNS[t.low], pronoun=True)
    tokens, without_verb = grammar.without_preposition(grammar.without_lead(tokens))
    tokens, asks_back = grammar.without_relative(tokens)
    if asks_back or (not without_verb and any(t.low in w.IMPERSONAL for t in tokens)):
        return Mention()
    pronoun = _pronoun(tokens)
    if pronoun is not None or not tokens:
        return pronoun or Mention()
    human = any(t.low in w.HUMAN_VERBS for t in tokens)
    if not without_verb and grammar.verb_first(tokens):
        tokens = grammar.behind_verb(tokens)
        pronoun = _pronoun(tokens)
        if pronoun is not None:
            return pronoun
    return _name(wording, tokens, human=human, without_verb=without_verb)


def _name(wording: str, tokens: Sequence[Token], *, human: bool, without_verb: bool) -> Mention:
    segments, acronym = grammar.segments(tokens)
    if not without_verb:
        guess = not any(grammar.is_verb(tokens, k) for k in range(len(tokens)))
        segments = [s for s in (grammar.before_verb(s, guess=guess) for s in segments) if s]
    found = _analyse(wording, segments, human=human)
    return replace(found, acronym=acronym) if found.name and found.kind != w.PERSON else found


def _pronoun(tokens: Sequence[Token]) -> Mention | None:
    if not tokens:
        return None
    first, second = tokens[0].low, tokens[1].low if len(tokens) > 1 else ""
    # « lui » before a verb is an object: « lui a répondu le maire ».
    if first in w.PRONOUNS and not (first == "lui" and second in w.AUXILIARIES):
        return Mention(w.PERSON, gender=w.PRONOUNS[first], pronoun=True)
    named = any(t.capital for t in tokens[1:])
    if first in {"ce", "cette", "ces"} and second.startswith("derni") and not named:
        return Mention(gender="f" if second.startswith("dernière") else "m", pronoun=True)
    return None


def _analyse(wording: str, segments: Sequence[Sequence[Token]], *, human: bool) -> Mention:
    phrases = [p for p in map(phrase, segments) if p.rest and not p.hollow]
    if not phrases:
        return Mention()
    first = phrases[0]
    return (
        _outlet(wording, first)
        or (_issuer(wording, first, human=human) if first.head in w.VEHICLES else None)
        or _person(phrases, human=human)
        or _function(wording, phrases)
        or _body(wording, phrases)
    )


def _outlet(wording: str, p: Phrase) -> Mention | None:
    """A medium by its name: « Le Monde », « l'agence Reuters », « le journal Libération »."""
    named = p.rest[1:] if p.kind in {w.OUTLET, w.INSTITUTION} and len(p.rest) > 1 and p.rest[1].capital else p.rest
    for tokens in (p.rest, named):
        if _slice(wording, tokens).lower().replace("’", "'") in w.OUTLETS or tokens[0].low in w.OUTLETS:
            head = "agence" if tokens[0].low in w.AGENCIES or p.head == "agence" else p.head if p.kind else ""
            return Mention(w.OUTLET, _slice(wording, tokens), head=head, gender=w.DETERMINERS.get(p.determiner, ""))
    if p.kind == w.OUTLET and named != p.rest:
        return Mention(w.OUTLET, _slice(wording, named), head=p.head, gender=w.DETERMINERS.get(p.determiner, ""))
    return None


def _issuer(wording: str, p: Phrase, *, human: bool) -> Mention | None:
    """Who issued a statement: « le communiqué de la police », « un communiqué publié par la Maison Blanche »."""
    lows = [t.low for t in p.rest]
    at = next((k for k, low in enumerate(lows[:-1]) if k and low in {"de", "d'", "du", "des", "par"}), None)
    if at is None:
        return None
    found = _analyse(wording, [p.rest[at + (lows[at] == "par") :]], human=human)
    return found if found.person or found.head or found.name[:1].isupper() else None


def _person(phrases: Sequence[Phrase], *, human: bool) -> Mention | None:
    """A person by name, in the first phrase or in an apposition to a function."""
    first = phrases[0]
    if first.kind and not first.title:
        return None
    # Behind a function, an apposition names its holder better than a capital within its complement.
    order = [*phrases[1:], first] if first.role else phrases
    for p in order:
        if p is not first and p.kind:
            continue
        name = person_name(p, human=human)
        if not name:
            continue
        # The function stands before the name or in an apposition behind it.
        held = next((x for x in phrases if x.role and not (x is p and x.rest[0].form in name)), None)
        gender = p.gender(name) or first.gender(name) or (held.gender() if held else "")
        complement = held.complement(name) if held else frozenset[str]()
        return Mention(w.PERSON, " ".join(name).replace("' ", "'"), name, held.role if held else "", complement, gender)
    return None


def _function(wording: str, phrases: Sequence[Phrase]) -> Mention | None:
    """A person by function alone: « la maire de Lyon »."""
    p = phrases[0]
    if not p.role and (p.kind or not p.personlike or p.rest[0].capital):
        return None
    if len(phrases) > 1 and phrases[1].kind and any(t.capital for t in phrases[1].rest):
        return _body(wording, phrases[1:])  # « le promoteur, la société X »
    definite = p.determiner in w.DEFINITE
    return Mention(w.PERSON, _slice(wording, p.rest), (), p.role or p.head, p.complement(), p.gender(), definite)


def _body(wording: str, phrases: Sequence[Phrase]) -> Mention:
    """An institution, outlet or document."""
    p = phrases[0]
    name = _slice(wording, p.rest)
    gender = w.DETERMINERS.get(p.determiner, "")
    if not p.kind and p.rest[0].capital:
        return Mention(w.INSTITUTION, name, gender=gender)
    kind = p.kind or w.INSTITUTION
    gender = gender or ("f" if p.head in w.FEMININE_BODIES else "m")
    if len(p.rest) == 1 and len(phrases) > 1 and phrases[1].rest[0].capital:
        # « le fabricant, Alimentos Altiplano, »: the name stands behind.
        return Mention(kind, _slice(wording, phrases[1].rest), (), p.head, gender=gender)
    if kind == w.INSTITUTION and len(p.rest) > 1 and p.rest[1].capital and (p.head == "ong" or not p.rest[0].capital):
        # « le syndicat SUD », « la société X »: a proper name behind the noun.
        return Mention(kind, _slice(wording, p.rest[1:]), (), p.head, gender=gender)
    return Mention(kind, name, (), p.head, p.complement(), gender, p.determiner in w.DEFINITE)


def _slice(wording: str, tokens: Sequence[Token]) -> str:
    return " ".join(wording[tokens[0].start : tokens[-1].end].split())


_NAME_REST = re.compile(r"(?:\s(?:(?:de|du|von|van|der|den|al|el|ben|bin|d['’])\s?){0,2}[A-ZÀ-Ý][\w’'-]+)+")
_CUT_AT = frozenset("von van der den al el ben bin".split())
_LAST_WORD = re.compile(r"[^\W\d_][\w’'-]*$")


def _rest_of_name(text: str, span: Span) -> int:
    """How many characters behind the span still belong to the name it ends with: models cut long names short."""
    last = _LAST_WORD.search(text, max(span.start, span.end - 40), span.end)
    if not last or last[0].isupper() or not (last[0][0].isupper() or last[0] in _CUT_AT):
        return 0
    found = _NAME_REST.match(text, span.end, min(len(text), span.end + 60))
    return found.end() - span.end if found and "\n" not in found[0] else 0


_STOP = re.compile(r"[.;:,«»\n!?()]")
_REACH = 90


def _around(text: str, span: Span) -> Mention:
    """The subject of a cue that stands alone: behind it after a quotation or a preposition, else before it."""
    before = text[max(0, span.start - _REACH) : span.start]
    after = text[span.end : span.end + _REACH]
    _, without_verb = grammar.without_preposition(grammar.tokens(text[span.start : span.end]))
    inverted = before.rstrip()[-1:] in {"»", '"', ",", "”"}
    if text[span.start : span.start + 3].lower() == "qui":
        inverted, before = False, before.rstrip().removesuffix(",")
    if inverted or without_verb:
        stretch = _STOP.split(after, maxsplit=1)[0]
        if not stretch[:1].isspace():
            return Mention()
    else:
        stretch = _STOP.split(before)[-1]
    tokens = grammar.tokens(stretch)
    pronoun = _pronoun(tokens[:1])
    if pronoun is not None:
        return pronoun
    if not tokens or not (tokens[0].capital or tokens[0].low in w.DETERMINERS or tokens[0].low in w.TITLES):
        return Mention()
    found = _name(stretch, tokens, human=False, without_verb=False)
    # What is not clearly a speaker may be anything: « a annoncé la fermeture ».
    clear = found.kind == w.PERSON or found.kind == w.OUTLET or found.head in w.INSTITUTIONS
    return found if clear or found.name[:1].isupper() else Mention()


_APPOSITION = re.compile(r"\s?,\s([^,.;»«\n]{3,70})")


def _with_function(found: Mention, after: str) -> Mention:
    """With the function that an apposition behind the span gives: « a dit X, directrice du port, »."""
    match = _APPOSITION.match(after)
    p = phrase(grammar.tokens(match[1])) if match else None
    if p is None or not p.role or p.rest[0].capital:
        return found
    return replace(found, head=p.role, complement=p.complement(), gender=found.gender or p.gender())
