"""Forms of French nouns and adjectives, by slot: `ms`, `mp`, `fs`, `fp`. Rules, and the exceptions to them."""

from __future__ import annotations

from functools import cache

# Words from which on nothing of a compound takes an ending: « coups | de massue ».
FIXED_FROM = frozenset("de d' du des à au aux en par sur sans pour dans contre le la les l' qui".split())

_S_IN_AL = frozenset("bal carnaval festival régal récital banal fatal final natal naval".split())
_AUX_IN_AIL = frozenset("travail bail corail émail vitrail soupirail".split())
_X_IN_OU = frozenset("bijou caillou chou genou hibou joujou pou ripou".split())
_S_IN_EU = frozenset("bleu pneu landau".split())

_FEMININE = {
    "aigu": "aiguë",
    "ambigu": "ambiguë",
    "bas": "basse",
    "beau": "belle",
    "bénin": "bénigne",
    "blanc": "blanche",
    "doux": "douce",
    "épais": "épaisse",
    "faux": "fausse",
    "favori": "favorite",
    "fou": "folle",
    "frais": "fraîche",
    "franc": "franche",
    "gentil": "gentille",
    "grec": "grecque",
    "gras": "grasse",
    "gros": "grosse",
    "las": "lasse",
    "long": "longue",
    "malin": "maligne",
    "mou": "molle",
    "nouveau": "nouvelle",
    "nul": "nulle",
    "public": "publique",
    "roux": "rousse",
    "sec": "sèche",
    "traître": "traîtresse",
    "vieux": "vieille",
}
# -eur and -et do not tell how they form the feminine; these leave the rule below.
_TRICE = frozenset("promoteur auteur moteur".split())
_EUSE = frozenset("profiteur exploiteur menteur".split())
_EURE = frozenset(
    "supérieur inférieur extérieur intérieur antérieur majeur mineur meilleur ultérieur défenseur".split()
)
_ETE = frozenset("complet incomplet concret désuet discret indiscret inquiet replet secret".split())


def plural(word: str) -> str:
    """The plural of a noun or masculine adjective."""
    head, joint, tail = word.partition("-de-")
    if joint:
        return plural(head) + joint + tail
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al") and word not in _S_IN_AL:
        return word[:-1] + "ux"
    if word in _AUX_IN_AIL:
        return word[:-2] + "ux"
    if (word.endswith(("au", "eu")) and word not in _S_IN_EU) or word in _X_IN_OU:
        return word + "x"
    return word + "s"


def feminine(word: str) -> str:
    """The feminine singular of a masculine adjective or name of a person."""
    if word in _FEMININE:
        return _FEMININE[word]
    if word.endswith("e"):
        return word
    if word in _EURE:
        return word + "e"
    if word.endswith("eur"):
        trice = word.endswith(("ateur", "cteur", "iteur", "uteur")) and word not in _EUSE
        return word[:-3] + "rice" if trice or word in _TRICE else word[:-1] + "se"
    if word.endswith(("eux", "oux")):
        return word[:-1] + "se"
    if word.endswith("er"):
        return word[:-2] + "ère"
    if word.endswith("f"):
        return word[:-1] + "ve"
    if word in _ETE:
        return word[:-2] + "ète"
    if word.endswith(("el", "eil", "en", "on", "et", "ot")) and word not in {"idiot", "dévot", "marmot"}:
        return word + word[-1] + "e"
    return word + "e"


@cache
def adjective(word: str) -> dict[str, str]:
    """The forms of an adjective given in the masculine singular."""
    her = feminine(word)
    return {"ms": word, "mp": plural(word), "fs": her, "fp": plural(her)}


@cache
def noun(word: str) -> dict[str, str]:
    """The forms of a noun; the feminine ones are those of a name of a person, and idle for other nouns."""
    if word.endswith(("e", "é", "ion")):
        return {"ms": word, "mp": plural(word)} | ({"fs": word + "e", "fp": word + "es"} if word.endswith("é") else {})
    return adjective(word)
