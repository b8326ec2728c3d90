"""The shape of a vague source, and so the question that a journalist would ask."""

from __future__ import annotations

from dataclasses import dataclass

from cadrage.explain.patterns import compiled, one_of

_SHAPES = {
    "newsroom": one_of("(?:selon|d'après) nos (?:informations?|sources?), nos informations?, notre connaissance"),
    "rumour": one_of("rumeurs?, bruits?, on-dit, légende"),
    "on": one_of("l'on, on") + r"|-(?:t-)?on(?!\w)",
    "impersonal": one_of(
        r"il se (?:dit|murmure|raconte|chuchote), il sembl\w+, il paraî\w+, paraît-il, sembl\w+-t-il, apparemment",
        r"il apparaî\w+, il s'avèr\w+, il (?:est|a été|serait|était) \w+, visiblement, de notoriété publique",
        "sembl(?:e|ent|erait|eraient), de source sûre, de bonne source",
    ),
    "media": one_of(
        "médias?, presse, journa(?:l|ux), quotidiens?, sites?, chaînes?, agences?, réseaux sociaux, télévision",
        "radio, magazines?, blogs?, internet, titraient, titrent",
    ),
    "survey": one_of(
        r"sondée?s?, (?:personnes |français |habitants |électeurs )?interrogée?s?, répondante?s?",
        r"(?:\w+ )?(?:français|habitants|électeurs|personnes) sur (?:deux|trois|quatre|cinq|dix|cent)",
    ),
    "study": one_of(
        "études?, rapports?, sondages?, enquêtes?, chiffres, statistiques?, données, recherches?, travaux",
        "documents?, images?, vidéos?, photos?, textes?, publications?, indicateurs?, estimations?, courriers?",
        "notes?, résultats?, analyses?, dossiers?, mails?, calculs?, prévisions?, éléments, preuves?, informations?",
        "communiqués?, projections?",
    ),
    "experts": one_of(
        "expert(?:e|s|es)?, spécialistes?, analystes?, observat(?:eur|rice)s?, scientifiques?, économistes?",
        "juristes?, chercheu(?:r|se)s?, historien(?:s|ne|nes)?, connaisseurs?, médecins?, politologues?",
        "sociologues?, critiques?, commentat(?:eur|rice)s?, initiés?, universitaires?, biologistes?, virologues?",
        "ingénieurs?, avocats?",
    ),
    "anonymous": one_of(
        r"sources?, proches?, entourages?, anonym\w+, milieux?, cercles?, interlocut\w+, responsables?, officiels?",
        r"diplomates?, cadres?, collaborat\w+, conseillers?, conseillères?, dirigeants?, hauts? fonctionnaires?",
        "membres?, employée?s?, un ancien, une ancienne, amis?, conjointe?s?",
    ),
    "camp": one_of(
        "opposition, opposants?, détracteurs?, adversaires?, rebelles?, insurgés, combattants?, régime, pouvoir",
        r"camps?, gauche, droite, occident\w*, européens, américains, russes, ennemis?, communauté internationale",
        "islamistes?, djihadistes?, partisans?, militants?, supporters",
    ),
    "authority": one_of(
        "autorités?, enquêteurs?, gouvernements?, police, justice, armée, militaires?, secours, pompiers, parquet",
        "ministères?, administration, forces? de l'ordre, services?, élus?, direction, soldats?, officiers?",
        "procureur, tribunal, policiers?, gendarmes?",
    ),
    "witness": one_of(
        "témoins?, riverain(?:s|e|es)?, habitant(?:s|e|es)?, voisin(?:s|e|es)?, passants?, rescapée?s?, villageois",
        "survivant(?:s|e|es)?, internautes?, usagers?, client(?:s|e|es)?, parents?, familles?",
    ),
    "crowd": one_of(
        "certain(?:s|es), d'aucuns, beaucoup, nombre de, nombreu(?:x|ses), plusieurs, la plupart, les gens, opinion",
        "tout le monde, chacun, quelques-uns, une (?:partie|majorité), majorité, minorité, population, foule",
        "d'autres, français, marchés, les uns, les autres, milliers, centaines, tous, acteurs, voix, critiques",
    ),
    "group": one_of(
        "salariée?s?, syndicats, associations?, ong, professionnels?, manifestants?, citoyens, électeurs, jeunes"
    ),
    "passive": one_of(
        r"(?:a|ont|avait|avaient|ayant|aurait|auraient) été (?:\w+ment )?\w+(?:é|ée|és|ées|it|ite|is|ise|u|ue|us|ues)",
        r"(?:est|sont|était|étaient|être|fut|furent|serait|seraient|étant) (?:\w+ment |souvent |aussi |parfois )?"
        r"\w+(?:é|ée|és|ées|it|ite|is|ise|u|ue|us|ues)(?: comme)?",
        r"(?:considér|présent|décri|réput|accus|soupçonn|jug|qualifi|attribu|perçu|vu|donn|annonc|connu|estim|évalu|prétendu)"
        r"\w*(?: comme| pour)?, dit, dite, dits",
    ),
    "pronoun": one_of("ils?, elles?, ceux-ci, celui-ci, celle-ci, ce dernier, cette dernière, ces derniers")
    + r"|-(?:t-)?(?:ils?|elles?)(?!\w)",
}
_PATTERNS = {kind: compiled(pattern) for kind, pattern in _SHAPES.items()}
# In the order in which they are tried. Of several nouns the one that stands first decides: « des proches du dossier »,
# « une note consultée par le journal ».
_TIERS = (
    *(("newsroom",), ("rumour",), ("survey",), ("on",), ("impersonal",)),
    ("media", "study", "experts", "anonymous", "camp", "authority", "witness", "group"),
    *(("crowd",), ("passive",), ("pronoun",)),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The kind of a vague source and what shows it, at code points `start` to `end`."""

    kind: str
    start: int
    end: int


def shape(text: str, start: int, end: int) -> Shape:
    """The shape of the source between two positions; `unnamed`, over the whole of it, if none is known."""
    for kinds in _TIERS:
        found = [Shape(k, *m.span()) for k in kinds if (m := _PATTERNS[k].search(text, start, end))]
        if found:
            return min(found, key=lambda s: s.start)
    return Shape("unnamed", start, end)
