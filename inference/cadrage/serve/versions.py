"""The models of a server: the one it was started with, and those it learnt, each kept."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cadrage.errors import InputError, ModelError
from cadrage.models.checkpoint import sha256

FOLDER = "models"
_STATE = "current.json"
BASE = "base"


def version_of(checkpoint: Path) -> str:
    """The name by which tools know a checkpoint folder; another one after each training."""
    return f"cadrage-{checkpoint.name}-{sha256(checkpoint / 'config.json')[:8]}"


@dataclass(frozen=True, slots=True)
class Versions:
    """The learnt models in `folder`/models. `current.json` names those in use so far, the latest last; it is replaced
    in one step, so that a reader sees the old or the new state."""

    folder: Path

    @property
    def models(self) -> Path:
        """The folder of the learnt models."""
        return self.folder / FOLDER

    def history(self) -> list[str]:
        """The models in the order of their use, without those that were rolled back; the last is in use."""
        try:
            value = json.loads((self.models / _STATE).read_text(encoding="utf-8"))
            return [str(name) for name in value["history"]]
        except OSError:
            return [BASE]
        except (ValueError, KeyError, TypeError) as e:
            raise InputError(f"{self.models / _STATE}: expected the history of models: {e}") from e

    def current(self) -> Path | None:
        """The folder of the model in use; None is the base model."""
        name = self.history()[-1]
        return None if name == BASE else self.models / name

    def all(self) -> list[str]:
        """Every model that is there, in the order of their making; the base model first."""
        made = sorted(p.parent.name for p in self.models.glob("personal-[0-9][0-9][0-9][0-9]/config.json"))
        return [BASE, *made]

    def new_name(self) -> str:
        """The name of the next model."""
        used = [int(p.name.split("-")[1].split(".")[0]) for p in self.models.glob("personal-[0-9]*")]
        return f"personal-{max(used, default=0) + 1:04d}"

    def publish(self, name: str) -> None:
        """Put the model `name`, complete in its folder, into use.

        Raises:
            ModelError: it is not there.
        """
        if not (self.models / name / "config.json").is_file():
            raise ModelError(f"{self.models / name}: expected a checkpoint to publish, found none")
        self._write([*self.history(), name])

    def rollback(self) -> str:
        """Return to the model that was in use before; its name.

        Raises:
            ModelError: there was none.
        """
        history = self.history()
        if len(history) < 2:
            raise ModelError(f"{self.folder}: no model was learnt here; the base model is in use")
        self._write(history[:-1])
        return history[-2]

    def stamp(self) -> float:
        """Changes when another model is put into use."""
        try:
            return (self.models / _STATE).stat().st_mtime_ns
        except OSError:
            return 0

    def _write(self, history: Sequence[str]) -> None:
        self.models.mkdir(parents=True, exist_ok=True)
        scratch = self.models / f".{_STATE}.{os.getpid()}"
        with scratch.open("w", encoding="utf-8") as f:
            json.dump({"history": list(history)}, f)
            f.flush()
            os.fsync(f.fileno())
        scratch.replace(self.models / _STATE)
