"""Trains a personal model: the head of an encoder, fitted to one's own annotations beside the corpus.

The network stays as it is; its states are computed once. What is fitted is a linear head, from the one that is shipped,
so that it takes minutes and needs no torch. Old skills stay: of corpus texts read beside the annotations, the new head
learns what the old one says of them (Li and Hoiem 2016, *Learning without Forgetting*).
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from cadrage.detector import Detector
from cadrage.document import Document
from cadrage.errors import ModelError
from cadrage.metrics import micro_f1
from cadrage.models.checkpoint import load, resolve, sha256
from cadrage.models.decode import FloatArray
from cadrage.models.encoder import HEAD, BlendModel, EncoderModel, Head, linear_head, word_probabilities
from cadrage.models.windows import Pieces
from cadrage.serve.engine import RESULT
from cadrage.serve.store import Store
from cadrage.serve.versions import Versions, version_of
from cadrage.taxonomy import LABEL_IDS
from cadrage_train import corpus
from cadrage_train.linear import known_tags

# Corpus texts read beside one's own; how much a word of one's own that the model had wrong counts.
REPLAYED = 48
OWN_WEIGHT = 3.0
# How strongly the new head is drawn to the old one, per word.
PULL = 5e-3
ITERATIONS = 60
# The share of one's own texts that judge and do not teach, from so many texts on.
HELD_OUT = 0.2
ENOUGH_TO_HOLD_OUT = 10
# A new model may lose so much micro F1 on the corpus.
TOLERANCE = 0.01
# How far each label goes from the old head to the fitted one: as far as it loses no more F1 than this on the corpus.
STEPS = (1.0, 0.8, 0.6, 0.4, 0.2)
LABEL_TOLERANCE = 0.02
# Then all labels together go this share of it, as far as all of them lose no more than half of `TOLERANCE`.
TOGETHER = (1.0, 0.75, 0.5, 0.25, 0.0)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a training. `state`: published or rejected; F1 (micro, PTC) of the base model and of the new one
    on corpus texts that did not teach, and on one's own texts (held out if there are enough)."""

    state: str
    version: str | None
    message: str
    corpus_before: float
    corpus_after: float
    own_before: float
    own_after: float


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from. `labels`: those that were looked for."""

    document: Document
    labels: tuple[str, ...] = LABEL_IDS


@dataclass(frozen=True, slots=True)
class Words:
    """`states`: shape (words, hidden); `targets`: shape (labels, words, 3), the probabilities of O, B and I to learn;
    `weights`: shape (labels, words), 0 where nothing is known."""

    states: FloatArray
    targets: FloatArray
    weights: FloatArray


def learn(folder: Path, model: str | None, progress: Progress) -> Outcome:
    """Train on the store in `folder`, judge, and publish there unless the new model is worse.

    Raises:
        ModelError: the base model is no encoder.
        InputError: the store is broken.
    """
    os.nice(10)  # predictions go first
    store, versions = Store(folder), Versions(folder)
    examples = [Example(a.document, a.labels) for a in store.evidence()]
    store.close()
    name = versions.new_name()
    versions.models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=versions.models, prefix=".cadrage-") as scratch:
        draft = Path(scratch) / name
        outcome = train(examples, resolve(model), draft, progress)
        if outcome.state == "published":
            draft.rename(versions.models / name)
            versions.publish(name)
        else:
            draft.rename(versions.models / f"{name}.rejected")
    told = {"state": outcome.state, "version": outcome.version, "message": outcome.message}
    result = folder / f".{RESULT}"
    result.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    result.replace(folder / RESULT)
    return outcome


def train(examples: Sequence[Example], base: Path, out: Path, progress: Progress) -> Outcome:
    """Fit a head, write the checkpoint `out` and judge it against the base model.

    Raises:
        ModelError: the base model is no encoder, or there is nothing to learn from.
    """
    point = load(base)
    blend = point.model if isinstance(point.model, BlendModel) else None
    alone = blend.encoder if blend is not None else point.model
    if not isinstance(alone, EncoderModel):
        raise ModelError(f"{base}: expected an encoder to train a head on, found a {point.kind} model")
    model: EncoderModel = alone
    if not examples:
        raise ModelError("expected finished annotations to learn from, found none")
    own, held = _split(examples)
    replayed = _some(corpus.load("train"), REPLAYED)
    progress(f"reading {len(own)} texts of yours and {len(replayed)} of the corpus")
    words = join([*(read(e, model) for e in own), *(reread(d, model) for d in replayed)])
    progress("fitting")
    head = load_file(base / HEAD)
    fitted = fit(words, head["weight"], head["bias"])
    progress("judging")
    dev = [Example(d) for d in corpus.load("dev")]
    choosing = dev[::3]
    judging = [*choosing, *dev[1::3]]  # half of them new: fewer would sway the decision by chance
    cache: dict[bytes, NDArray[np.float16]] = {}

    def detector(head: dict[str, FloatArray]) -> Detector:
        heard = Remembering(model, linear_head(head), cache)
        whole = heard if blend is None else BlendModel(heard, blend.linear, blend.share)
        return Detector(replace(point, model=whole))

    steps = _steps(head, fitted, lambda h: _found(detector(h), choosing))
    chosen = _between(head, fitted, steps)
    _write(base, out, chosen)
    corpus_before, corpus_after = (micro_f1(_found(detector(h), judging), LABEL_IDS) for h in (head, chosen))
    own_before, own_after = (micro_f1(_found(detector(h), held), LABEL_IDS) for h in (head, chosen))
    worse = corpus_after < corpus_before - TOLERANCE or own_after < own_before - TOLERANCE
    held_back = [f"{x} ({step:.0%})" for x, step in steps.items() if step < 1]
    message = (
        f"micro PTC F1 on {len(judging)} texts of the corpus {corpus_before:.3f} before, {corpus_after:.3f} after; on "
        f"{len(held)} of yours {own_before:.3f} before, {own_after:.3f} after"
        + (f"; held back, for the corpus's sake: {', '.join(held_back)}" if held_back else "")
    )
    state = "rejected" if worse else "published"
    version = None if worse else version_of(out)
    return Outcome(state, version, message, corpus_before, corpus_after, own_before, own_after)


def _steps(
    old: dict[str, FloatArray],
    new: dict[str, FloatArray],
    found: Callable[[dict[str, FloatArray]], list[tuple[Document, Document]]],
) -> dict[str, float]:
    """How far each label may go; 0 where even the shortest step loses too much.

    Args:
        found: gold and prediction of the texts that choose, with a head.
    """
    before = found(old)
    steps: dict[str, float] = dict.fromkeys(LABEL_IDS, 0.0)
    for step in STEPS:
        after = found(_between(old, new, dict.fromkeys(LABEL_IDS, step)))
        for x in LABEL_IDS:
            if not steps[x] and micro_f1(after, (x,)) >= micro_f1(before, (x,)) - LABEL_TOLERANCE:
                steps[x] = step
        if all(steps.values()):
            break
    # Labels that each lose little may lose much together.
    for share in TOGETHER:
        scaled = {x: share * step for x, step in steps.items()}
        if micro_f1(found(_between(old, new, scaled)), LABEL_IDS) >= micro_f1(before, LABEL_IDS) - TOLERANCE / 2:
            break
    return scaled


def _between(
    old: dict[str, FloatArray], new: dict[str, FloatArray], steps: Mapping[str, float]
) -> dict[str, FloatArray]:
    """The head that is so far from old to new, label by label. A label's rows depend on no other label."""
    share = np.ones(len(old["bias"]), dtype=np.float32)
    share[: 3 * len(LABEL_IDS)] = np.repeat([steps[x] for x in LABEL_IDS], 3)
    return {
        "weight": old["weight"] + share[:, None] * (new["weight"] - old["weight"]),
        "bias": old["bias"] + share * (new["bias"] - old["bias"]),
    }


class Remembering(EncoderModel):
    """An encoder with another head that computes the states of a text once; `cache` is shared between heads."""

    def __init__(self, model: EncoderModel, head: Head, cache: dict[bytes, NDArray[np.float16]]) -> None:
        super().__init__(model.labels, model.frames, model.tokenizer, model.settings, model.network, head)
        self.cache = cache

    def piece_states(self, pieces: Pieces) -> FloatArray:
        """The states of all pieces, rounded to half precision."""
        key = pieces.ids.tobytes()
        if key not in self.cache:
            self.cache[key] = super().piece_states(pieces).astype(np.float16)
        return self.cache[key].astype(np.float32)

    def logits(self, pieces: Pieces) -> FloatArray:
        """Logits of every piece."""
        states = self.piece_states(pieces)
        return self.head(states) if len(states) else super().logits(pieces)


def _split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Texts to learn from, and texts to judge by: every fifth, or all of them while there are few."""
    if len(examples) < ENOUGH_TO_HOLD_OUT:
        return list(examples), list(examples)
    step = round(1 / HELD_OUT)
    return [e for k, e in enumerate(examples) if k % step], list(examples[::step])


def _some(documents: Sequence[Document], count: int) -> list[Document]:
    """About so many of the documents, evenly spaced."""
    return list(documents[:: max(1, len(documents) // count)])


def read(example: Example, model: EncoderModel) -> Words:
    """The words of a text with what is right: where the model is wrong the annotation, elsewhere what the model says,
    so that it becomes no surer of what it knew. Disputed spans, and labels that nobody looked for, are unknown."""
    words, pieces = _as_it_is(example.document, model)
    tags = known_tags(pieces.tokens, example.document, example.labels)
    wrong = (tags >= 0) & (words.targets.argmax(axis=2) != tags)
    words.targets[wrong] = np.eye(3, dtype=np.float32)[tags[wrong]]
    words.weights[wrong] = OWN_WEIGHT
    words.weights[tags < 0] = 0
    return words


def reread(document: Document, model: EncoderModel) -> Words:
    """The words of a text with what the model says of them."""
    return _as_it_is(document, model)[0]


def _as_it_is(document: Document, model: EncoderModel) -> tuple[Words, Pieces]:
    pieces = model.cut(document.text)
    states = model.piece_states(pieces)
    logits = model.head(states) if len(states) else model.logits(pieces)
    targets = word_probabilities(logits, pieces, len(LABEL_IDS)).transpose(1, 0, 2).copy()
    return Words(states[pieces.at], targets, np.ones(targets.shape[:2], dtype=np.float32)), pieces


def join(parts: Sequence[Words]) -> Words:
    """The words of several texts."""
    kept = [p for p in parts if len(p.states)]  # a text without words has states of no width
    return Words(
        np.concatenate([p.states for p in kept]),
        np.concatenate([p.targets for p in kept], axis=1),
        np.concatenate([p.weights for p in kept], axis=1),
    )


def fit(words: Words, weight: FloatArray, bias: FloatArray) -> dict[str, FloatArray]:
    """The head after fitting: for each label a softmax over O, B and I, by L-BFGS from where it stood, drawn to it.

    Args:
        weight, bias: of the head as it is, shapes (3 * labels + frames, hidden) and (3 * labels + frames,); the rows
            of the frames stay.
    """
    from scipy.optimize import minimize

    weight, bias = weight.copy(), bias.copy()
    for row in range(len(LABEL_IDS)):
        known = words.weights[row] > 0
        states, targets, counts = words.states[known], words.targets[row][known], words.weights[row][known]
        counts = counts / counts.sum()
        rows = slice(3 * row, 3 * row + 3)
        start = np.concatenate([weight[rows], bias[rows, None]], axis=1).astype(np.float64)

        def loss(
            flat: NDArray[np.float64],
            states: FloatArray = states,
            targets: FloatArray = targets,
            counts: FloatArray = counts,
            start: NDArray[np.float64] = start,
        ) -> tuple[float, NDArray[np.float64]]:
            value = flat.reshape(start.shape)
            logits = states @ value[:, :-1].T.astype(np.float32) + value[:, -1].astype(np.float32)
            logits -= logits.max(axis=1, keepdims=True)
            powers = np.exp(logits)
            shares = powers / powers.sum(axis=1, keepdims=True)
            error = -float(counts @ (targets * np.log(np.maximum(shares, 1e-12))).sum(axis=1))
            shares -= targets
            shares *= counts[:, None]
            moved = value - start
            slope = np.concatenate([shares.T @ states, shares.sum(axis=0)[:, None]], axis=1) + PULL * moved
            return error + PULL / 2 * float(np.square(moved).sum()), slope.ravel().astype(np.float64)

        found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
        value = found.x.reshape(start.shape)
        weight[rows], bias[rows] = value[:, :-1], value[:, -1]
    return {"weight": weight, "bias": bias}


def _write(base: Path, out: Path, head: dict[str, FloatArray]) -> None:
    """The base checkpoint with another head; files that stay are linked where that is possible."""
    out.mkdir()
    for file in base.iterdir():
        if file.name in (HEAD, "config.json", "README.md", "reliability.png") or not file.is_file():
            continue
        try:
            os.link(file, out / file.name)
        except OSError:
            shutil.copy(file, out / file.name)
    save_file(head, out / HEAD)
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    config["sha256"][HEAD] = sha256(out / HEAD)
    config["personal"] = {"base": base.name}
    (out / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (out / "README.md").write_text(
        f"# A personal model\n\nThe model `{base.name}` with a head fitted to one's own annotations by `cadrage train "
        "personal`.\nIts figures are in the log of the training; those of the base model do not hold for it.\n",
        encoding="utf-8",
    )


def _found(detector: Detector, examples: Sequence[Example]) -> list[tuple[Document, Document]]:
    """Gold and prediction of each text, by the labels that were looked for."""
    pairs = []
    for e in examples:
        found = detector.flag(e.document, labels=e.labels)
        pairs.append((e.document.with_spans(s for s in e.document.spans if s.label in e.labels), found))
    return pairs
