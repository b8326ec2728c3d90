"""The resource: loaded words and labels of the French press, what they convey and how to say it neutrally.

`wordings.csv` holds one entry a line, in citation form; `finder` generates the forms and finds them in a text.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PARTS_OF_SPEECH = ("adj", "adv", "noun", "phrase", "verb")
VALENCES = ("negative", "positive", "dramatic", "ironic", "euphemism", "emphasis")
DOMAINS = ("general", "politics", "economy", "society", "war", "crime", "culture", "sport", "health")


@dataclass(frozen=True, slots=True)
class Wording:
    """One entry. `alternatives` is empty for a pure judgement, which only facts could replace."""

    lemma: str
    pos: str
    valence: str
    domain: str
    connotation_fr: str
    connotation_en: str
    alternatives: tuple[str, ...]


@cache
def wordings() -> tuple[Wording, ...]:
    """All entries, in the order of the file."""
    table = files(__package__).joinpath("wordings.csv").read_text("utf-8")
    return tuple(
        Wording(
            row["lemma"],
            row["pos"],
            row["valence"],
            row["domain"],
            row["connotation_fr"],
            row["connotation_en"],
            tuple(a for a in row["alternatives"].split("|") if a),
        )
        for row in csv.DictReader(table.splitlines())
    )
