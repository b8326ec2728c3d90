"""From raw span scores to calibrated probabilities: Platt scaling, one curve a label.

Platt (1999), *Probabilistic outputs for support vector machines*. The curve is fitted on the dev split.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cadrage.errors import ModelError


@dataclass(frozen=True, slots=True)
class Calibration:
    """`slope` and `intercept` of the logistic curve over the log-odds of the raw score."""

    slope: float
    intercept: float

    def __call__(self, raw: float) -> float:
        """The calibrated probability in 0 to 1; it rises with `raw`."""
        z = self.slope * log_odds(raw) + self.intercept
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def log_odds(probability: float) -> float:
    """Log-odds, with the probability kept 1e-6 away from 0 and 1."""
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def read_calibration(obj: Mapping[str, Mapping[str, float]], labels: tuple[str, ...]) -> dict[str, Calibration]:
    """The curves of `calibration.json`.

    Raises:
        ModelError: a label has none.
    """
    try:
        return {label: Calibration(float(obj[label]["slope"]), float(obj[label]["intercept"])) for label in labels}
    except (KeyError, TypeError, ValueError) as e:
        raise ModelError(f"calibration.json: expected slope and intercept for each label, found no {e}") from e
