"""The little grammar that reading a source needs: words, verb groups, segments between commas. No parser: it goes by
word lists, capitals and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cadrage.profile import words as w
from cadrage.segment import words


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as written, lower-cased with straight apostrophes, and its offsets in the stretch that was read."""

    form: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins like a name."""
        return self.form[:1].isupper()


def fold(text: str) -> str:
    """Lower case without accents, apostrophes alike, one space between words: for comparing names."""
    plain = unicodedata.normalize("NFD", text.replace("’", "'").casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).replace("-", " ").split())


def tokens(text: str) -> list[Token]:
    out = []
    for a, b in words(text):
        form = unicodedata.normalize("NFC", text[a:b]).replace("’", "'")
        out.append(Token(form, form.lower(), a, b))
    return out


# What may stand before the first comma and is no subject.
_LEADS = frozenset("dans par lors sous à au en joint contacté interrogé sollicité saisi questionné".split())
# How a phrase without verb begins. The longest first; each ends where the name begins.
_PHRASES = tuple(
    tuple(p.split())
    for p in (
        "de l' aveu même",
        "de l' aveu",
        "de l' avis",
        "à en croire",
        "aux yeux",
        "aux dires",
        "au dire",
        "de source",
        "du côté",
        "d' après",
        "source :",
        "sources :",
        "selon",
        "suivant",
        "pour",
        "dixit",
        "chez",
    )
)


def without_lead(tokens: list[Token]) -> list[Token]:
    """Without « Dans un communiqué, » and « Contactée, »; a source that is only there stays, without preposition."""
    if tokens and (tokens[0].low in _LEADS or tokens[0].low.rstrip("es") in _LEADS):
        comma = next((k for k, t in enumerate(tokens) if t.form == ","), None)
        if comma is not None and any(t.form.isalpha() for t in tokens[comma + 1 :]):
            return tokens[comma + 1 :]
        return tokens[1:]
    return tokens


def without_preposition(tokens: list[Token]) -> tuple[list[Token], bool]:
    """Without « selon » and its like, and whether it is such a phrase, that has no verb."""
    lows = [t.low for t in tokens]
    if "auprès" in lows[:-1]:  # « a-t-on appris auprès de X »
        return tokens[lows.index("auprès") + 1 :], True
    for phrase in _PHRASES:
        if tuple(lows[: len(phrase)]) == phrase:
            return tokens[len(phrase) :], True
    if lows[:1] == ["comme"]:  # « comme le souligne X »
        return tokens[
            2 if lows[1:2] in (["le"], ["la"], ["les"]) and lows[2:3] and lows[2] in w.VERB_FORMS else 1 :
        ], False
    return tokens, False


def without_relative(tokens: list[Token]) -> tuple[list[Token], bool]:
    """Without « dont », « (ce) que »; and whether « qui » makes what stands before it the subject."""
    k = 1 if [t.low for t in tokens[:1]] == ["ce"] and tokens[1:2] and tokens[1].low in w.RELATIVES else 0
    while k < len(tokens) and tokens[k].low in w.RELATIVES:
        if tokens[k].low == "qui":
            return [], True
        k += 1
    return tokens[k:], False


def is_verb(tokens: Sequence[Token], k: int) -> bool:
    """Whether the token at k begins or belongs to a verb group, by its form and what stands before it."""
    t = tokens[k]
    if t.capital and k > 0:
        return False
    before = tokens[k - 1].low if k else ""
    if (before in w.DETERMINERS and before != "l'") or before in w.PREPOSITIONS - {"en"}:
        return False
    if t.low in w.AUXILIARIES or t.low in w.VERB_FORMS:
        # « l'annonce » is a noun, « l'a dit » a verb.
        return before != "l'" or t.low in w.AUXILIARIES
    if k and t.low in {"se", "s'", "ne", "n'", "lui"}:
        return True  # whatever verb follows
    after = tokens[k + 1].low if k + 1 < len(tokens) else ""
    return t.low in w.CLITICS and (after in w.AUXILIARIES or after in w.VERB_FORMS or after in w.CLITICS)


def verb_first(tokens: Sequence[Token]) -> bool:
    """Whether a wording begins with its verb: « a déclaré X », « Et d'ajouter »."""
    first = tokens[0].low
    if first in {"et", "c'", "se", "s'"}:
        return True
    if _PARTICIPLE.search(first) and "par" in [t.low for t in tokens[1:4]] and not tokens[0].capital:
        return True  # « (des images) prises par X »
    return first not in w.TITLES and first not in w.ROLES and is_verb(tokens, 0)


def behind_verb(tokens: list[Token]) -> list[Token]:
    """What follows a verb group that begins a wording: its subject, or the agent of a passive."""
    lows = [t.low for t in tokens]
    if ("été" in lows or _PARTICIPLE.search(lows[0])) and "par" in lows[1:-1]:
        return tokens[len(lows) - lows[::-1].index("par") :]
    k = 1
    while k < len(tokens) and _goes_on(tokens, k):
        k += 1
    while k < len(tokens) and not _begins_subject(tokens[k]):
        if lows[k] in w.PREPOSITIONS:
            # « a raconté à la barre X »: a complement of the verb, with its noun.
            k += 1
            while k < len(tokens) and (lows[k] in w.DETERMINERS or lows[k] in w.PREPOSITIONS):
                k += 1
        k += 1
    return tokens[k:]


_PARTICIPLE = re.compile(r"(?:ée?s?|[iu]e?s?|ise?s?)$")


def _goes_on(tokens: Sequence[Token], k: int) -> bool:
    t = tokens[k]
    if t.capital:
        return False
    if t.low == "l'":
        return k + 1 < len(tokens) and tokens[k + 1].low in w.AUXILIARIES
    return t.low not in w.DETERMINERS and (is_verb(tokens, k) or tokens[k - 1].low in w.AUXILIARIES)


def _begins_subject(t: Token) -> bool:
    if t.low in w.PREPOSITIONS:
        return False
    return t.capital or any(t.low in known for known in (w.DETERMINERS, w.TITLES, w.ROLES, w.PRONOUNS))


def segments(tokens: Sequence[Token]) -> tuple[list[list[Token]], str]:
    """Cut at commas, without relative clauses, participles and brackets; and the acronym in brackets.

    Of two sources joined by « et », the first is kept.
    """
    parts: list[list[Token]] = [[]]
    acronym, depth = "", 0
    for t in tokens:
        if t.form in "([":
            depth += 1
        elif t.form in ")]":
            depth = max(0, depth - 1)
        elif depth:
            acronym = acronym or (t.form if len(t.form) > 1 and t.form.isupper() else "")
        elif t.form in ",;:–—":
            parts.append([])
        elif t.form not in "«»“”\"'.…":
            parts[-1].append(t)
    kept = []
    for n, part in enumerate(parts):
        cut = next((k for k, t in enumerate(part) if k and (t.low in w.RELATIVES or _joins(part, k))), len(part))
        part = part[1:cut] if part and part[0].low == "alors" else part[:cut]
        # Behind the first segment, only what names the same once more counts.
        if part and (n == 0 or part[0].capital or any(part[0].low in x for x in (w.DETERMINERS, w.TITLES, w.ROLES))):
            kept.append(part)
    return kept, acronym


def _joins(part: Sequence[Token], k: int) -> bool:
    """Whether « et » at k leads to a second source, rather than within a name (« des dépôts et consignations »)."""
    return part[k].low == "et" and k + 1 < len(part) and part[k + 1].low in w.DETERMINERS


# Ends of adjectives that a verb form does not have.
_ADJECTIVE = re.compile(r"(?:ale|elle|ique|aire|ienne|aise|oise|ive|euse|ère|ente|ante)$")


def before_verb(segment: list[Token], *, guess: bool) -> list[Token]:
    """A segment up to its verb group; with `guess`, a last word that looks like a verb no list holds is taken for
    one."""
    for k in range(len(segment)):
        if is_verb(segment, k):
            return segment[:k]
    if not guess:
        return segment
    if len(segment) < 3 or not (segment[-2].capital or len(segment) > 3):
        return segment
    last, before = segment[-1], segment[-2].low
    verbal = re.search(r"(?:e|ent|t|a)$", last.low) and not _ADJECTIVE.search(last.low) and not last.capital
    return segment[:-1] if verbal and before not in w.PREPOSITIONS and before not in w.DETERMINERS else segment
