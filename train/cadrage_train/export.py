"""Writes checkpoint folders."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from cadrage.detector import Detector
from cadrage.document import Document
from cadrage.errors import ModelError
from cadrage.metrics import micro_f1
from cadrage.models.checkpoint import FORMAT, WEIGHTS, sha256
from cadrage.models.linear import LinearModel
from cadrage.taxonomy import LABEL_IDS
from cadrage.version import __version__
from cadrage_train.tuning import Tuned

# A checkpoint may lose so much F1 against the one it replaces: two trainings on the same texts differ by as much.
TOLERANCE = 0.01


def save_linear(model: LinearModel, tuned: Tuned, out: Path, card: str, judged_on: Sequence[Document]) -> None:
    """`save_checkpoint` for a linear model.

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

    def write(folder: Path) -> dict[str, Any]:
        save_file(tensors, folder / WEIGHTS)
        return {}

    packages = ("numpy", "scikit-learn", "scipy", "simplemma")
    save_checkpoint(out, "linear", model.labels, tuned, card, packages, write, judged_on)


def save_checkpoint(
    out: Path,
    kind: str,
    labels: Sequence[str],
    tuned: Tuned,
    card: str,
    packages: Sequence[str],
    write: Callable[[Path], dict[str, Any]],
    judged_on: Sequence[Document],
) -> None:
    """Write the folder `out`; it appears only when complete. A checkpoint that is there is replaced, unless the
    new one is worse: then the new one is put beside it as `OUT.rejected`.

    Args:
        card: text of the model card.
        packages: whose versions are recorded.
        write: puts the files of the model into a folder; what it returns is added to config.json.
        judged_on: gold on which old and new are compared.

    Raises:
        ModelError: the checkpoint in `out` is better.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".cadrage-") as scratch:
        folder = Path(scratch) / out.name
        folder.mkdir()
        more = write(folder)
        curves = {
            k: {"slope": round(c.slope, 6), "intercept": round(c.intercept, 6)} for k, c in tuned.calibration.items()
        }
        _write_json(folder / "calibration.json", curves)
        files = sorted(p.name for p in folder.iterdir())
        (folder / "README.md").write_text(card, encoding="utf-8")
        config = {
            "format": FORMAT,
            "kind": kind,
            "labels": list(labels),
            "thresholds": tuned.thresholds,
            "levels": tuned.levels,
            **more,
            "version": __version__,
            "trained_with": {p: installed(p) for p in packages},
            "sha256": {f: sha256(folder / f) for f in files},
        }
        _write_json(folder / "config.json", config)
        if (out / "config.json").is_file():
            old, new = (_micro_f1(f, judged_on) for f in (out, folder))
            if new < old - TOLERANCE:
                rejected = out.with_name(out.name + ".rejected")
                _put(folder, rejected)
                raise ModelError(
                    f"{out}: kept; its micro PTC F1 on {len(judged_on)} texts is {old:.3f}, that of the new one only "
                    f"{new:.3f}. The new one is in {rejected}"
                )
        _put(folder, out)


def _put(folder: Path, out: Path) -> None:
    if out.exists():
        shutil.rmtree(out)
    folder.rename(out)


def _micro_f1(folder: Path, documents: Sequence[Document]) -> float:
    detector = Detector.load(folder)
    return micro_f1([(d, detector.flag(d)) for d in documents], LABEL_IDS)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
