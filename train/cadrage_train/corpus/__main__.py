"""`python -m cadrage_train.corpus export FOLDER`: the corpus as JSONL by split."""

from __future__ import annotations

import sys
from pathlib import Path

from cadrage.errors import CadrageError
from cadrage.formats.jsonl import dump
from cadrage_train.corpus import SPLITS, load


def export(folder: Path) -> None:
    """Write train.jsonl, dev.jsonl and test.jsonl, as `datasets.load_dataset(folder)` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for split in SPLITS:
        lines = "".join(dump(d) + "\n" for d in load(split))
        (folder / f"{split}.jsonl").write_text(lines, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Exit code 2 for wrong usage, 1 if the corpus does not resolve."""
    if len(arguments) != 2 or arguments[0] != "export":
        sys.stderr.write(f"usage: python -m cadrage_train.corpus export FOLDER; found {' '.join(arguments)!r}\n")
        return 2
    try:
        export(Path(arguments[1]))
    except CadrageError as e:
        sys.stderr.write(f"cadrage: {e}\n")
        return e.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
