"""Every sentence in which a reason is given, in French and English: the one place where they stand."""

from __future__ import annotations

from collections.abc import Sequence

LANGUAGES = ("fr", "en")

# Behind the wording: what kind of judgement an entry of the resource passes.
_VALENCE = {
    "fr": {
        "negative": "porte un jugement défavorable ({connotation})",
        "positive": "porte un jugement favorable ({connotation})",
        "dramatic": "dramatise ({connotation})",
        "ironic": "prend un ton ironique ({connotation})",
        "euphemism": "adoucit ou masque ce qui se passe ({connotation})",
        "emphasis": "hausse le ton sans rien préciser ({connotation})",
    },
    "en": {
        "negative": "passes an unfavourable judgement ({connotation})",
        "positive": "passes a favourable judgement ({connotation})",
        "dramatic": "dramatises ({connotation})",
        "ironic": "takes an ironic tone ({connotation})",
        "euphemism": "softens or hides what happens ({connotation})",
        "emphasis": "raises the tone and adds nothing ({connotation})",
    },
}

_TEXTS = {
    "fr": {
        "neutral": "{head} ; plus neutre : {alternatives}.",
        "no_neutral": "{head} ; aucun mot neutre ne le remplace : donner les faits qui le fondent, ou l'omettre.",
        "unsafe": "{head} ; notre liste n'a pas d'équivalent neutre sûr ici.",
        "omit": "{head} ; l'omettre ne retire aucun fait.",
        "unlisted": "« {wording} » : signalé comme jugement ; notre liste n'en a ni la nuance ni l'équivalent neutre.",
        "prefix": "« {wording} » juge par son préfixe « {cue} » ; sa version neutre n'est pas dans notre liste.",
        "suffix": "« {wording} » juge par sa terminaison « {cue} » ; sa version neutre n'est pas dans notre liste.",
        "superlative": "« {wording} » hausse le ton par « {cue} » ; sa version neutre n'est pas dans notre liste.",
        "label_actor": "« {wording} », appliqué à « {actor} », {judges}",
        "label_designation": "« {wording} » désigne et juge à la fois : la formule {judges}",
        "label_unlisted": "« {wording} » : signalé comme étiquette qui juge ; notre liste ne connaît pas ce terme.",
        "label_unlisted_actor": "« {wording} », appliqué à « {actor} » : signalé comme étiquette qui juge ; "
        "notre liste ne connaît pas ce terme.",
        "no_name": "{head} ; aucun nom neutre ne le remplace : dire qui est visé et pour quels faits.",
        "claim": "Affirmation vérifiable ({cues}) ; {sources}.",
        "claim_bare": "Fait avancé comme établi, que le lecteur devrait pouvoir vérifier ; {sources}.",
        "source_none": "aucune source n'est repérée dans le paragraphe",
        "source_same": "la source repérée dans la phrase (« {source} ») ne semble pas couvrir ce passage",
        "source_before": "la source la plus proche (« {source} ») est {distance} plus haut dans le paragraphe",
        "source_after": "la source la plus proche (« {source} ») est {distance} plus bas dans le paragraphe",
        "one_sentence": "une phrase",
        "sentences": "{n} phrases",
        "vague": "« {wording} » : le lecteur ne peut pas identifier cette source ; {question}",
        "cue": "{name} : « {wording} »",
        "or": " ou ",
        "quoted": "« {} »",
    },
    "en": {
        "neutral": "{head}; more neutral: {alternatives}.",
        "no_neutral": "{head}; no neutral word replaces it: give the facts behind it, or leave it out.",
        "unsafe": "{head}; our list has no neutral wording that is safe here.",
        "omit": "{head}; leaving it out loses no fact.",
        "unlisted": "“{wording}” was flagged as judging; our list has neither its shade nor a neutral wording.",
        "prefix": "“{wording}” judges by its prefix “{cue}”; the neutral wording is not in our list.",
        "suffix": "“{wording}” judges by its ending “{cue}”; the neutral wording is not in our list.",
        "superlative": "“{wording}” raises the tone with “{cue}”; the neutral wording is not in our list.",
        "label_actor": "“{wording}”, applied to “{actor}”, {judges}",
        "label_designation": "“{wording}” names and judges at once: it {judges}",
        "label_unlisted": "“{wording}” was flagged as a judging label; our list does not know the term.",
        "label_unlisted_actor": "“{wording}”, applied to “{actor}”, was flagged as a judging label; "
        "our list does not know the term.",
        "no_name": "{head}; no neutral name replaces it: say who is meant and for which facts.",
        "claim": "Check-worthy claim ({cues}); {sources}.",
        "claim_bare": "Stated as an established fact that the reader should be able to check; {sources}.",
        "source_none": "no source was found in the paragraph",
        "source_same": "the source found in the sentence (“{source}”) does not seem to cover this passage",
        "source_before": "the nearest source (“{source}”) stands {distance} earlier in the paragraph",
        "source_after": "the nearest source (“{source}”) stands {distance} later in the paragraph",
        "one_sentence": "one sentence",
        "sentences": "{n} sentences",
        "vague": "“{wording}”: the reader cannot identify this source; {question}",
        "cue": "{name}: “{wording}”",
        "or": " or ",
        "quoted": "“{}”",
    },
}

_CUES = {
    "hearsay": ("conditionnel de rumeur", "hearsay conditional"),
    "casualties": ("bilan humain", "human toll"),
    "allegation": ("acte caché ou contesté", "covert or denied act"),
    "responsibility": ("responsabilité", "responsibility"),
    "fighting": ("issue de combats", "outcome of fighting"),
    "figure": ("chiffre", "figure"),
    "cause": ("cause ou effet", "cause or effect"),
    "motive": ("intention ou motif", "intention or motive"),
    "prediction": ("prédiction", "prediction"),
    "trend": ("évolution", "trend"),
    "generalisation": ("généralisation ou comparaison", "generalisation or comparison"),
}

_QUESTIONS = {
    "on": ("qui exactement le dit ?", "who exactly says so?"),
    "impersonal": ("qui exactement le dit, et d'où le sait-il ?", "who exactly says so, and how do they know?"),
    "passive": ("par qui exactement ?", "by whom exactly?"),
    "newsroom": ("de qui la rédaction le tient-elle ?", "from whom did the newsroom get it?"),
    "rumour": (
        "d'où vient cette rumeur, et qui l'a vérifiée ?",
        "where does this rumour come from, and who checked it?",
    ),
    "study": (
        "quel document exactement, publié par qui et quand ?",
        "which document exactly, published by whom and when?",
    ),
    "survey": (
        "quel sondage exactement, commandé par qui et auprès de combien de personnes ?",
        "which poll exactly, commissioned by whom and with how many people?",
    ),
    "media": ("quel média exactement, et à quelle date ?", "which outlet exactly, and on what date?"),
    "experts": (
        "qui exactement, et quelle est sa compétence ?",
        "who exactly, and with what expertise?",
    ),
    "witness": ("qui exactement, et qu'a-t-il pu voir lui-même ?", "who exactly, and what could they see themselves?"),
    "crowd": ("qui exactement, et combien de personnes ?", "who exactly, and how many people?"),
    "group": ("qui exactement, et qui parle en leur nom ?", "who exactly, and who speaks for them?"),
    "authority": (
        "quel service ou quel responsable exactement ?",
        "which office or which official exactly?",
    ),
    "camp": (
        "qui exactement dans ce camp, et quand l'a-t-il dit ?",
        "who exactly in that camp, and when did they say it?",
    ),
    "anonymous": (
        "qui exactement, et que peut-il savoir de première main ?",
        "who exactly, and what can they know at first hand?",
    ),
    "pronoun": ("à qui exactement cela renvoie-t-il ?", "whom exactly does this refer to?"),
    "unnamed": ("qui exactement ?", "who exactly?"),
}

CUE_KINDS = tuple(_CUES)
QUESTION_KINDS = tuple(_QUESTIONS)
_CLIP = 70


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence or part of one."""
    return _TEXTS[language][name].format(**values)


def judges(language: str, valence: str, connotation: str) -> str:
    """What an entry does: « dramatise (envol) »."""
    return _VALENCE[language][valence].format(connotation=connotation)


def cue_name(language: str, kind: str) -> str:
    """The name of a kind of cue."""
    return _CUES[kind][LANGUAGES.index(language)]


def question(language: str, kind: str) -> str:
    """The journalist's question to a vague source."""
    return _QUESTIONS[kind][LANGUAGES.index(language)]


def choices(language: str, wordings: Sequence[str]) -> str:
    """« A » ou « B »."""
    quoted = [_TEXTS[language]["quoted"].format(w) for w in wordings]
    return _TEXTS[language]["or"].join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


def clip(wording: str) -> str:
    """A wording on one line, cut in the middle if it is long."""
    line = " ".join(wording.split()).strip('«»“”" ')
    if len(line) <= _CLIP:
        return line
    # Between words, unless one is longer than what is kept.
    head, tail = line[: _CLIP - 25], line[-20:]
    head = head.rpartition(" ")[0] or head if line[_CLIP - 25] != " " else head.rstrip()
    tail = tail.partition(" ")[2] or tail if line[-21] != " " else tail.lstrip()
    return f"{head} … {tail}"
