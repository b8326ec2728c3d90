"""Which documents to train and tune on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.inputs import read_all
from cadrage_train import corpus


@dataclass(frozen=True, slots=True)
class Data:
    """What a training uses: `judged_on` decides whether a checkpoint may be replaced; `source` names the data."""

    training: list[Document]
    dev: list[Document]
    judged_on: list[Document]
    source: str


def training_data(data: Sequence[Path] | None, dev: Path | None) -> Data:
    """The corpus, judged on its test split; or files of the user's, judged on what they are tuned on.

    Raises:
        InputError: a file can't be read, or no document has a span.
    """
    if not data:
        pairs = [d for pair in corpus.load_pairs("train") for d in (pair.first, pair.second)]
        source = "the train split of the cadrage corpus, articles and contrast pairs"
        return Data([*corpus.load("train"), *pairs], corpus.load("dev"), corpus.load("test"), source)
    training = [d for path in data for d in read_all(path)]
    if not any(d.spans for d in training):
        raise InputError(f"{data[0]}: expected gold spans to train on, found none")
    tuning = read_all(dev) if dev is not None else corpus.load("dev")
    return Data(training, tuning, tuning, ", ".join(path.name for path in data))
