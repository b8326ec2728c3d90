"""The project's own annotated corpus.

`articles/*.txt` hold whole articles, `pairs/*.txt` contrast pairs, both in the inline source format. Each
document names its split in its header; documents of one event, and both texts of a pair, are in one split.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage_train.corpus.inline import parse

ARTICLES = Path(__file__).parent / "articles"
PAIRS = Path(__file__).parent / "pairs"
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class ContrastPair:
    """Two texts that differ minimally; the label `decisive` stands in one of them only."""

    id: str
    phenomenon: str
    decisive: str
    first: Document
    second: Document


@cache
def _all(folder: Path) -> tuple[Document, ...]:
    documents: list[Document] = []
    for path in sorted(folder.glob("*.txt")):
        documents.extend(parse(path.read_text(encoding="utf-8"), path.name))
    return tuple(sorted(documents, key=lambda d: d.id))


def load(split: str | None = None) -> list[Document]:
    """The articles of one split (train, dev or test), or all, ordered by id.

    Raises:
        InputError: a source file does not resolve.
    """
    return [d for d in _all(ARTICLES) if split is None or d.meta["split"] == split]


def load_pairs(split: str | None = None) -> list[ContrastPair]:
    """The contrast pairs of one split, or all, ordered by id.

    Raises:
        InputError: a source file does not resolve, or a pair has not two texts.
    """
    texts: dict[str, list[Document]] = {}
    for d in _all(PAIRS):
        if split is None or d.meta["split"] == split:
            texts.setdefault(d.meta["pair"], []).append(d)
    odd = [pair for pair, found in texts.items() if len(found) != 2]
    if odd:
        raise InputError(f"pairs: expected two texts of {odd[0]}, found {len(texts[odd[0]])}")
    return [ContrastPair(key, a.meta["topic"], a.meta["decisive"], a, b) for key, (a, b) in texts.items()]
