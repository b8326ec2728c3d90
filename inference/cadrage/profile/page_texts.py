"""The words of the comparison page, in French and English."""

from __future__ import annotations

from cadrage.profile.figures import MIN_DOCUMENTS, MIN_WORDS
from cadrage.profile.significance import MIN_VARIED, MOST_PAIRED

FR = {
    "title": "Comparaison par {by}",
    "intro": "{documents} textes, {words} mots, {groups} groupes. Marques : {flagged_by}.",
    "skip": "Aller au contenu",
    "contents": "Sommaire",
    "findings": "Ce qui diffère",
    "none": "Aucune différence ne tient à 5 % après correction. Cela ne prouve pas que les groupes soient pareils.",
    "untested": "Rien n'a été testé : il faut au moins deux groupes qui aient assez de texte.",
    "more": "{figure} : {a} {va}, {b} {vb} (p corrigé {p}).",
    "rest": "les autres",
    "too_small": f"Trop peu de texte pour conclure (moins de {MIN_DOCUMENTS} textes ou de {MIN_WORDS} mots), donc "
    f"non testé : ",
    "groups": "Groupes",
    "group": "groupe",
    "texts": "textes",
    "words": "mots",
    "tested": "testé",
    "yes": "oui",
    "no": "non, trop peu de texte",
    "rates": "Marques pour 1 000 mots",
    "rates_note": "Entre crochets, l'intervalle à 95 % par rééchantillonnage des textes. La source nommée est un "
    "indice, "
    "non un signalement.",
    "figure": "mesure",
    "speaks": "Qui parle",
    "speaks_note": "La concentration porte sur les mentions résolues ; l'indice de Herfindahl vaut 1 pour une seule "
    "source. "
    "Un groupe plus grand cite davantage de sources par sa seule taille ; le test en tient compte, le tableau non.",
    "top_sources": "Sources les plus citées : {group}",
    "source": "source",
    "kind": "type",
    "mentions": "mentions",
    "unresolved": "{n} mentions de {group} n'ont pu être rattachées à une source.",
    "labelling": "Qui est appelé comment",
    "labelling_note": "Part des désignations d'un acteur qui le jugent, parmi celles d'une petite table de mots "
    "jugeants et "
    "neutres, pour tous les camps ; entre parenthèses, jugeantes sur toutes.",
    "actor": "acteur",
    "judging_words": "Étiquettes les plus fréquentes",
    "word": "mot",
    "count": "nombre",
    "said_of": "dit de",
    "frames": "Cadres",
    "frames_note": "Part des textes qui portent un cadre.",
    "no_frames": "Les cadres de ces textes ne sont pas connus.",
    "time": "Dans le temps",
    "time_note": "Pente en marques pour 1 000 mots et par an ; p corrigé pour le nombre de mesures et de groupes.",
    "per_year": "par an",
    "differences": "Toutes les différences testées",
    "difference": "différence",
    "p": "p",
    "corrected": "p corrigé",
    "stands": "tient à 5 %",
    "nothing": "–",
    "method": "Méthode et limites",
    "cite": "Comment citer",
    "picture": "Graphique : {title}. Les valeurs sont dans le tableau.",
    "verdict": "Un signalement est une question posée au texte, non un verdict sur son auteur.",
}  # fmt: skip
EN = {
    "title": "Comparison by {by}",
    "intro": "{documents} texts, {words} words, {groups} groups. Marks: {flagged_by}.",
    "skip": "Skip to content",
    "contents": "Contents",
    "findings": "What differs",
    "none": "No difference stands at 5 % after correction. This does not prove that the groups are alike.",
    "untested": "Nothing was tested: that takes at least two groups with enough text.",
    "more": "{figure}: {a} {va}, {b} {vb} (corrected p {p}).",
    "rest": "the others",
    "too_small": f"Too little text to tell (fewer than {MIN_DOCUMENTS} texts or {MIN_WORDS} words), hence not tested: ",
    "groups": "Groups",
    "group": "group",
    "texts": "texts",
    "words": "words",
    "tested": "tested",
    "yes": "yes",
    "no": "no, too little text",
    "rates": "Marks per 1,000 words",
    "rates_note": "In brackets, the 95 % interval by resampling texts. A named source is evidence, no flag.",
    "figure": "figure",
    "speaks": "Who speaks",
    "speaks_note": "Concentration is over the mentions that could be resolved; the Herfindahl index is 1 for a single "
    "source. A larger group cites more sources by its size alone; the test minds that, the table does not.",
    "top_sources": "Sources cited most: {group}",
    "source": "source",
    "kind": "kind",
    "mentions": "mentions",
    "unresolved": "{n} mentions of {group} could not be traced to a source.",
    "labelling": "Who is called what",
    "labelling_note": "Share of an actor's designations that judge it, among those of a small table of judging and "
    "plain "
    "words for all camps; in parentheses, judging of all.",
    "actor": "actor",
    "judging_words": "Labels used most",
    "word": "word",
    "count": "count",
    "said_of": "said of",
    "frames": "Frames",
    "frames_note": "Share of texts that carry a frame.",
    "no_frames": "The frames of these texts are not known.",
    "time": "Over time",
    "time_note": "Slope in marks per 1,000 words and year; p corrected for the number of figures and groups.",
    "per_year": "per year",
    "differences": "All differences tested",
    "difference": "difference",
    "p": "p",
    "corrected": "corrected p",
    "stands": "stands at 5 %",
    "nothing": "–",
    "method": "Method and limits",
    "cite": "How to cite",
    "picture": "Picture: {title}. The values are in the table.",
    "verdict": "A flag is a question to the text, no verdict on its author.",
}  # fmt: skip

METHOD_FR = (
    "Chaque mesure est un rapport de sommes sur les textes d'un groupe. Les intervalles à 95 % viennent d'un bootstrap "
    "par texte (jackknife par texte pour la concentration, que des textes tirés deux fois fausseraient).",
    "Part des affirmations sans source : affirmations sans source, divisées par elles-mêmes plus les phrases qui "
    "portent "
    "une attribution, nommée ou vague. Une phrase attribuée tient lieu d'affirmation vérifiable attribuée : c'est une "
    "approximation.",
    "Les différences sont testées par permutation des textes entre groupes, avec une différence studentisée (Chung et "
    "Romano 2013), corrigées pour toutes les mesures par max-T descendant (Westfall et Young 1993) et multipliées "
    "par le "
    f"nombre de paires. Au-delà de {MOST_PAIRED} groupes, chacun est comparé à tous les autres.",
    f"Une mesure n'est testée que si, de chaque côté, {MIN_DOCUMENTS} textes ont de quoi la calculer et si "
    f"{MIN_VARIED} textes au moins s'écartent de chaque extrême.",
    "Les sources sont regroupées par des listes de mots et la forme des noms, sans analyse syntaxique ; un nom de "
    "famille "
    "sans prénom n'est rapproché que dans son texte ; deux sources jointes par « et » comptent pour la première.",
    "Les marques viennent d'un modèle quand elles ne sont pas données ; il se trompe, et peut se tromper autrement "
    "d'un "
    "genre de texte à l'autre. Une différence de marques n'est une différence de pratique que si des textes relus la "
    "montrent. Genre, sujet et date diffèrent souvent avec le groupe : une différence n'en dit pas la cause.",
)
METHOD_EN = (
    "Each figure is a ratio of sums over the texts of a group. The 95 % intervals come from a bootstrap by text (a "
    "jackknife by text for the concentration, which texts drawn twice would distort).",
    "Share of claims without source: unsourced claims, divided by these plus the sentences that carry an attribution, "
    "named or vague. An attributed sentence stands for an attributed check-worthy claim: an approximation.",
    "Differences are tested by exchanging texts between groups, with a studentised difference (Chung and Romano 2013), "
    "corrected for all figures by step-down max-T (Westfall and Young 1993) and multiplied by the number of pairs. "
    f"Beyond {MOST_PAIRED} groups, each is held against all others.",
    f"A figure is tested only if {MIN_DOCUMENTS} texts on each side have something to compute it from and at least "
    f"{MIN_VARIED} texts lie off each extreme.",
    "Sources are grouped by word lists and the form of names, without a parser; a surname without given name is joined "
    "within its text only; two sources joined by « et » count for the first.",
    "The marks come from a model unless they are given; it errs, and may err differently from one kind of text to "
    "another. A difference of marks is one of practice only if texts that were read show it. Genre, topic and date "
    "often "
    "differ with the group: a difference does not tell its cause.",
)
