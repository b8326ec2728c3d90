"""Even-handedness without the list of names.

    python benchmarks/unlisted_names.py [--model encoder] [--split test]

The models read the names in `cadrage.actors` alike. Here that is switched off, so that the model sees every name. The
figures are an upper bound for names that the list does not have: the encoder was trained on texts in which these change
places.
"""

from __future__ import annotations

import argparse

from cadrage import Detector, actors
from cadrage_train.behaviour import CampRow, camp_rows, invariance
from cadrage_train.corpus import load


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=None)
    parser.add_argument("--split", default="test")
    given = parser.parse_args()
    actors.READ_AS.clear()
    detector, texts = Detector.load(given.model), load(given.split)
    same, exact = invariance(detector, texts)
    print(f"{same.right} of {same.of} flags stand before and after, {same.share:.3f}; same words {exact.share:.3f}")

    def line(row: CampRow) -> str:
        return f"{row.camp:14} {row.swaps:5} {row.difference:+.3f}  {row.low:+.3f} to {row.high:+.3f}"

    print("\n".join(line(row) for row in camp_rows(detector, texts)))


if __name__ == "__main__":
    main()
