"""Hostile text made harmless: what a page may hold of a text, and how."""

from __future__ import annotations

import re
from html import escape

# Control characters: HTML forbids them, a parser drops or remaps them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# They turn the direction of what follows, and so hide what is written.
_TURN = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """HTML of a name or a sentence, also within quoted attributes; characters that can't be shown, or that turn the
    direction of the line, become replacement characters."""
    return escape(_TURN.sub("\ufffd", _FORBIDDEN.sub("\ufffd", text)), quote=True)


def as_shown(text: str) -> str:
    """A text as a browser holds it: each line break is a line feed, control characters are replacement characters."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def verbatim(text: str) -> str:
    """HTML of a text, character by character, each line break a line feed. Characters that turn the direction are
    kept, shown by their number and held in an element of their own, where they turn nothing."""
    return _TURN.sub(_held, escape(as_shown(text), quote=False))


def _held(match: re.Match[str]) -> str:
    return f"<span class='turn' data-c='U+{ord(match[0]):04X}'>{match[0]}</span>"
