"""What the adapters share: the model in use, the store, and the training that runs beside."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cadrage.detector import Detector
from cadrage.document import Document
from cadrage.models.checkpoint import resolve
from cadrage.serve.store import Annotation, Store
from cadrage.serve.versions import BASE, Versions, version_of

log = logging.getLogger("cadrage.serve")

TRAINING_LOG = "training.log"
RESULT = "training.json"
# Problems that /health shows.
PROBLEMS = 20


@dataclass(slots=True)
class Training:
    """The state of the training. `state`: idle, running, published, rejected or failed; `annotations`: how many it
    learns or learnt from."""

    state: str = "idle"
    started: float | None = None
    finished: float | None = None
    annotations: int = 0
    version: str | None = None
    message: str = ""

    def to_dict(self) -> dict[str, Any]:
        """For `GET /training`."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Loaded:
    """A model in use, and the name by which tools know it."""

    detector: Detector
    version: str


@dataclass
class Engine:
    """One per server.

    Args:
        folder: where annotations and learnt models are kept.
        model: the base model, as `Detector.load` takes it.
        learn_after: start a training after so many new annotations; None: only when asked.
        on_setup: told the number of each project that a tool connects, and the host and port it names us by.
    """

    folder: Path
    model: str | None = None
    learn_after: int | None = None
    on_setup: Callable[[str, str], None] | None = None
    problems: OrderedDict[str, float] = field(default_factory=OrderedDict)
    training: Training = field(default_factory=Training)

    def __post_init__(self) -> None:
        self.store = Store(self.folder)
        self.versions = Versions(self.folder)
        self._lock = threading.Lock()
        # A text keeps all cores busy: more at a time would only wait for each other.
        self._turns = threading.Semaphore(2)
        self._process: subprocess.Popen[bytes] | None = None
        self._new = 0
        self._learnt = -1  # revisions in the store when the last training began
        self._stamp = -1.0
        self._loaded = self._load()

    def loaded(self) -> Loaded:
        """The model in use. One that was published or rolled back since is loaded first."""
        if self.versions.stamp() != self._stamp:
            with self._lock:
                if self.versions.stamp() != self._stamp:
                    self._loaded = self._load()
                    log.info("model %s in use", self._loaded.version)
        return self._loaded

    def _load(self) -> Loaded:
        self._stamp = self.versions.stamp()
        path = self.versions.current() or resolve(self.model)
        return Loaded(Detector.load(path), version_of(path))

    def version_names(self) -> list[str]:
        """The names of all models, the base model first."""
        paths = [resolve(self.model) if n == BASE else self.versions.models / n for n in self.versions.all()]
        return [version_of(p) for p in paths]

    def flag(self, document: Document, loaded: Loaded | None = None) -> Document:
        """The document with the spans of the model in use, or of the one given."""
        with self._turns:
            return (loaded or self.loaded()).detector.flag(document)

    def record(self, annotation: Annotation) -> None:
        """Commit an annotation; a training may start, elsewhere."""
        if not self.store.add(annotation):
            return
        self._new += 1
        if self._due():
            threading.Thread(target=self.train, daemon=True).start()

    def _due(self) -> bool:
        return self.learn_after is not None and self._new >= self.learn_after

    def problem(self, message: str) -> None:
        """Tell in the log and in /health why something can't be predicted. No article text."""
        with self._lock:
            known = self.problems.pop(message, None)
            self.problems[message] = time.time()
            while len(self.problems) > PROBLEMS:
                self.problems.popitem(last=False)
        if known is None:
            log.warning("%s", message)

    def train(self) -> Training:
        """Start a training in a process of its own, unless one runs or the last one ended on the same annotations:
        Label Studio asks twice."""
        with self._lock:
            if self._process is not None:
                return self.training
            revisions = self.store.count()
            if self.training.state in ("published", "rejected") and revisions == self._learnt:
                return self.training
            evidence = len(self.store.evidence())
            missing = [m for m in ("scipy", "sklearn") if find_spec(m) is None]
            if missing or not evidence:
                reason = "pip install 'cadrage[train]'" if missing else "no finished annotation in the store"
                self.training = Training("failed", message=f"a training needs: {reason}", finished=time.time())
                log.warning("training not started: %s", reason)
                return self.training
            self._new, self._learnt = 0, revisions
            self.training = Training("running", time.time(), annotations=evidence)
            (self.folder / RESULT).unlink(missing_ok=True)
            command = [sys.executable, "-c", "from cadrage.cli import main; main()", "train", "personal"]
            command += [str(self.folder), *(["--model", self.model] if self.model else [])]
            with (self.folder / TRAINING_LOG).open("ab") as out:
                self._process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
                )
            threading.Thread(target=self._wait, args=(self._process,), daemon=True).start()
        log.info("training on %d annotations started", evidence)
        return self.training

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        try:
            told = json.loads((self.folder / RESULT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            told = {}
        state = str(told.get("state", "failed"))
        message = str(told.get("message", "")) or f"exit code {code}; see {TRAINING_LOG}"
        with self._lock:
            before = self.training
            self.training = Training(
                state, before.started, time.time(), before.annotations, told.get("version"), message
            )
            self._process = None
        log.info("training %s: %s", state, message)
        self.loaded()
        if self._due():  # what came while it ran
            self.train()

    def close(self) -> None:
        """Stop the training, close the store."""
        self.learn_after = None  # the end of this training starts no other
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            process.wait(10)
        self.store.close()
