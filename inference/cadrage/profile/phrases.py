"""Noun phrases that name a source: determiner, title, head noun, the name behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cadrage.profile import words as w
from cadrage.profile.grammar import Token, fold

_BEFORE_NOUN = frozenset(
    "ancien ancienne ex jeune vieux vieille nouveau nouvel nouvelle actuel actuelle seul seule même propre célèbre "
    "principal principale "
    "premier première grand grande petit petite certain dernier dernière autre futur future récent récente".split()
)
_PARTICLES = frozenset("de du d' des la le von van der den el al ben bin ibn dos da di y abu abou ould".split())
_EMPTY = w.PREPOSITIONS | frozenset(w.DETERMINERS)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: determiner and title, or ""; its lower-cased noun; the words from that noun or the name on."""

    determiner: str
    title: str
    head: str
    rest: tuple[Token, ...]

    @property
    def role(self) -> str:
        """The function that the head names, in its masculine singular form, or ""."""
        if self.rest and self.rest[0].capital and not self.determiner and len(self.rest) > 1 and not self.title:
            # « Médecins sans frontières » is a name; « Porte-parole du parti, X » still names a function.
            return role(self.head) if not self.head.endswith("s") else ""
        return role(self.head)

    @property
    def hollow(self) -> bool:
        """Whether it is a determiner or pronoun without noun: what a model cut off."""
        low = self.rest[0].low
        return len(self.rest) == 1 and (low in _EMPTY or low in w.RELATIVES or len(low) == 1)

    @property
    def kind(self) -> str:
        """INSTITUTION, OUTLET or DOCUMENT by the head, or ""."""
        if self.head in w.GIVEN and self.rest[0].capital and not self.determiner:
            return ""  # « Marine » is a given name, « la marine » a body
        for form in _singulars(self.head):
            if form in w.OUTLET_HEADS:
                return w.OUTLET
            if form in w.INSTITUTIONS:
                return w.INSTITUTION
            if form in w.DOCUMENTS or form in w.VEHICLES:
                return w.DOCUMENT
        return ""

    @property
    def personlike(self) -> bool:
        """Whether the head names people, by its end: « berger », « pneumologue »."""
        return not self.kind and bool(_PERSON_END.search(self.head))

    def gender(self, name: Sequence[str] = ()) -> str:
        """Of whom it names: by title, determiner, form of the function, given name; "" where none shows it."""
        given = name[0].lower() if name else ""
        return (
            w.TITLES.get(self.title, "")
            or w.DETERMINERS.get(self.determiner, "")
            or w.ROLES.get(self.head, "")
            or w.ANY_PERSON.get(self.head, "")
            or w.GIVEN.get(given, "")
            or w.GIVEN.get(given.split("-")[0], "")
        )

    def complement(self, name: Sequence[str] = ()) -> frozenset[str]:
        """The words that tell one holder of a function, or one body, from others; folded."""
        rest = self.rest[2:] if self.head.endswith("-ministre") else self.rest[1:]
        return frozenset(
            fold(t.form) for t in rest if t.low not in _EMPTY and t.form not in name and t.form[0].isalnum()
        )


_PERSON_END = re.compile(r"(?:eur|euse|rice|iste|ienn?e?|ier|ière|logue|ant|ante|ger|gère|cien)s?$")


def phrase(segment: Sequence[Token]) -> Phrase:
    """Read a segment as a noun phrase."""
    determiner = title = ""
    k = 0
    whole = " ".join(t.low for t in segment).replace("' ", "'")
    # « Le Monde » keeps its article.
    outlet = any(whole == o or whole.startswith(o + " ") for o in w.OUTLETS if " " in o or "'" in o)
    while k < len(segment) - 1 and not outlet:
        low = segment[k].low
        minister = low in {"premier", "première"} and segment[k + 1].low == "ministre"
        if low in w.DETERMINERS and not (segment[k].capital and k):
            determiner = determiner or low
        elif minister or (low not in _BEFORE_NOUN and not (low in {"de", "d'", "chez"} and k == 0)):
            break
        k += 1
    rest = tuple(segment[k:])
    while len(rest) > 1 and rest[0].low in w.TITLES and rest[1].capital:
        title, rest = title or rest[0].low, rest[1:]
    head = rest[0].low if rest else ""
    if head in {"premier", "première"} and len(rest) > 1 and rest[1].low == "ministre":
        head += "-ministre"
    for prefix in ("vice-", "ex-", "co-"):
        head = head.removeprefix(prefix)
    return Phrase(determiner, title, head, rest)


def role(head: str) -> str:
    """The masculine singular form of a function, or "" for what is none."""
    for form in _singulars(head):
        if form in w.ROLE_BASE:
            return w.ROLE_BASE[form]
        if form in w.TITLES and len(form) > 4:
            return form
        base = form.removesuffix("e") if form.endswith("ée") else form
        if form in w.ANY_PERSON or base in w.WIDER_ROLES or form.endswith(w.AGED):
            return base
    return ""


def _singulars(head: str) -> tuple[str, str, str]:
    return head, head.removesuffix("s"), head.removesuffix("x")


def person_name(p: Phrase, *, human: bool) -> tuple[str, ...]:
    """The words of a person's name in a phrase, without title, or none.

    Args:
        human: the verb is one whose subject speaks, so that a single name is a person's.
    """
    tokens = p.rest
    known = bool(p.title or p.role)
    for a, b in _runs(tokens):
        run = tokens[a:b]
        forms = tuple(t.form for t in run)
        before = tokens[a - 1].low if a else p.determiner
        if before in _EMPTY and not (p.title and a == 0):
            # A complement (« de l'Intérieur Pierre Dumas »): the name begins behind it.
            start = _name_within(run, known=known)
            if start and (known or a or _DEMONYM.search(run[0].low)):
                return forms[start:]
            continue
        acronym = forms[0].isupper() and len(forms[0]) > 1 and "." not in forms[0]
        if acronym:
            continue
        plain = not any(t.low in w.ORGANISATION_WORDS or t.low in w.INSTITUTIONS for t in run)
        several = p.head.endswith("s") and p.determiner.endswith("s")
        if (p.title or (p.role and plain and not (several and len(run) == 1))) and not (a == 0 and p.role):
            return forms
        alone = len(run) == 1 and a == 0 and (human or run[0].low in w.GIVEN)
        if plain and (alone or len(run) > 1):
            return forms
    return ()


def _name_within(run: Sequence[Token], *, known: bool) -> int:
    """Where in a run of capitals a person's name begins behind a complement; 0 if it does not show."""
    for k, t in enumerate(run):
        if k and t.low.split("-")[0] in w.GIVEN:
            return k
    origin = _DEMONYM.search(run[0].low) and run[0].low not in w.ORGANISATION_WORDS  # « l'Américain Jim Dole »
    return 1 if len(run) > 2 and run[1].capital and (origin or (known and run[0].low in w.DOMAINS)) else 0


_DEMONYM = re.compile(r"(?:ain|aine|ien|ienne|ais|aise|ois|oise|éen|éenne)$")


def _runs(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Runs of words with a capital, particles between them included."""
    out: list[tuple[int, int]] = []
    k = 0
    while k < len(tokens):
        if not tokens[k].capital:
            k += 1
            continue
        end = k + 1
        while end < len(tokens):
            ahead = end
            while ahead < len(tokens) and ahead - end < 2 and tokens[ahead].low in _PARTICLES:
                ahead += 1
            if ahead == len(tokens) or not tokens[ahead].capital:
                break
            end = ahead + 1
        out.append((k, end))
        k = end
    return out
