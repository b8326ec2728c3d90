"""Finds the entries of the resource in a text, in any of their forms.

A text is matched word by word, so that capitals, kinds of apostrophe and of space make no difference.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from cadrage.explain import neutral
from cadrage.explain.conjugate import conjugate
from cadrage.explain.inflect import FIXED_FROM, adjective, noun
from cadrage.explain.wordings import Wording, wordings
from cadrage.segment import words

_CLITICS = frozenset("en y".split())
_REFLEXIVE = frozenset("se s'".split())
_OTHER_PERSONS = frozenset("me m' te t' nous vous -nous -vous".split())
_NEGATIVE = frozenset("ne n'".split())
_INSERTED = frozenset("pas plus jamais même encore aussi tout bien".split())
_POSSESSIVE = frozenset("son sa ses leur leurs mon ma mes ton ta tes notre nos votre vos".split())
_PREPOSITIONS = frozenset("de d' du des à au aux en".split())
_DETERMINERS = _POSSESSIVE | frozenset("le la les l' un une des du au aux de d' ce cet cette ces quel quelle".split())
# What may stand before a noun: determiners, prepositions, numbers and the adjectives that precede.
_BEFORE_NOUN = _DETERMINERS | frozenset(
    "à en et ou ni par pour sur sans avec contre entre comme dans chez deux trois quatre cinq six sept huit neuf dix "
    "tout tous toute toutes plusieurs certains certaines quelques autre autres même mêmes chaque aucun aucune "
    "grand grande grands grandes petit petite petits petites gros grosse vieux vieille nouveau nouvelle nouveaux "
    "nouvelles vrai vraie vrais vraies véritable véritables pire pires premier première derniers dernière ancien "
    "ancienne anciens anciennes futur future beau belle bon bonne mauvais mauvaise simple tel telle tels telles "
    "prétendu prétendus soi-disant est sont était étaient fut être".split()
)
# Behind a verb these lead to another sense: « la colère explose à la figure ».
_TURNING = frozenset("à dans de d'".split())
_FINAL = {"d'": "de", "du": "de", "des": "de", "au": "à", "aux": "à"}
# So many words may stand between a verb and the rest of its idiom, and between it and its pronoun.
_GAP = 3


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found at code points `start` to `end`; its alternatives agree with the form where that is sure.

    `whole` is False for a word whose expression goes on behind it within the stretch, and may mean something else:
    « une explosion | de joie ».
    """

    start: int
    end: int
    wording: Wording
    alternatives: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`heads` take endings; `tail` follows them as it stands, behind a verb with a gap of some words before it."""

    wording: Wording
    heads: tuple[dict[str, frozenset[str]], ...]
    tail: tuple[str, ...]
    reflexive: bool = False
    negative: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """The words of a stretch, which are those from `low` to `high`, and some before and behind."""

    forms: list[str]
    places: list[tuple[int, int]]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Hit:
    """A pattern at the words `at` to `stop`; its first form fills one of the slots."""

    at: int
    stop: int
    pattern: _Pattern
    slots: frozenset[str]


def find(text: str, start: int, end: int, prefer: str = "") -> list[Match]:
    """The entries between two positions: the longest first, none overlapping another.

    Args:
        text: the whole text; the words around the stretch decide between homographs. A verb's pronoun and negation
            may stand before the stretch, its preposition behind it.
        start: first code point of the stretch.
        end: the code point behind it.
        prefer: the part of speech to take where two would fit; by default the words around decide.
    """
    # An elided word is known as one by the letter behind it.
    before = [(a, b) for a, b in words(text, max(0, start - 30), start + 1) if b <= start][-4:]
    inside = list(words(text, start, end))
    places = [*before, *inside, *list(words(text, end, min(len(text), end + 25)))[:_GAP]]
    line = _Line([_plain(text[a:b]) for a, b in places], places, len(before), len(before) + len(inside))
    hits = [
        _Hit(at, found[0], pattern, found[1])
        for at in range(line.low, line.high)
        for pattern in _index().get(line.forms[at], ())
        if (found := _matches(pattern, line, at))
    ]
    used: set[int] = set()
    taken = []
    for hit in sorted(hits, key=lambda h: _rank(h, line, prefer)):
        if used.isdisjoint(range(hit.at, hit.stop)):
            used.update(range(hit.at, hit.stop))
            taken.append(_match(hit, line))
    return taken


def _plain(form: str) -> str:
    return unicodedata.normalize("NFC", form).replace("’", "'").replace("oe", "œ").lower()


def _previous(line: _Line, at: int) -> str:
    return line.forms[at - 1] if at else ""


def _rank(hit: _Hit, line: _Line, prefer: str) -> tuple[int, int, bool, bool, str]:
    pos = hit.pattern.wording.pos
    # « le fanatique », « plus fanatique », « écrasant »: a noun behind a determiner and only there; an adjective
    # rather than the verb it comes from.
    likely = (pos == "noun") == (_previous(line, hit.at) in _DETERMINERS) and hit.slots != {"ger"}
    fits = pos == prefer if prefer else likely
    return hit.at - hit.stop, hit.at, not fits, not hit.pattern.reflexive, hit.pattern.wording.lemma


def _match(hit: _Hit, line: _Line) -> Match:
    pattern, first = hit.pattern, hit.at
    lone = False
    if pattern.reflexive:
        near = range(hit.at - 1, max(-1, hit.at - 1 - _GAP), -1)
        pronoun = next((n for n in near if line.forms[n] in _REFLEXIVE), None)
        lone = pronoun is None and neutral.is_participle(hit.slots)  # « des élus obstinés »
        first = hit.at if pronoun is None else max(line.low, pronoun)
    if pattern.negative:  # with its « ne », or the alternative would say the opposite
        first = next((n for n in range(hit.at - 1, line.low - 1, -1) if line.forms[n] in _NEGATIVE), first)
    if lone or _unusual(hit, line):
        wordings_found: tuple[str, ...] = ()
    else:
        wordings_found = neutral.alternatives(pattern.wording, hit.slots, reflexive=pattern.reflexive)
    last = min(hit.stop, line.high) - 1
    return Match(line.places[first][0], line.places[last][1], pattern.wording, wordings_found, not _goes_on(hit, line))


def _unusual(hit: _Hit, line: _Line) -> bool:
    """Whether the place of a single word lets expect another sense than that of the entry's alternatives."""
    if hit.stop - hit.at > 1:
        return False
    if hit.pattern.wording.pos == "noun":  # a noun that describes another one: « un maire idéologue »
        previous = _previous(line, hit.at)
        return previous.isalpha() and previous not in _BEFORE_NOUN
    if hit.pattern.wording.pos != "verb":
        return False
    if not hit.pattern.reflexive and _previous(line, hit.at) in _REFLEXIVE:  # « s'agiter » is not « agiter »
        return True
    following = line.forms[hit.stop : hit.stop + _GAP]
    turned = following[:1] != [] and following[0] in _TURNING
    return turned and not any(f[0].isdigit() for f in following)  # « explose de 5 % » is meant


def _goes_on(hit: _Hit, line: _Line) -> bool:
    if hit.pattern.tail:
        return False
    following = line.forms[hit.stop : min(line.high, hit.stop + _GAP + 1)]
    if hit.pattern.wording.pos == "noun":
        return following[:1] != [] and following[0] in _PREPOSITIONS
    rest = [f for f in following if f.isalpha() and not f.endswith("ment") and f not in _INSERTED]
    return hit.pattern.wording.pos == "verb" and rest != []


def _matches(pattern: _Pattern, line: _Line, at: int) -> tuple[int, frozenset[str]] | None:
    """Where the match ends and which slots its first form fills."""
    forms, stop = line.forms, at
    for head in pattern.heads:
        if stop >= line.high or forms[stop] not in head:
            return None
        stop += 1
    slots = pattern.heads[0][forms[at]] if pattern.heads else frozenset()
    around = forms[max(0, at - 4) : at]
    if pattern.reflexive and not neutral.is_participle(slots):
        third = any(s.endswith(("3s", "3p")) for s in slots)
        pronouns = _REFLEXIVE if third else _REFLEXIVE | _OTHER_PERSONS
        if pronouns.isdisjoint([*around, *forms[stop : stop + 2]]):
            return None
    if pattern.negative and _NEGATIVE.isdisjoint(around):
        return None
    if not pattern.tail:
        return stop, slots
    for begin in range(stop, stop + (_GAP if pattern.wording.pos == "verb" else 0) + 1):
        end = begin + len(pattern.tail)
        # Only a final preposition may stand behind the stretch.
        if end > min(len(forms), line.high + 1) or not all(f[:1].isalpha() for f in forms[stop:begin]):
            return None
        if _same(forms[begin:end], pattern.tail):
            return end, slots
    return None


def _same(found: list[str], wanted: tuple[str, ...]) -> bool:
    def alike(form: str, target: str) -> bool:
        possessive = form in _POSSESSIVE and target in _POSSESSIVE
        return form == target or possessive or {form, target} == {"de", "d'"}

    *most, last = zip(found, wanted, strict=True)
    return all(alike(*pair) for pair in most) and (alike(*last) or _FINAL.get(last[0]) == last[1])


@cache
def _index() -> dict[str, tuple[_Pattern, ...]]:
    """The patterns by the forms they may begin with."""
    index: dict[str, list[_Pattern]] = {}
    for wording in wordings():
        pattern = _pattern(wording)
        for form in pattern.heads[0] if pattern.heads else [pattern.tail[0]]:
            index.setdefault(form, []).append(pattern)
    return {form: tuple(patterns) for form, patterns in index.items()}


def _pattern(wording: Wording) -> _Pattern:
    forms = [_plain(wording.lemma[a:b]) for a, b in words(wording.lemma)]
    if wording.pos == "verb":
        negative = forms[0] in _NEGATIVE
        if negative:
            forms = forms[2 if forms[1] == "pas" else 1 :]
        reflexive = forms[0] in _REFLEXIVE
        forms = forms[reflexive:]
        while forms[0] in _CLITICS:
            forms = forms[1:]
        return _Pattern(wording, (_by_form(conjugate(forms[0])),), tuple(forms[1:]), reflexive, negative)
    if wording.pos in {"adv", "phrase"}:
        return _Pattern(wording, (), tuple(forms))
    cut = next((n for n, f in enumerate(forms) if f in FIXED_FROM and n), len(forms))
    first = noun if wording.pos == "noun" else adjective
    heads = [_by_form(first(forms[0])), *(_by_form(adjective(f)) for f in forms[1:cut])]
    return _Pattern(wording, tuple(heads), tuple(forms[cut:]))


def _by_form(table: dict[str, str]) -> dict[str, frozenset[str]]:
    """Forms with the slots they fill."""
    out: dict[str, set[str]] = {}
    for slot, form in table.items():
        out.setdefault(form, set()).add(slot)
        if form == "beau":
            out["bel"] = {slot}
    return {form: frozenset(slots) for form, slots in out.items()}
