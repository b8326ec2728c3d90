"""Acronyms that a text explains in brackets, after Schwartz and Hearst (2003), *A simple algorithm for identifying
abbreviation definitions in biomedical text*: the letters of the acronym are looked for from its end backwards in the
words before the bracket, the first one at the beginning of a word."""

from __future__ import annotations

import re
import unicodedata

_BRACKET = re.compile(r"\((?P<inner>[^()\n]{2,80})\)")
_ACRONYM = re.compile(r"[A-ZÀ-Ý][\w.&-]{1,9}\Z")
_LAST_WORD = re.compile(r"[\w.&-]+\Z")
_ARTICLE = re.compile(r"\A(?:l['’]|d['’]|(?:les?|la|des?|du|aux?|une?)\s)\s*", re.IGNORECASE)


def acronyms(text: str) -> dict[str, str]:
    """Acronym to full name, of « Haute Autorité de santé (HAS) » and « HAS (Haute Autorité de santé) »."""
    found: dict[str, str] = {}
    for match in _BRACKET.finditer(text):
        inner, before = match["inner"].strip(), text[max(0, match.start() - 120) : match.start()].rstrip()
        if _is_acronym(inner):
            long = _long_form(inner, before.rsplit("\n", 1)[-1])
            if long:
                found.setdefault(inner, long)
        else:
            word = _LAST_WORD.search(before)
            if word and _is_acronym(word[0]) and _long_form(word[0], inner) == _ARTICLE.sub("", inner, count=1):
                found.setdefault(word[0], inner)
    return found


def _is_acronym(word: str) -> bool:
    return bool(_ACRONYM.match(word)) and sum(c.isupper() for c in word) > 1


def _long_form(acronym: str, before: str) -> str:
    """The end of `before` that the acronym abbreviates, or ""."""
    letters = [_plain(c) for c in acronym if c.isalnum()]
    at = len(before) - 1
    for n in range(len(letters) - 1, -1, -1):
        while at >= 0 and (_plain(before[at]) != letters[n] or (n == 0 and at > 0 and before[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return ""
        at -= 1
    long = " ".join(before[at + 1 :].split())
    few = len(long.split()) <= 3 * len(letters) + 2
    return _ARTICLE.sub("", long, count=1) if few and len(long) > len(acronym) and _ARTICLE.match(long) else long * few


def _plain(char: str) -> str:
    return unicodedata.normalize("NFD", char.lower())[:1]
