"""The project's own annotated corpus.

`articles/*.txt` hold whole articles in the inline source format, one file a register. Each document names
its split in its header; documents of one event are in one split.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cadrage.document import Document
from cadrage_train.corpus.inline import parse

ARTICLES = Path(__file__).parent / "articles"
SPLITS = ("train", "dev", "test")


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
