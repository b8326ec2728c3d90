"""Who a label is put on, where its sentence says so: a name beside it, an attribute or a complement."""

from __future__ import annotations

import re

from cadrage.explain.patterns import SPACE, one_of
from cadrage.segment import Sentence

# A name is one or several words with a capital: « Bachar al-Assad », « Armée du salut ».
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*\w"
_LINK = rf"(?:{SPACE}(?:de|du|des|la|le|al|el|ben|bin|von|van){SPACE}|{SPACE}(?:de{SPACE})?[dl]['’]|{SPACE}(?:[ae]l-)?)"
_NAME = rf"{_CAPITAL}(?:{_LINK}{_CAPITAL}){{0,4}}"
_DETERMINER = r"(?:(?:les?|la|une?|des|du|de|ces?|cet|cette|son|sa|ses|leurs?|mon|nos|notre)\s{1,3}|[ld]['’])"
_COPULA = (
    r"(?:n['’]|ne\s)?(?:est|sont|était|étaient|fut|furent|sera|seront|serait|reste|restent|devient|deviennent|demeure|"
    r"(?:a|ont|avait|avaient)\s(?:toujours\s)?été|étant)"
)
_VERDICT = r"(?:qualifi|trait|surnomm|baptis|désign|présent|décri|dit|appel)\w*"
_ADJECTIVE = one_of(
    r"[\w-]+\w(?:ien|ienne|éen|éenne|iste|ais|aise|ois|oise|ain|aine|ite)s?, russes?, turcs?, turques?, kurdes?",
    "arabes?, belges?, suisses?, serbes?, croates?, tchèques?, allemande?s?, espagnole?s?, islamiques?, afghane?s?",
    "grecs?, grecques?, juifs?, juives?, nazis?",
)
# What ends like the name of a people and is none.
_NO_PEOPLE = one_of(
    "mais, jamais, désormais, fois, trois, mois, bien, combien, rien, demain, suite, ensuite, soudain, main"
)

# Behind the label: « le dictateur Nicolás Maduro », « le tyran, Karim Bel, ».
_NAME_BEHIND = re.compile(rf"{SPACE}(?P<who>{_NAME})")
_APPOSED = re.compile(rf"(?:{SPACE}\w+)?,{SPACE}(?:(?:les?|la){SPACE}|l['’])?(?P<who>{_NAME})(?=\s*[,.;:)])")
# « régime de Kiev », « régime syrien »: the designation with what belongs to it.
_COMPLEMENT = re.compile(
    rf"(?:{SPACE}(?!{_NO_PEOPLE}){_ADJECTIVE})?{SPACE}(?:d['’]|de{SPACE}l['’]|(?:de{SPACE}la|du|des|de){SPACE}){_NAME}"
    rf"|{SPACE}(?!{_NO_PEOPLE}){_ADJECTIVE}"
)
# Before it: « X, ce Y », « X est un Y », « X, qualifié de Y ».
_BEFORE_NAME = re.compile(rf"(?P<who>{_NAME})\s?,{SPACE}{_DETERMINER}?\Z")
_BEFORE_COPULA = re.compile(
    rf"(?:\A(?:(?:[Ss]i|Mais|Et|Car|Or|Donc){SPACE})?|[,;:(«]\s*|\b(?:que|mais|et|car|or|si){SPACE}|qu['’])(?P<who>{_DETERMINER}?(?:[\w’'-]+{SPACE}){{0,5}}?"
    rf"[\w’'-]+?){SPACE}{_COPULA}{SPACE}(?:(?:donc|aussi|toujours|encore|bien){SPACE})?(?:comme{SPACE})?{_DETERMINER}?\Z"
)
_BEFORE_VERDICT = re.compile(
    rf"(?P<who>{_NAME})\s?,?{SPACE}(?:(?:est|a été|était){SPACE})?{_VERDICT}{SPACE}(?:(?:de|comme|en){SPACE}|d['’])"
    rf"{_DETERMINER}?\Z"
)
_PRONOUN = re.compile(
    r"(?:ce(?=\Z|\s+qu)|c['’]|cela|ça|ils?|elles?|on|qui|je|nous|vous|tu|y|celui-ci|ceux-ci|tout|rien|dont|où|que|tel(?:le)?s?)\b",
    re.IGNORECASE,
)
_STARTER = frozenset(
    "le la les l un une des du de d ce cet cette ces mais et or car donc en dans au aux pour par sur selon après avant "
    "depuis lors ainsi cependant pourtant ensuite enfin tous son sa ses leur leurs quand si comme plus à hier".split()
)
_QUANTITY = frozenset("nombreux nombreuses certains certaines plusieurs beaucoup".split())
# What holds one of these is a piece of a clause: « la grandeur de ce qui est … ».
_RELATIVE = frozenset("qui dont où".split())
# A name behind one of these, or that begins with one, is where, when or to whom: « Devant Paul Bel, les voyous … ».
_CIRCUMSTANCE = frozenset(
    "à a au aux en dans de du des par pour sur sous selon après avant depuis lors devant derrière face contre avec "
    "sans chez vers entre malgré dès hier demain lundi mardi mercredi jeudi vendredi samedi dimanche janvier février "
    "mars avril mai juin juillet août septembre octobre novembre décembre aujourd'hui ainsi enfin ensuite puis "
    "désormais".split()
)
_REACH = 160


def who(text: str, start: int, end: int, sentence: Sentence) -> tuple[int, int] | None:
    """Code points of the actor that the label at `start` to `end` is put on; None if the sentence does not say.

    Only the sentence is looked at, so that a wrong actor is rarer than none.
    """
    before = text[max(sentence.start, start - _REACH) : start]
    behind = text[end : min(sentence.end, end + _REACH)]
    offset = start - len(before)
    for pattern in (_NAME_BEHIND, _APPOSED):
        match = pattern.match(behind)
        if match and not _is_circumstance(behind, match):
            return end + match.start("who"), end + match.end("who")
    for pattern in (_BEFORE_VERDICT, _BEFORE_COPULA, _BEFORE_NAME):
        match = pattern.search(before)
        if match and _is_actor(match["who"]) and not (pattern is _BEFORE_NAME and _is_circumstance(before, match)):
            return offset + match.start("who"), offset + match.end("who")
    match = _COMPLEMENT.match(behind)
    return (start, end + match.end()) if match else None


def _is_circumstance(text: str, match: re.Match[str]) -> bool:
    before = _plain_words(text[: match.start("who")])[-1:]
    return any(w in _CIRCUMSTANCE or w == "d" for w in (*before, _plain_words(match["who"])[0]))


def _plain_words(text: str) -> list[str]:
    return text.lower().replace("’", " ").replace("'", " ").split()


def _is_actor(found: str) -> bool:
    parts = found.lower().replace("’", "'").split()
    lone = len(parts) == 1 and parts[0].split("'")[0] in _STARTER | _QUANTITY
    return not lone and not _PRONOUN.match(found) and _RELATIVE.isdisjoint(parts) and any(c.isalpha() for c in found)
