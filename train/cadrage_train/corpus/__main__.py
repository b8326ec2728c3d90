"""Corpora as files.

`export FOLDER` writes ours as JSONL by split, `card` brings the tables of its card up to date, and `semeval ARTICLES
LABELS OUT` turns span files of SemEval-2020 Task 11 or SemEval-2023 Task 3 into JSONL.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cadrage.errors import CadrageError
from cadrage.formats.jsonl import dump
from cadrage_train.corpus import SPLITS, load
from cadrage_train.corpus.semeval import read_semeval
from cadrage_train.corpus.statistics import tables

CARD = Path(__file__).parent / "README.md"
_BEGIN, _END = "<!-- tables: made by python -m cadrage_train.corpus card -->\n", "<!-- end of tables -->"
_USAGE = "usage: python -m cadrage_train.corpus export FOLDER | card | semeval ARTICLES LABELS OUT\n"


def export(folder: Path) -> None:
    """Write train.jsonl, dev.jsonl, test.jsonl and the card, as `datasets.load_dataset(folder)` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for split in SPLITS:
        lines = "".join(dump(d) + "\n" for d in load(split))
        (folder / f"{split}.jsonl").write_text(lines, encoding="utf-8")
    (folder / "README.md").write_text(CARD.read_text(encoding="utf-8"), encoding="utf-8")


def card() -> str:
    """The card with fresh tables."""
    head, _, rest = CARD.read_text(encoding="utf-8").partition(_BEGIN)
    return head + _BEGIN + tables() + "\n" + _END + rest.partition(_END)[2]


def _warn(message: str) -> None:
    sys.stderr.write(f"cadrage: {message}\n")


def main(arguments: list[str]) -> int:
    """Exit code 2 for wrong usage, 1 if the corpus does not resolve."""
    try:
        match arguments:
            case ["export", folder]:
                export(Path(folder))
            case ["card"]:
                CARD.write_text(card(), encoding="utf-8")
            case ["semeval", articles, labels, out]:
                documents = read_semeval(Path(articles), Path(labels), _warn)
                Path(out).write_text("".join(dump(d) + "\n" for d in documents), encoding="utf-8")
            case _:
                sys.stderr.write(_USAGE)
                return 2
    except CadrageError as e:
        sys.stderr.write(f"cadrage: {e}\n")
        return e.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
