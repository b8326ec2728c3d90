"""Sentences and words of French text, with offsets. Linear in the length of the text.

A sentence is a half-open range of code points without white space at its ends; what lies between two
sentences is white space only. A word is a run of letters and digits (with inner hyphens, an elided
article with its apostrophe apart), or one other visible character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

# Elisions and pronouns behind a hyphen are words of their own: « l'|ONU », « a|-t-il », « dit|-on ».
WORD = re.compile(
    r"(?:https?://|www\.)[^\s<>«»\"“”]*[^\s<>«»\"“”.,;:!?)\]]"
    r"|[Rr]endez-vous"
    r"|(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Qq]uoiqu)['’](?=\w)"
    r"|-(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous|ce|t-il)(?![\w-])"
    r"|\d+(?:[.,:/]\d+)*"
    r"|[^\W\d_]+(?:\u0301|\u0300|\u0302|\u0308|\u0327|[^\W\d_])*"
    r"(?:-(?!(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous|ce)(?![\w-]))[\w\u0300-\u0327]+|['’](?=hui\b)hui)*"
    r"|\w"
    r"|\S"
)

_CLOSERS = "»”’\"')]}›"
_OPENERS = "«“‘\"'([{‹—–-•*"
# A full stop (or several), what closes behind it, then a gap. Guillemets take a space inside.
_SPACE = r"[^\S\n\r\x0b\x0c\x85\u2028\u2029]"
# Possessive throughout: a long run of dots, quotes or spaces is read once.
_BOUNDARY = re.compile(
    rf"(?<![.!?…])(?P<mark>[.!?…]++)(?P<close>(?:[»”’\"')\]}}›]|(?>{_SPACE}+[»›]))*+)(?P<gap>\s++|(?=[A-ZÀ-Ý]))"
)
_NEXT = re.compile(r"[«“‘\"'(\[{‹—–\-•*\s]*(?P<word>\w[\w’'-]*)?")

# Never the end of a sentence: what follows belongs to them.
_TITLES = frozenset(
    "m mm mme mmes mlle mlles mr mrs dr drs pr prs me mes mgr st ste sts stes gén cdt col lt sgt capt adj "
    "cap cf vs art al p pp n no nos nº vol t éd ed fig chap env ex av apr bd boul fg fb ap tél tel réf ref "
    "hab sté dép dir min max moy rép resp adm cie vice-prés".split()
)
# End a sentence only before a capital that begins one.
_SOFT = frozenset(
    "etc janv févr fév sept oct nov déc juil inc ltd corp bros jr sr s.a e.a c.-à-d i.e e.g j.-c a.m p.m "
    "s.a.r.l".split()
)
_STARTERS = frozenset(
    "le la les l un une des il elle ils elles on ce cet cette ces c mais et or car donc en dans au aux à "
    "de du d pour par sur selon après avant depuis lors ainsi cependant toutefois pourtant ensuite enfin "
    "nous vous je j tout tous toute toutes son sa ses leur leurs quand si s comme plus deux trois mon ma "
    "mes notre nos aucun aucune chaque plusieurs certains certaines d’après d'après l'".split()
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Code points `start` to `end` (exclusive), and the number of its paragraph from 0."""

    start: int
    end: int
    paragraph: int


def count_words(text: str) -> int:
    """Words as the rates per 1,000 words count them: runs between white space."""
    return len(text.split())


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Offsets of the words between two positions."""
    for match in WORD.finditer(text, start, len(text) if end is None else end):
        yield match.span()


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order. White space alone gives none.

    A blank line always ends a sentence. So does a single line break, unless the text is hard-wrapped (its
    lines are of similar length and break within sentences) or the next line goes on in lower case.
    """
    found: list[Sentence] = []
    for paragraph, (start, end) in enumerate(_paragraphs(text)):
        at = start
        for cut in _cuts(text, start, end):
            _append(found, text, at, cut, paragraph)
            at = cut
        _append(found, text, at, end, paragraph)
    return found


def _append(found: list[Sentence], text: str, start: int, end: int, paragraph: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Sentence(start, end, paragraph))


def _lines(text: str) -> list[tuple[int, int]]:
    lines, at = [], 0
    for match in LINE_BREAK.finditer(text):
        lines.append((at, match.start()))
        at = match.end()
    lines.append((at, len(text)))
    return lines


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Ranges in which sentences lie: one or more lines."""
    lines = _lines(text)
    width = _wrap_width(text, lines)
    start: int | None = None
    end = last = 0  # the line before: where it ended and began
    for begin, stop in lines:
        if not text[begin:stop].strip():
            if start is not None:
                yield start, end
            start = None
            continue
        if start is not None and not _continues(text, end, begin, stop, width, end - last):
            yield start, end
            start = None
        if start is None:
            start = begin
        end, last = stop, begin
    if start is not None:
        yield start, end


def _continues(text: str, end: int, begin: int, stop: int, width: int, before: int) -> bool:
    """Whether the line begin-stop goes on with the sentence of the line that ended at `end`."""
    first = text[begin:stop].lstrip()[:1]
    tail = text[max(0, end - 3) : end].rstrip()
    if tail.endswith((".", "!", "?", "…", "»", '"', "”", ":")):
        # Hard-wrapped text may end a line with a full stop: the sentence cutter decides there.
        return width > 0 and before > width // 2 and first not in "-–—•*"
    if width and before > width // 2:
        return first not in "–—•*"
    return first.islower()


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int:
    """The width at which a text is hard-wrapped, 0 if it is not."""
    inner = [(a, b) for (a, b), (c, d) in pairwise(lines) if text[a:b].strip() and text[c:d].strip()]
    if len(inner) < 3:
        return 0
    lengths = sorted(b - a for a, b in inner)
    longest, median = lengths[-1], lengths[len(lengths) // 2]
    if longest > 110 or median < 0.6 * longest or median < 35:
        return 0
    broken = sum(text[b - 1] not in '.!?…:»"”' for _, b in inner)
    return longest if broken > len(inner) // 2 else 0


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Positions within a paragraph at which a new sentence begins."""
    for match in _BOUNDARY.finditer(text, start, end):
        if match.end() >= end:
            return
        if _is_boundary(text, match, start, end):
            yield match.end("close")


def _is_boundary(text: str, match: re.Match[str], start: int, end: int) -> bool:
    mark, close = match["mark"], match["close"]
    following = _NEXT.match(text, match.end(), min(end, match.end() + 60))
    word = (following and following["word"]) or ""
    if not word:
        return bool(match["gap"]) and _opens(text, match.end(), end)
    last, at = _word_before(text, start, match.start())
    if not match["gap"]:
        # « fin.Le » : a missing space, unless it is an address, an acronym or a file name.
        return (
            mark == "."
            and len(last) > 2
            and last.islower()
            and last.isalpha()
            and len(word) > 1
            and word[0].isupper()
            and word[1:2].islower()
        ) or (mark != "." and not close and last.isalpha() and word[0].isupper())
    if word[0].islower():
        # Lower case goes on with the sentence, except behind a plain full stop in hasty typing.
        return (
            mark == "."
            and not close
            and len(last) > 4
            and last.isalpha()
            and last.islower()
            and last not in _TITLES
            and last not in _SOFT
        )
    if mark != "." or close:
        return not (mark in {"…", "..."} and text[match.end()] in "([")
    if last.isdigit():
        # « 1. Titre » numbers an item; « en 2019. Il » ends a sentence.
        return at > start
    lower = last.lower().lstrip("'’")
    if lower in _TITLES and not (lower in {"t", "n", "p", "al"} and _starts(word)):
        return lower in {"ex", "no"} and len(last) > 1 and last.islower() and _starts(word)
    if lower in _SOFT or _is_acronym(last):
        return _starts(word)
    if word[0].isdigit() and lower in {"h", "min", "km", "fr"}:
        return False
    if len(lower) > 2 and lower[1:2] in "'’":
        return lower[2:] not in _TITLES
    return True


def _word_before(text: str, start: int, end: int) -> tuple[str, int]:
    """The word that ends at `end`, and where it begins; at most 30 characters are looked at."""
    at = end
    while at > max(start, end - 30) and (text[at - 1].isalnum() or text[at - 1] in ".’'-"):
        at -= 1
    return text[at:end], at


def _starts(word: str) -> bool:
    """Whether a capitalised word is one that begins sentences, rather than a name."""
    head = re.split(r"['’]", word.lower(), maxsplit=1)[0]
    return head in _STARTERS


def _is_acronym(word: str) -> bool:
    """« B », « U.S.A », « J.-C »: single letters between points."""
    return all(len(part.strip("-")) <= 1 for part in word.split(".")) and word[-1:].isalpha() and word != word.lower()


def _opens(text: str, at: int, end: int) -> bool:
    return at < end and (text[at] in _OPENERS or not text[at].isalnum())
