"""Which documents to train and tune on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.inputs import read_documents
from cadrage_train import corpus


def training_data(data: Sequence[Path] | None, dev: Path | None) -> tuple[list[Document], list[Document], str]:
    """Training documents, dev documents, and a line that names the source.

    Raises:
        InputError: a file can't be read, or no document has a span.
    """
    if not data:
        return corpus.load("train"), corpus.load("dev"), "the train split of the cadrage corpus"
    training = [d for path in data for d in _read(path)]
    if not any(d.spans for d in training):
        raise InputError(f"{data[0]}: expected gold spans to train on, found none")
    tuning = _read(dev) if dev is not None else corpus.load("dev")
    return training, tuning, ", ".join(path.name for path in data)


def _read(path: Path) -> list[Document]:
    def problem(message: str) -> None:
        raise InputError(message)

    return list(read_documents([str(path)], problem))
