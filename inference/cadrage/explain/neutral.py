"""The neutral wordings of an entry in the form that the text asks for."""

from __future__ import annotations

from cadrage.explain.conjugate import conjugate
from cadrage.explain.inflect import FIXED_FROM, adjective, plural
from cadrage.explain.wordings import Wording

# Behind these, an adjective would have to agree with the subject: « sont absents ».
_LINKING = frozenset("être rester devenir".split())
_DEGREES = ("très ", "peu ", "non ", "mal ", "plus ")
_ARTICLES = frozenset("le la les un une des".split())


def is_participle(slots: frozenset[str]) -> bool:
    """Whether the form is a past participle and nothing else."""
    return all(s.startswith("pp.") for s in slots)


def alternatives(wording: Wording, slots: frozenset[str], *, reflexive: bool) -> tuple[str, ...]:
    """The alternatives for a form that may fill these slots; in citation form where two would be possible.

    Behind « être », only those that make a participle too are given, if there are any.
    """
    agreed = tuple(_agree(a, wording.pos, slots, reflexive) for a in wording.alternatives)
    if slots and is_participle(slots) and "pp.ms" not in slots:
        return tuple(a for a, b in zip(agreed, wording.alternatives, strict=True) if a != b) or agreed
    return agreed


def _agree(alternative: str, pos: str, slots: frozenset[str], reflexive: bool) -> str:
    if pos == "verb":
        usable = [s for s in slots if s.endswith(("3s", "3p")) or s in {"inf", "ger"} or s.startswith("pp.")]
        # « il achète » and « qu'il achète » look alike for some verbs only.
        if any(s.startswith("pres.") for s in usable):
            usable = [s for s in usable if not s.startswith("subj.")]
        forms = {_verbal(alternative, s, reflexive) for s in usable}
    elif pos == "adj":
        forms = {_adjectival(alternative, s) for s in slots}
    elif pos == "noun":
        forms = {_nominal(alternative, s) for s in slots}
    else:
        return alternative
    return forms.pop() if len(forms) == 1 else alternative


def _verbal(alternative: str, slot: str, reflexive: bool) -> str:
    head, _, rest = alternative.partition(" ")
    table = conjugate(head)
    # « s'est envolé » has another auxiliary than « a augmenté », and « mises fin » is no French.
    participle = slot.startswith("pp.") and (reflexive or "'" in head or (rest != "" and slot != "pp.ms"))
    return alternative if participle or not table or head in _LINKING else f"{table[slot]} {rest}".rstrip()


def _adjectival(alternative: str, slot: str) -> str:
    degree = next((d for d in _DEGREES if alternative.startswith(d)), "")
    head = alternative.removeprefix(degree)
    return alternative if " " in head else degree + adjective(head)[slot]


def _nominal(alternative: str, slot: str) -> str:
    parts = alternative.split(" ")
    if slot not in {"mp", "fp"} or parts[0] in _ARTICLES:
        return alternative
    cut = next((n for n, p in enumerate(parts) if p in FIXED_FROM or p.startswith(("d'", "l'"))), len(parts))
    return " ".join([*(plural(p) for p in parts[:cut]), *parts[cut:]])
