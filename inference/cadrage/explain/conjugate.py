"""A compact conjugator: the forms of one French verb, by slot.

A slot names a form: `inf`, `ger`, `pp.fs` (participle, feminine singular) or tense and person, `pres.3s`.
The tenses are those that the press writes: present, imperfect, simple past, future, conditional, subjunctive.
"""

from __future__ import annotations

from functools import cache

PERSONS = ("1s", "2s", "3s", "1p", "2p", "3p")
_FUTURE = ("ai", "as", "a", "ons", "ez", "ont")
_IMPERFECT = ("ais", "ais", "ait", "ions", "iez", "aient")
_SUBJUNCTIVE = ("e", "es", "e", "ions", "iez", "ent")
_PAST = {
    "a": ("ai", "as", "a", "âmes", "âtes", "èrent"),
    "it": ("is", "is", "it", "îmes", "îtes", "irent"),
    "ut": ("us", "us", "ut", "ûmes", "ûtes", "urent"),
    "int": ("ins", "ins", "int", "înmes", "întes", "inrent"),
}

# Irregular verbs and endings of verbs: the present of je, il, nous, ils, the stem of the future, the simple
# past of il, the participle, and the stem of the subjunctive where it is not that of « ils ». The longest
# ending that fits a verb gives its forms; what stands before it is put before each form.
_IRREGULAR_TEXT = """
acquérir acquiers acquiert acquérons acquièrent acquerr acquit acquis
aître ais aît aissons aissent aîtr ut u
aller vais va allons vont ir alla allé aill
asseoir assieds assied asseyons asseyent assiér assit assis
battre bats bat battons battent battr battit battu
boire bois boit buvons boivent boir but bu
bouillir bous bout bouillons bouillent bouillir bouillit bouilli
cevoir çois çoit cevons çoivent cevr çut çu
clure clus clut cluons cluent clur clut clu
coudre couds coud cousons cousent coudr cousit cousu
courir cours court courons courent courr courut couru
croire crois croit croyons croient croir crut cru
croître crois croît croissons croissent croîtr crut cru
cueillir cueille cueille cueillons cueillent cueiller cueillit cueilli
devoir dois doit devons doivent devr dut dû
dire dis dit disons disent dir dit dit
dormir dors dort dormons dorment dormir dormit dormi
écrire écris écrit écrivons écrivent écrir écrivit écrit
faire fais fait faisons font fer fit fait fass
fuir fuis fuit fuyons fuient fuir fuit fui
indre ins int ignons ignent indr ignit int
lire lis lit lisons lisent lir lut lu
mentir mens ment mentons mentent mentir mentit menti
mettre mets met mettons mettent mettr mit mis
mourir meurs meurt mourons meurent mourr mourut mort
mouvoir meus meut mouvons meuvent mouvr mut mû
naître nais naît naissons naissent naîtr naquit né
nuire nuis nuit nuisons nuisent nuir nuisit nui
offrir offre offre offrons offrent offrir offrit offert
ouvrir ouvre ouvre ouvrons ouvrent ouvrir ouvrit ouvert
partir pars part partons partent partir partit parti
plaire plais plaît plaisons plaisent plair plut plu
pouvoir peux peut pouvons peuvent pourr put pu puiss
prendre prends prend prenons prennent prendr prit pris
prévoir prévois prévoit prévoyons prévoient prévoir prévit prévu
résoudre résous résout résolvons résolvent résoudr résolut résolu
rire ris rit rions rient rir rit ri
rompre romps rompt rompons rompent rompr rompit rompu
savoir sais sait savons savent saur sut su sach
scrire scris scrit scrivons scrivent scrir scrivit scrit
sentir sens sent sentons sentent sentir sentit senti
servir sers sert servons servent servir servit servi
sortir sors sort sortons sortent sortir sortit sorti
souffrir souffre souffre souffrons souffrent souffrir souffrit souffert
suffire suffis suffit suffisons suffisent suffir suffit suffi
suivre suis suit suivons suivent suivr suivit suivi
taire tais tait taisons taisent tair tut tu
tenir tiens tient tenons tiennent tiendr tint tenu
traire trais trait trayons traient trair trayit trait
uire uis uit uisons uisent uir uisit uit
vaincre vaincs vainc vainquons vainquent vaincr vainquit vaincu
valoir vaux vaut valons valent vaudr valut valu vaill
venir viens vient venons viennent viendr vint venu
vêtir vêts vêt vêtons vêtent vêtir vêtit vêtu
vivre vis vit vivons vivent vivr vécut vécu
voir vois voit voyons voient verr vit vu
vouloir veux veut voulons veulent voudr voulut voulu veuill
"""
_IRREGULAR = {row.split()[0]: row.split()[1:] for row in _IRREGULAR_TEXT.strip().splitlines()}
# Verbs of the second group that end like an irregular one.
_SECOND_GROUP = frozenset("asservir assortir impartir répartir".split())
# These take an accent (« il achète ») where other verbs in -eler and -eter double the consonant.
_ACCENTED = ("acheter", "haleter", "geler", "peler", "modeler", "harceler", "démanteler", "marteler", "receler")

_FULL = {
    "être": (
        "suis es est sommes êtes sont",
        "ét",
        "ser",
        "fut",
        "été",
        "sois sois soit soyons soyez soient",
        "étant",
    ),
    "avoir": ("ai as a avons avez ont", "av", "aur", "eut", "eu", "aie aies ait ayons ayez aient", "ayant"),
}


@cache
def conjugate(infinitive: str) -> dict[str, str]:
    """The forms of a verb by slot; empty if the word does not end like an infinitive."""
    if infinitive in _FULL:
        present, imperfect, future, past, participle, subjunctive, gerund = _FULL[infinitive]
        forms = _tenses(infinitive, tuple(present.split()), imperfect, future, past, participle)
        forms["ger"] = gerund
        forms |= _by_person("subj", "", subjunctive.split())
        return forms
    bases = [b for b in _IRREGULAR if infinitive.endswith(b)]
    if bases and infinitive not in _SECOND_GROUP:
        base = max(bases, key=len)
        return _from_parts(infinitive, infinitive[: -len(base)], _IRREGULAR[base])
    if infinitive.endswith("er"):
        return _first_group(infinitive)
    if infinitive.endswith("ir"):
        s = infinitive[:-2]
        return _from_parts(infinitive, s, ["is", "it", "issons", "issent", "ir", "it", "i"])
    if infinitive.endswith("re"):
        s = infinitive[:-2]
        third = "" if s.endswith("d") else "t"
        return _from_parts(infinitive, s, ["s", third, "ons", "ent", "r", "it", "u"])
    return {}


def _from_parts(infinitive: str, prefix: str, parts: list[str]) -> dict[str, str]:
    first, third, we, they, future, past, participle, *subjunctive = [prefix + p for p in parts]
    second = first + "s" if first.endswith("e") else first
    you = we[:-3] + "ez"
    if infinitive.endswith("faire"):
        you = prefix + "faites"
    elif infinitive in {"dire", "redire"}:
        you = prefix + "dites"
    if infinitive == "aller":
        second = "vas"
    forms = _tenses(infinitive, (first, second, third, we, you, they), we[:-3], future, past, participle)
    if infinitive.endswith("savoir"):
        forms["ger"] = prefix + "sachant"
    if subjunctive:
        whole = subjunctive[0].endswith(("fass", "puiss", "sach"))
        plural = subjunctive[0] if whole else we[:-3]
        forms |= {f"subj.{p}": (plural if p in {"1p", "2p"} else subjunctive[0]) + e for p, e in _pairs(_SUBJUNCTIVE)}
    return forms


def _first_group(infinitive: str) -> dict[str, str]:
    hard = infinitive[:-2]  # before endings that are heard
    mute = _before_mute_e(infinitive)
    soft = {"c": hard[:-1] + "ç", "g": hard + "e"}.get(hard[-1:], hard)  # before a and o
    # « céder » keeps its accent in the future, « lever » and « appeler » change.
    future = hard if "é" in hard[-3:] and "é" not in mute[-3:] else mute
    future_stem = infinitive[:-4] + "err" if infinitive.endswith("envoyer") else future + "er"
    present = (mute + "e", mute + "es", mute + "e", soft + "ons", hard + "ez", mute + "ent")
    forms = _tenses(infinitive, present, hard, future_stem, soft + "a", hard + "é")
    forms |= {f"imp.{p}": (hard if e.startswith("i") else soft) + e for p, e in _pairs(_IMPERFECT)}
    forms["past.3p"] = hard + "èrent"
    forms["ger"] = soft + "ant"
    return forms


def _before_mute_e(infinitive: str) -> str:
    stem = infinitive[:-2]
    if stem.endswith(("ay", "oy", "uy")):
        return stem[:-1] + "i"
    if infinitive.endswith("appeler") or (infinitive.endswith(("eler", "eter")) and not infinitive.endswith(_ACCENTED)):
        return stem + stem[-1]
    # The last vowel of the stem, if only consonants stand behind it: « lever », « sécher », « régner ».
    for size in (1, 2):
        vowel, tail = stem[-1 - size : -size], stem[-size:]
        if vowel in {"e", "é"} and not set(tail) & set("aeiouyéèêâîôû"):
            if vowel == "e" and size > 1 and tail not in {"vr"}:
                return stem
            return f"{stem[: -1 - size]}è{tail}"
    return stem


def _tenses(
    infinitive: str, present: tuple[str, ...], imperfect: str, future: str, past: str, participle: str
) -> dict[str, str]:
    kind = next(k for k in ("int", "it", "ut", "a") if past.endswith(k))
    plural = present[5].removesuffix("ent")
    forms = {"inf": infinitive, "ger": imperfect + "ant"}
    forms |= _by_person("pres", "", present)
    forms |= _by_person("imp", imperfect, _IMPERFECT)
    forms |= _by_person("past", past.removesuffix(kind), _PAST[kind])
    forms |= _by_person("fut", future, _FUTURE)
    forms |= _by_person("cond", future, _IMPERFECT)
    forms |= {f"subj.{p}": (imperfect if p in {"1p", "2p"} else plural) + e for p, e in _pairs(_SUBJUNCTIVE)}
    bare = participle.replace("dû", "du").replace("mû", "mu") if participle.endswith("û") else participle
    forms |= {"pp.ms": participle, "pp.fs": bare + "e", "pp.fp": bare + "es"}
    forms["pp.mp"] = bare if bare.endswith("s") else bare + "s"
    return forms


def _by_person(tense: str, stem: str, endings: tuple[str, ...] | list[str]) -> dict[str, str]:
    return {f"{tense}.{p}": stem + e for p, e in _pairs(endings)}


def _pairs(endings: tuple[str, ...] | list[str]) -> zip[tuple[str, str]]:
    return zip(PERSONS, endings, strict=True)
