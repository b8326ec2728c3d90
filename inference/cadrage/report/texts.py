"""The words of the page, in French and English."""

from __future__ import annotations

import re

LANGUAGES = ("fr", "en")
_FRENCH_SPACE = re.compile("(?<=«) | (?=[»;:?!])")

_FR = {
    "heading": "Rapport de cadrage",
    "title": "Rapport : {title}",
    "title_many": "Rapport sur {n} textes",
    "lead": "Comment ce texte cadre ce qu'il rapporte, et qui le dit.",
    "lead_many": "Comment ces textes cadrent ce qu'ils rapportent, et qui le dit.",
    "question": "Un signalement est une question posée au texte, non un verdict sur son auteur.",
    "skip": "Aller au texte",
    "contents": "Sommaire",
    "legend": "Légende",
    "tools": "Filtres et parcours",
    "shown": "Marques affichées",
    "least": "Score d'au moins",
    "least_note": "Les marques sans score restent affichées.",
    "previous": "Précédent",
    "next": "Suivant",
    "keys": "Touches {next} et {previous} pour le signalement suivant et précédent",
    "flags_of": "Signalements : {n}",
    "text": "Texte",
    "texts": "Textes",
    "notes": "Raisons",
    "summary": "Résumé",
    "mark": "marque",
    "count": "nombre",
    "rate": "pour 1 000 mots",
    "words": "mots",
    "all": "ensemble",
    "frames": "Cadres",
    "frame": "cadre",
    "about": "ce que c'est",
    "score": "score",
    "no_frame": "Aucun cadre n'atteint son seuil.",
    "unknown_frames": "Les cadres de ce texte ne sont pas connus.",
    "sources": "Sources",
    "named": "Sources nommées",
    "vague": "Sources vagues",
    "number": "n°",
    "source": "source",
    "kind": "type",
    "mentions": "mentions",
    "mention": "mention {n}",
    "wording": "ce que dit le texte",
    "unresolved": "non rattachée à un nom",
    "no_source": "Aucune source n'est marquée.",
    "optional": "discutée",
    "back": "retour au texte",
    "ref": "{label} {n} : « {wording} »",
    "ref_source": "{label} {n} : {wording}",
    "outlet": "Média",
    "author": "Auteur",
    "date": "Date",
    "url": "Adresse",
    "method": "Méthode et limites",
    "cite": "Comment citer",
    "cite_page": "cadrage {version}{made}. {title}.",
    "cite_made": " (modèle {by})",
    "cite_least": ", score d'au moins {least}",
    "cite_gold": " (annotations des documents)",
    "cite_more": "Citez aussi le texte lui-même, avec son titre, son média et sa date ; et dites qui a relu les "
    "signalements. Pour publier des nombres, donnez la version, le modèle, les seuils, le choix des textes et une "
    "évaluation sur des annotations humaines.",
}
_EN = {
    "heading": "Framing report",
    "title": "Report: {title}",
    "title_many": "Report on {n} texts",
    "lead": "How this text frames what it reports, and who says so.",
    "lead_many": "How these texts frame what they report, and who says so.",
    "question": "A flag is a question to the text, no verdict on its author.",
    "skip": "Skip to the text",
    "contents": "Contents",
    "legend": "Legend",
    "tools": "Filters and walk",
    "shown": "Marks shown",
    "least": "Score of at least",
    "least_note": "Marks without score stay.",
    "previous": "Previous",
    "next": "Next",
    "keys": "Keys {next} and {previous} for the next and the previous flag",
    "flags_of": "Flags: {n}",
    "text": "Text",
    "texts": "Texts",
    "notes": "Reasons",
    "summary": "Summary",
    "mark": "mark",
    "count": "count",
    "rate": "per 1,000 words",
    "words": "words",
    "all": "all",
    "frames": "Frames",
    "frame": "frame",
    "about": "what it is",
    "score": "score",
    "no_frame": "No frame reaches its threshold.",
    "unknown_frames": "The frames of this text are not known.",
    "sources": "Sources",
    "named": "Named sources",
    "vague": "Vague sources",
    "number": "no.",
    "source": "source",
    "kind": "kind",
    "mentions": "mentions",
    "mention": "mention {n}",
    "wording": "what the text says",
    "unresolved": "not traced to a name",
    "no_source": "No source is marked.",
    "optional": "disputed",
    "back": "back to the text",
    "ref": "{label} {n}: “{wording}”",
    "ref_source": "{label} {n}: {wording}",
    "outlet": "Outlet",
    "author": "Author",
    "date": "Date",
    "url": "Address",
    "method": "Method and limits",
    "cite": "How to cite",
    "cite_page": "cadrage {version}{made}. {title}.",
    "cite_made": " (model {by})",
    "cite_least": ", score of at least {least}",
    "cite_gold": " (annotations of the documents)",
    "cite_more": "Cite the text itself too, with its title, outlet and date; and say who read the flags again. To "
    "publish figures, give the version, the model, the thresholds, how texts were chosen and an evaluation on "
    "annotations by people.",
}
_TEXTS = {"fr": _FR, "en": _EN}

# Where the marks come from: "model" with its own thresholds or with one for all, "gold", or not known.
_MADE = {
    "fr": {
        "model": "Les marques viennent du modèle {by} ; chaque étiquette a son propre seuil.",
        "least": "Les marques viennent du modèle {by} ; toutes celles d'un score d'au moins {least} sont montrées, "
        "à la place du seuil de chaque étiquette.",
        "gold": "Les marques et les cadres sont ceux que les documents portaient ; aucun modèle ne les a posés ici.",
        "": "Les marques qui ont un score viennent d'un modèle ; celles qui n'en ont pas ont été données.",
    },
    "en": {
        "model": "The marks come from the model {by}; each label has its own threshold.",
        "least": "The marks come from the model {by}; all with a score of at least {least} are shown, in place of "
        "each label's threshold.",
        "gold": "The marks and frames are those that the documents carried; no model set them here.",
        "": "Marks with a score come from a model; those without were given.",
    },
}
_METHOD = {
    "fr": (
        "Le score est la probabilité, calibrée sur des textes synthétiques, que la marque en touche une juste de la "
        "même étiquette. Sur de vrais textes il est trop haut ou trop bas.",
        "Les modèles livrés avec cadrage ont appris de textes synthétiques, écrits et annotés par un modèle de langue "
        "; personne ne les a encore annotés. Ils se trompent souvent : lisez la phrase.",
        "Les raisons et les formulations plus neutres viennent de listes et de règles. Elles disent ce qui a pu "
        "motiver la marque, non ce que l'auteur voulait. Les sources sont regroupées par la forme des noms.",
        "Une marque ne dit pas que la phrase est fausse, ni que l'auteur manipule, ni que le mot doit disparaître. "
        "Rien n'est vérifié : on voit qu'aucune source n'est citée, non ce qui est vrai.",
        "L'absence de marque ne dit pas que le texte est neutre. Ce qu'il tait, qui il n'interroge pas et ce qu'il met "
        "en tête ne se voient pas ici ; l'ironie et l'allusion échappent le plus souvent.",
        "Les nombres d'un texte ne jugent pas son média. N'additionnez pas les étiquettes et n'en faites pas de "
        "classement.",
    ),
    "en": (
        "The score is the probability, calibrated on synthetic texts, that the mark touches a right one of its label. "
        "On real texts it is too high or too low.",
        "The models that come with cadrage learned from synthetic texts, written and annotated by a language model; no "
        "person has annotated them yet. They err often: read the sentence.",
        "Reasons and more neutral wordings come from lists and rules. They tell what may have brought the mark, not "
        "what the author meant. Sources are grouped by the form of names.",
        "A mark does not say that the sentence is false, nor that the author manipulates, nor that the word should "
        "go. Nothing is checked: one sees that no source is cited, not what is true.",
        "No mark does not say that the text is neutral. What it leaves out, whom it does not ask and what it puts "
        "first are not seen here; irony and allusion are missed most.",
        "The counts of one text do not judge its outlet. Do not add up labels and make no ranking of them.",
    ),
}


class Words:
    """The words and numbers of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = _TEXTS[language]

    def __call__(self, key: str, **values: str) -> str:
        return self.typeset(self._texts[key]).format(**values)

    def typeset(self, text: str) -> str:
        """A sentence with its spaces before and behind French punctuation fixed, so that no line begins with it."""
        return _FRENCH_SPACE.sub("\u00a0", text) if self.language == "fr" else text

    def made(self, by: str, least: float | None) -> str:
        """Where the marks come from: of a model `by`, or "gold", or "" if that is not known."""
        kind = by if by in ("", "gold") else "model" if least is None else "least"
        return self.typeset(_MADE[self.language][kind]).format(by=by, least=self.decimal(least or 0))

    def method(self) -> tuple[str, ...]:
        """What to know before reading anything into marks."""
        return tuple(map(self.typeset, _METHOD[self.language]))

    def decimal(self, number: float, places: int = 2) -> str:
        """0,93 or 0.93."""
        shown = f"{number:.{places}f}"
        return shown.replace(".", ",") if self.language == "fr" else shown

    def whole(self, number: int) -> str:
        """A count with its thousands apart."""
        return f"{number:,}".replace(",", "\u202f" if self.language == "fr" else ",")
