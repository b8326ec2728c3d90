"""What makes a claim check-worthy: cue words, by kind, and the nearest source of its paragraph."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cadrage.document import Span
from cadrage.explain.patterns import SPACE, WORD, compiled, one_of
from cadrage.segment import Sentence

_MONTH = one_of("janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre")
_NUMBER = one_of(
    "deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze, treize, quatorze, quinze, seize, vingt",
    "trente, quarante, cinquante, soixante, quatre-vingts?, quatre-vingt-dix, cents?, mille",
)
_NOT_COUNTED = "".join(rf"(?<!\b{w}\s)" for w in "les ces ses tous toutes aux des leurs nos vos mes".split())
_DURATION = one_of("ans, années?, mois, semaines?, jours?, heures?, minutes?, siècles?, décennies?, générations?")
_DISTANCE = one_of("km, kilomètres?, mètres?")
_UNIT = rf"""\s?[%€]|\s{one_of("millions?, milliards?, milliers?, pour cent, fois, euros?, dollars?, points?")}"""
# Words that end like an infinitive and are none.
_NO_INFINITIVE = one_of(
    "hier, fier, mer, fer, hiver, cancer, autre, notre, votre, quatre, entre, contre, titre, membre, ministre",
    "janvier, février, premier, dernier, entier, plaisir, avenir, pouvoir, affaire, lettre, guerre, terre",
    "centre, genre, nombre, novembre, décembre, septembre, octobre, maire, salaire, territoire, histoire",
    "victoire, soir, espoir, courrier, quartier, papier, foyer, loyer, danger, passager, policier, particulier",
    "chantier, métier, loisir, désir, tir, leader, super, offre, ordre, cadre, livre, père, mère, frère, maître",
    r"arbitre, encore, propre, libre, pire, dossier, [^\W\d_]+i[èe]re, [^\W\d_]+âtre",
)
_INFINITIVE = rf"(?!{_NO_INFINITIVE})[^\W\d_]{{2,}}(?:er|ir|re|oir)(?!\w)"
_CLITICS = rf"(?:(?:ne{SPACE}(?:pas|plus)|se|le|la|les|lui|leur|en|y|mieux|ainsi|enfin){SPACE}|[nslm]['’]){{0,2}}"
# Simple pasts and nouns that end like a future.
_NO_FUTURE = one_of("admira, attira, désira, expira, inspira, respira, retira, tira, vira, engendra, opéra, caméra")
_PARTICIPLE = r"[^\W\d_]+(?:é|ée|és|ées|i|ie|is|it|ite|u|ue|us|ues|ert|erte|ort|orte|int|inte|ait|aite)(?!\w)"

# In the order in which they are named: what weighs more comes first.
_CUES: dict[str, tuple[str, ...]] = {
    "hearsay": (
        rf"(?<!\w)(?:aurai|serai)(?:en)?t(?:{SPACE}{WORD}){{0,2}}?{SPACE}{_PARTICIPLE}",
        r"(?<!\w)(?:aurai|serai)(?:en)?t(?!\w)",
    ),
    "casualties": (
        one_of(
            "morte?s?, tuée?s?, blessée?s?, décès, victimes?, péri, disparus, déplacés, réfugiés, massacrée?s?",
            "noyés, exécutée?s?, cadavres?, corps sans vie, affamée?s?, meurtres?",
        ),
    ),
    "allegation": (
        one_of(
            r"secrets?, secrètes?, secrètement, cachée?s?, cacher, dissimul\w+, clandestin\w*, à l'insu",
            r"en coulisses?, pots?-de-vin, corrompu\w*, corruption, fraudes?, frauduleu\w+, truqu\w+, détournements?",
            r"détourné\w*, menti, ment, mentent, mensonges?, falsifi\w+, espionn\w+, complots?",
            r"fabriqu\w+ de toutes pièces, blanchi\w*, infiltr\w+, manipul\w+, achetée?s?, tortur\w+",
            r"viol(?:e|ent|é) (?:le|la|les), violations?, censur\w+",
            r"utilis\w+ (?:des?|la|le|les) (?:armes?|gaz|civils), à huis clos, officieusement, impunité, coup monté",
        ),
    ),
    "responsibility": (
        one_of(
            r"responsables? de, responsabilités?, incombe\w*, coupables?, auteurs?, organisée?s? par, orchestr\w+",
            r"commandit\w+, instigat\w+, complic\w+, (?:est|sont|était|étaient|serait|seraient) derrière, perpétr\w+",
            "financ(?:e|ée?s?|ent) (?:par|les?|des), soutenue?s? par, armée?s? par, appuyée?s? par, à l'origine",
            r"sur ordre, foment\w+, échou\w+ à, incapables? de, (?:a|ont) laissé, par (?:sa|leur) faute, faute de",
            r"menées? par, imput\w+, aux ordres, pilot\w+",
        ),
    ),
    "fighting": (
        one_of(
            r"repris(?:e|es)?, reconquis\w*, repli\w*, retrait, retir(?:é|és|er|ent), captur\w+, encercl\w+",
            r"assiég\w+, abattu\w*, neutralis\w+, bombard\w+, frappes?, attaqu\w+, détrui\w+, destruction, libér\w+",
            r"contrôl\w+, aux mains de, conqu\w+, avancées?, lourdes pertes",
            r"pertes (?:importantes|humaines|militaires), cessez-le-feu, chass\w+, pris d'assaut, envahi\w*",
            r"tombée?s?, offensives?, éliminé\w*, anéanti\w*, fuite, déroute, occup(?:e|é|ée|és|ées|ent)",
        ),
    ),
    "figure": (
        # A year alone is no figure, neither is a date, an hour, a rank or a distance.
        rf"(?<!\w)(?<!\w-)(?!(?:1[5-9]|20)\d\d(?!\d|{_UNIT}))\d+(?:[\s.,]\d+)*(?!\s*(?:er|e|ème|h|heures?)(?!\w))"
        rf"(?!\s+{_MONTH})(?!\s+{_DISTANCE})(?:{_UNIT})?(?![\w-])",
        one_of(
            "(?:(?:plus d'une?|près d'une?|une?|des|deux|trois|quelques|plusieurs|les) )?(?:dizaine|quinzaine|"
            "vingtaine|trentaine|quarantaine|cinquantaine|centaine|millier|million|milliard|quart)s?, moitié",
            r"tiers(?!-), pour cent, doubl(?:e|é|ée|ent|er), tripl(?:e|é|ée|ent|er), quadrupl\w+",
        ),
        # Nor is a duration, or a number that only counts what is known: « les deux villes ».
        rf"{_NOT_COUNTED}{_NUMBER}(?:[- ]{_NUMBER})*(?=\s+(?!{_DURATION})[^\W\d_]{{3,}})",
    ),
    "cause": (
        one_of(
            "à cause de, en raison de, grâce à, suite à, à la suite de, sous l'effet de, du fait de, parce qu'",
            r"(?<!un\s)(?<!le\s)(?<!du\s)(?<!en\s)(?<!ce\s)car",
            "parce que, puisqu', puisque, dus? à, dues? à, conséquences?, à force de, sous la pression, rend",
            "rendent",
            r"(?:provoqu|entraîn|engendr|déclench|suscit|aggrav|favoris|aliment|caus|menac)"
            r"(?:e|é|ée|és|ées|ent|er|ant|ait|a|era)",
            r"gén[eéè]r(?:e|ent|er|é|ée), résulte, résultent, découl\w+, s'expliqu\w+ par, permet, permettent, permis",
            "permettant",
            r"(?:conduit|mène|poussée?s?|pousse|contrain\w+|forcée?s?|force|oblig\w+) (?:à|de), protèg\w+",
            r"nuit à, nuisent à, empêch\w+",
        ),
    ),
    "motive": (
        rf"(?<!\w)pour{SPACE}{_CLITICS}{_INFINITIVE}",
        one_of(
            "afin de, afin que, afin qu', dans le but de, dans le seul but de, en vue de, de peur de, par crainte",
            "veut, veulent, voulait, voulaient, voulu, voudrait, voudraient, cherch(?:e|ent|ait|aient|é) à",
            "vis(?:e|ent|ait|aient|ant) à, tent(?:e|ent|ait|aient|é) de, entend, entendent, espèr(?:e|ent), espérait",
            r"souhait\w+, craint, craignent, craignait, redout\w+, préfèr\w+, préfér\w+, s'apprêt\w+ à, soucieu\w+",
            r"intentions?, volonté, objectifs?, ambitions?, prétextes?, motifs?, destin\w+ à, refus(?:e|ent|ait|é) de",
        ),
    ),
    "prediction": (
        rf"(?<!\w)(?!{_NO_FUTURE})(?-i:[a-zà-ÿ])[^\W\d_]*(?:era|eront|ira|iront|dra|dront|uira|vront|rront|tront)(?!\w)",
        one_of(
            "ira, iront, auront, sauront",
            r"\w*(?:aura|saura|clura|verra|courra|mourra|pourra|devra|cevra|mettra|battra|aîtra|suivra|vivra)",
            "devrai(?:en)?t, pourrai(?:en)?t, risqu(?:e|ent|er) de, bientôt, promet, promettent, à l'avenir, d'ici",
            r"inévitabl\w+, prochainement, tôt ou tard",
        ),
        rf"(?<!\w)(?:va|vont|allait|allaient){SPACE}(?:(?:pas|donc|encore|bientôt|se|ainsi){SPACE}){{0,2}}{_INFINITIVE}",
    ),
    "trend": (
        one_of(
            "(?:augment|baiss|progress|recul|chut|diminu|accélér|accélèr|explos|grimp|aggrav|dégrad|stagn|multipli|plong)"
            "(?:e|é|ée|és|ées|ent|er|ant|ait|aient|a)",
            r"ralenti\w*, hausses?, baisses?, essor, déclin, croissance, reculs?, chutes?, pénuries?, records?",
            "s'effondr(?:e|ent|er), effondrement, s'envol(?:e|ent), augmentation, dégradation, de plus en plus",
            "de moins en moins",
        ),
    ),
    "generalisation": (
        one_of(
            "tous, toutes, tout le monde, toujours, jamais, partout, nulle part, personne, aucune?, chacune?, chaque",
            "systématiquement, sans précédent, n'(?:a|ont) cessé, la plupart, majorité, souvent, rarement, seule?s?",
            "inédite?s?, meilleure?s?, pires?, principal, principale, principaux, entièrement, totalement",
            "depuis des, depuis longtemps, rien, mieux, contrairement, nombreux, nombreuses, beaucoup, largement",
            r"massivement, (?:le|la|les|des) (?:plus|moins) \w+, (?:plus|moins|aussi|autant) (?:\w+ )?que",
            r"(?:plus|moins|aussi|autant) (?:\w+ )?qu'",
        ),
    ),
}
_PATTERNS = {kind: tuple(compiled(p) for p in patterns) for kind, patterns in _CUES.items()}
# Civil words as well: they count for their kind only beside a clearer word of it.
_WEAK = {
    "fighting": compiled(
        one_of(
            r"repris(?:e|es)?, retrait, retir(?:é|és|er|ent), contrôl\w+, avancées?, chass\w+, tombée?s?, fuite",
            r"libér\w+, occup(?:e|é|ée|és|ées|ent), attaquante?s?, attaquer, neutralis\w+, éliminé\w*, offensives?",
        )
    ),
    "allegation": compiled(one_of("achetée?s?, secrets?, cachée?s?, cacher")),
}
_CLEAR = {
    "fighting": compiled(
        one_of(
            r"armées?, troupes?, soldats?, forces?, rebelles?, insurgés?, combattants?, combats?, milic\w+, milit\w+",
            "bataillons?, brigades?, djihadistes?, terroristes?, jihadistes?, ennemie?s?, fronts?, guerre, otages?",
            "villages?, régime",
        )
    ),
    "allegation": compiled(one_of(r"voix, votes?, juges?, silence, élus?, services?, accords?, négoci\w+, arbitres?")),
}
# « s'il avait …, il aurait … » is a supposition, no hearsay.
_SUPPOSITION = re.compile(r"(?<!\w)(?:(?:si|sans|à condition)(?!\w)|s['’](?=ils?\b))", re.IGNORECASE)
# « a annoncé qu'ils seraient … » reports a future.
_REPORTED = re.compile(r"(?<!alors )(?<!parce )(?<!tandis )(?<!plus )(?<!\w)(?:que\s|qu['’])", re.IGNORECASE)
# So many kinds are named; all cue words of these are evidence.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase that makes a claim check-worthy, at code points `start` to `end`."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest source of the paragraph, so many sentences behind (or, negative, before) the claim."""

    span: Span
    distance: int


def cues(text: str, start: int, end: int) -> list[Cue]:
    """The cues of the first kinds found, by kind and then in reading order. No two overlap."""
    found: list[Cue] = []
    taken = bytearray(end - start)
    for kind, patterns in _PATTERNS.items():
        stop = end
        if kind == "hearsay":
            reported = _REPORTED.search(text, start, end)
            stop = start if _SUPPOSITION.search(text, start, end) else reported.start() if reported else end
        here = [Cue(kind, *m.span()) for p in patterns for m in p.finditer(text, start, stop)]
        if kind in _WEAK and not _CLEAR[kind].search(text, start, end):
            weak = _WEAK[kind]
            here = [] if all(weak.fullmatch(text, c.start, c.end) for c in here) else here
        for cue in sorted(here, key=lambda c: (c.start, -c.end)):
            if not any(taken[cue.start - start : cue.end - start]):
                taken[cue.start - start : cue.end - start] = b"x" * (cue.end - cue.start)
                found.append(cue)
        if len({c.kind for c in found}) == _NAMED:
            break
    return found


def nearest_source(spans: Iterable[Span], claim: Span, sentences: Sequence[Sentence]) -> Nearest | None:
    """The source of the claim's paragraph that stands nearest, if one is among the spans."""
    first = _sentence_of(claim.start, sentences)
    if first is None:
        return None
    last = _sentence_of(claim.end - 1, sentences)
    last = first if last is None else last
    best: Nearest | None = None
    for span in spans:
        there = _sentence_of(span.start, sentences) if span.label in {"named_source", "vague_source"} else None
        if there is None or sentences[there].paragraph != sentences[first].paragraph:
            continue
        distance = min(0, there - first) or max(0, there - last)
        if best is None or abs(distance) < abs(best.distance):
            best = Nearest(span, distance)
    return best


def _sentence_of(at: int, sentences: Sequence[Sentence]) -> int | None:
    number = bisect_right(sentences, at, key=lambda s: s.end)
    return number if number < len(sentences) else None
