"""Checkpoints: folders that hold a model, its settings and its card.

config.json             kind, labels, thresholds, decoding levels, library version, sha256 of each file;
                        of an encoder also its frames, their threshold and its windows
calibration.json        slope and intercept for each label
model.safetensors       the weights (linear; of the linear model beside an encoder, if config.json has linear_share)
encoder.onnx.gz         the network in 8 bits, from word vectors to states (encoder)
head.safetensors        from states to logits (encoder)
embeddings.safetensors  the word vectors in 4 bits (encoder)
tokenizer.json          the subword tokenizer (encoder)
README.md               the model card
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cadrage.errors import MissingExtraError, ModelError
from cadrage.models.calibration import Calibration, read_calibration
from cadrage.models.decode import TokenScores
from cadrage.taxonomy import BY_ID
from cadrage.version import __version__

if TYPE_CHECKING:
    from cadrage.models.linear import LinearModel

FORMAT = 1
DEFAULT = "encoder"
KINDS = ("encoder", "linear")
WEIGHTS = "model.safetensors"


class TokenModel(Protocol):
    """What a kind of model offers: token probabilities for its labels and, if it knows frames, theirs."""

    labels: tuple[str, ...]
    frames: tuple[str, ...]

    def score(self, text: str) -> TokenScores:
        """Token probabilities of a text of any length."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A loaded checkpoint. `levels` are those of `decode`; `thresholds` count calibrated scores; a text has the
    frames whose probability reaches `frame_threshold`."""

    name: str
    kind: str
    model: TokenModel
    calibration: Mapping[str, Calibration]
    thresholds: Mapping[str, float]
    levels: Mapping[str, tuple[float, ...]]
    frame_threshold: float
    version: str


def bundled() -> dict[str, Path]:
    """The checkpoints that the package ships, by name."""
    root = Path(str(resources.files("cadrage"))) / "models"
    return {p.parent.name: p.parent for p in sorted(root.glob("*/config.json"))}


def resolve(name: str | Path | None) -> Path:
    """The folder of a bundled name, a folder or a hub id; None is the default.

    Raises:
        ModelError: there is no such model.
        MissingExtraError: it is a hub id and huggingface_hub is not installed.
    """
    known = bundled()
    wanted = DEFAULT if name is None else str(name)
    if wanted in known:
        return known[wanted]
    folder = Path(wanted)
    if folder.is_dir():
        return folder
    parts = wanted.split("/")
    if len(parts) == 2 and all(parts) and parts[0] not in {".", ".."} and not folder.suffix:
        return _from_hub(wanted)
    raise ModelError(
        f"no model {wanted!r}: expected a bundled name ({', '.join(known) or 'none is bundled'}), a folder, or a hub id"
    )


def _from_hub(hub_id: str) -> Path:
    try:
        from huggingface_hub import snapshot_download
    except ImportError as e:
        raise MissingExtraError(f"no folder {hub_id!r} here; loading it as a hub id", "hub") from e
    try:
        return Path(snapshot_download(hub_id))
    except (OSError, ValueError) as e:
        reason = str(e).strip().splitlines()[0][:200]
        raise ModelError(f"no model {hub_id!r}: no such folder, and the hub did not give it: {reason}") from e


def load(name: str | Path | None = None) -> Checkpoint:
    """Load a checkpoint and check its files against their recorded sha256.

    Raises:
        ModelError: the folder is missing, incomplete, altered or made for another format.
    """
    folder = resolve(name)
    config = read_config(folder)
    labels = tuple(config["labels"])
    calibration = read_calibration(_read_json(folder / "calibration.json"), labels)
    if config["kind"] not in KINDS:
        known = ", ".join(KINDS)
        raise ModelError(f"{folder}: unknown kind {config['kind']!r} in config.json; this cadrage knows: {known}")
    return Checkpoint(
        name=folder.name,
        kind=config["kind"],
        model=_load_linear(folder / WEIGHTS, labels) if config["kind"] == "linear" else _load(folder, config, labels),
        calibration=calibration,
        thresholds={label: float(config["thresholds"][label]) for label in labels},
        levels={label: tuple(config["levels"][label]) for label in labels},
        frame_threshold=float(config.get("frame_threshold", 0.5)),
        version=str(config["version"]),
    )


def read_config(folder: Path) -> dict[str, Any]:
    """The checked config.json of a checkpoint folder.

    Raises:
        ModelError: it is missing or of another format, or a file differs from its sha256.
    """
    config = _read_json(folder / "config.json")
    missing = {"format", "kind", "labels", "thresholds", "levels", "version", "sha256"} - config.keys()
    if missing:
        raise ModelError(f"{folder / 'config.json'}: expected the keys of a checkpoint, missing {sorted(missing)}")
    if config["format"] != FORMAT:
        raise ModelError(
            f"{folder}: checkpoint format {config['format']!r}, expected {FORMAT}; this is cadrage {__version__}, "
            f"it was written by {config['version']}: install that version or train again"
        )
    unknown = [label for label in config["labels"] if label not in BY_ID]
    if unknown or any(set(config["labels"]) - config[key].keys() for key in ("thresholds", "levels")):
        raise ModelError(f"{folder / 'config.json'}: labels, thresholds and levels do not fit: {config['labels']}")
    for file, digest in config["sha256"].items():
        path = folder / file
        if not path.is_file():
            raise ModelError(f"{folder}: expected the file {file}, found none; fetch the checkpoint again")
        if sha256(path) != digest:
            raise ModelError(f"{path}: altered since it was written (sha256 differs); fetch the checkpoint again")
    return config


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise ModelError(f"{path.parent}: no checkpoint here, expected {path.name}") from e
    except ValueError as e:
        raise ModelError(f"{path}: expected JSON, found none: {e}") from e
    if not isinstance(value, dict):
        raise ModelError(f"{path}: expected a JSON object")
    return value


def _load(folder: Path, config: Mapping[str, Any], labels: tuple[str, ...]) -> TokenModel:
    from cadrage.models.encoder import BlendModel, load_encoder

    encoder = load_encoder(folder, config, labels)
    share = config.get("linear_share")
    if share is None:
        return encoder
    # Earlier checkpoints have one number for all labels.
    by_label = {label: float(share[label] if isinstance(share, dict) else share) for label in labels}
    return BlendModel(encoder, _load_linear(folder / WEIGHTS, labels), by_label)


def _load_linear(path: Path, labels: tuple[str, ...]) -> LinearModel:
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    from cadrage.models.linear import LinearModel, LinearWeights

    try:
        tensors = load_file(path)
        weights = LinearWeights(
            tensors["weights"].astype(np.float32) * tensors["scale"].astype(np.float32),
            tensors["bias"].astype(np.float32),
            tensors["lemma_forms"],
            tensors["lemma_keys"],
        )
    except (OSError, SafetensorError, KeyError) as e:
        raise ModelError(f"{path}: expected the weights of a linear model: {e}") from e
    if weights.weights.shape[1] != 2 * len(labels):
        raise ModelError(f"{path}: expected {2 * len(labels)} columns of weights, found {weights.weights.shape[1]}")
    return LinearModel(labels, weights)
