"""What shows that a wording judges although the resource does not hold it: its form, nothing more."""

from __future__ import annotations

from cadrage.explain.patterns import compiled, one_of

_SUPERLATIVE = compiled(one_of(r"(?:le|la|les) (?:plus|pire|meilleure?s?), plus que jamais, \w\w\w+issimes?"))
_PREFIX = compiled(r"(?<!\w)(?P<cue>(?:ultra|hyper|archi|super|méga|pseudo|crypto)-?|soi-disant\s)(?=\w{4})")
_SUFFIX = compiled(r"(?<!\w)\w{3,}(?P<cue>âtres?|asseries?|ailleries?|ouill(?:er|e|ent)|aillent|ardise)(?!\w)")


def style_cue(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The kind of cue between two positions and where it stands; `unlisted`, over all of it, if there is none."""
    match = _SUPERLATIVE.search(text, start, end)
    if match:
        return "superlative", *match.span()
    for kind, pattern in (("prefix", _PREFIX), ("suffix", _SUFFIX)):
        match = pattern.search(text, start, end)
        if match:
            return kind, *match.span("cue")
    return "unlisted", start, end
