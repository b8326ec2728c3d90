"""Labels and frames: the one place where their names, definitions and colours stand.

The label definitions summarise the project's annotation guide; the frames are the generic policy
frames of Boydstun et al. (2014), *Tracking the development of media frames within and across policy
issues*, under the names of SemEval-2023 Task 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cadrage.errors import UsageError


@dataclass(frozen=True, slots=True)
class Label:
    """One span label.

    `tag` is its letter in the inline source format, `short` its name in the terminal. `ink` and `paper`
    are CSS colours for text and background; together they reach a contrast of at least 4.5 to 1.
    """

    id: str
    tag: str
    fr: str
    en: str
    short: str
    definition_fr: str
    definition_en: str
    ink: str
    paper: str
    is_flag: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """One of the 14 generic frames of a whole text."""

    id: str
    fr: str
    en: str
    definition_fr: str
    definition_en: str


LABELS: tuple[Label, ...] = (
    Label(
        "loaded_language",
        "L",
        "mot chargé",
        "loaded language",
        "loaded",
        "Mot ou tour qui porte un jugement ou une émotion là où une désignation neutre était possible.",
        "Word or phrase that conveys a judgement or an emotion where a neutral wording stood ready.",
        "#7a3b00",
        "#ffe2c4",
    ),
    Label(
        "name_calling",
        "N",
        "étiquetage",
        "name calling",
        "label",
        "Désignation d'une personne, d'un groupe, d'une institution ou d'un lieu qui le juge.",
        "Designation of a person, group, institution or place that passes a judgement on it.",
        "#8c0f3c",
        "#ffd9e4",
    ),
    Label(
        "unsourced_claim",
        "U",
        "affirmation sans source",
        "unsourced claim",
        "unsourced",
        "Fait vérifiable et discutable que le texte avance sans citer personne.",
        "Check-worthy fact that the text states without citing anybody.",
        "#5c4d00",
        "#fbf0a8",
    ),
    Label(
        "vague_source",
        "V",
        "source vague",
        "vague source",
        "vague",
        "Attribution à une source que le lecteur ne peut pas identifier.",
        "Attribution to a source that the reader could not identify.",
        "#55258a",
        "#eadcff",
    ),
    Label(
        "named_source",
        "S",
        "source nommée",
        "named source",
        "named",
        "Attribution à une source que le lecteur peut identifier. Un indice, non un signalement.",
        "Attribution to a source that the reader could identify. Evidence, no flag.",
        "#0b5345",
        "#d3f2e6",
        is_flag=False,
    ),
)

FRAMES: tuple[Frame, ...] = (
    Frame("economic", "économie", "economic", "Coûts, bénéfices, argent.", "Costs, benefits, money."),
    Frame(
        "capacity_and_resources",
        "capacités et ressources",
        "capacity and resources",
        "Ce qui est disponible : personnel, stocks, temps.",
        "What is available: staff, stock, time.",
    ),
    Frame(
        "morality",
        "morale",
        "morality",
        "Devoir religieux ou éthique.",
        "Religious or ethical duty.",
    ),
    Frame(
        "fairness_and_equality",
        "justice et égalité",
        "fairness and equality",
        "Qui reçoit quoi ; discriminations.",
        "Who gets what; discrimination.",
    ),
    Frame(
        "legality_constitutionality_and_jurisprudence",
        "droit et jurisprudence",
        "legality, constitutionality and jurisprudence",
        "Lois, tribunaux, droits.",
        "Law, courts, rights.",
    ),
    Frame(
        "policy_prescription_and_evaluation",
        "mesures et évaluation",
        "policy prescription and evaluation",
        "Une mesure, et si elle fonctionne.",
        "A measure, and whether it works.",
    ),
    Frame(
        "crime_and_punishment",
        "crime et sanction",
        "crime and punishment",
        "Infraction, enquête, sanction.",
        "Offence, inquiry, sanction.",
    ),
    Frame(
        "security_and_defense",
        "sécurité et défense",
        "security and defence",
        "Menace et protection, force armée.",
        "Threat and protection, armed force.",
    ),
    Frame(
        "health_and_safety",
        "santé et sûreté",
        "health and safety",
        "Maladie, soins, accidents, risques.",
        "Illness, care, accidents, hazards.",
    ),
    Frame(
        "quality_of_life",
        "qualité de vie",
        "quality of life",
        "Niveau de vie, confort, vie quotidienne.",
        "Wealth, comfort, daily life.",
    ),
    Frame(
        "cultural_identity",
        "identité culturelle",
        "cultural identity",
        "Valeurs, coutumes, appartenance.",
        "Values, customs, belonging.",
    ),
    Frame(
        "public_opinion",
        "opinion publique",
        "public opinion",
        "Sondages, protestation comme opinion.",
        "Polls, protest as opinion.",
    ),
    Frame(
        "political",
        "politique",
        "political",
        "Partis, élections, manœuvres.",
        "Parties, elections, manoeuvre.",
    ),
    Frame(
        "external_regulation_and_reputation",
        "relations extérieures et réputation",
        "external regulation and reputation",
        "Relations et rang des États.",
        "Relations and standing between states.",
    ),
)

LABEL_IDS: tuple[str, ...] = tuple(label.id for label in LABELS)
FLAG_IDS: tuple[str, ...] = tuple(label.id for label in LABELS if label.is_flag)
FRAME_IDS: tuple[str, ...] = tuple(frame.id for frame in FRAMES)
BY_ID: dict[str, Label] = {label.id: label for label in LABELS}
BY_TAG: dict[str, Label] = {label.tag: label for label in LABELS}
FRAME_BY_ID: dict[str, Frame] = {frame.id: frame for frame in FRAMES}


def check_labels(names: Iterable[str]) -> tuple[str, ...]:
    """The names in the order of `LABELS`, without repetition.

    Raises:
        UsageError: a name is no label, or there is none.
    """
    wanted = list(names)
    unknown = [name for name in wanted if name not in BY_ID]
    if unknown or not wanted:
        found = f"unknown label {unknown[0]!r}" if unknown else "no label named"
        raise UsageError(f"{found}; known labels: {', '.join(LABEL_IDS)}")
    return tuple(label for label in LABEL_IDS if label in wanted)
