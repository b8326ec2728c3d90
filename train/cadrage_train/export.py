"""Writes checkpoint folders."""

from __future__ import annotations

import json
import shutil
import tempfile
from importlib.metadata import version as installed
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from cadrage.models.checkpoint import FORMAT, WEIGHTS, sha256
from cadrage.models.linear import LinearModel
from cadrage.version import __version__
from cadrage_train.tuning import Tuned


def save_linear(model: LinearModel, tuned: Tuned, out: Path, card: str) -> None:
    """Write the folder `out` (replaced if it is there); it appears only when complete.

    Weights are stored as 8-bit integers with a scale for each column.
    """
    weights = model.weights
    scale = np.maximum(np.abs(weights.weights).max(axis=0), 1e-8) / 127
    tensors = {
        "weights": np.rint(weights.weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": weights.bias.astype(np.float32),
        "lemma_forms": weights.lemma_forms,
        "lemma_keys": weights.lemma_keys,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".cadrage-") as scratch:
        folder = Path(scratch) / out.name
        folder.mkdir()
        save_file(tensors, folder / WEIGHTS)
        curves = {
            k: {"slope": round(c.slope, 6), "intercept": round(c.intercept, 6)} for k, c in tuned.calibration.items()
        }
        _write_json(folder / "calibration.json", curves)
        (folder / "README.md").write_text(card, encoding="utf-8")
        config = {
            "format": FORMAT,
            "kind": "linear",
            "labels": list(model.labels),
            "thresholds": tuned.thresholds,
            "levels": tuned.levels,
            "version": __version__,
            "trained_with": {p: installed(p) for p in ("numpy", "scikit-learn", "scipy", "simplemma")},
            "sha256": {f: sha256(folder / f) for f in (WEIGHTS, "calibration.json")},
        }
        _write_json(folder / "config.json", config)
        if out.exists():
            shutil.rmtree(out)
        folder.rename(out)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
