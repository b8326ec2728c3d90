"""Word lists as patterns that fit any kind of space and apostrophe."""

from __future__ import annotations

import re

SPACE = r"\s{1,3}"
WORD = r"[^\W\d_]+"
_CONTRACTED = {" de": rf"{SPACE}(?:de|du|des|d['’])", " à": rf"{SPACE}(?:à|aux?)"}


def one_of(*lists: str) -> str:
    """A pattern for any expression of the lists.

    The expressions are separated by commas and are pieces of regular expressions without groups that capture;
    a space fits every white space, « ' » every apostrophe, a final « de » or « à » its contracted forms too.
    """
    return "(?:" + "|".join(_expression(e) for part in lists for e in part.split(",") if e.strip()) + ")"


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, whatever the capitals."""
    return re.compile(pattern, re.IGNORECASE)


def _expression(source: str) -> str:
    text = " ".join(source.split())
    tail = next((t for t in _CONTRACTED if text.endswith(t)), "")
    body = text.removesuffix(tail).replace("'", "['’]").replace(" ", SPACE) + _CONTRACTED.get(tail, "")
    # An elided word is followed by a letter, others are not.
    free = text.endswith(("'", " de"))
    return rf"(?<!\w){body}" + ("" if free else r"(?!\w)")
