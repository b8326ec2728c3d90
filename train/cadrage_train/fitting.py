"""The training loop of the encoder, for the teacher and for the student."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from cadrage.document import Document
from cadrage.models.decode import FloatArray
from cadrage.models.encoder import word_probabilities
from cadrage.models.windows import (
    Pieces,
    Window,
    WindowSettings,
    batches,
    cut_into_pieces,
    padded,
    windows,
)
from cadrage.taxonomy import FRAME_IDS, LABEL_IDS
from cadrage_train.corpus.semeval import ANNOTATED
from cadrage_train.linear import known_tags
from cadrage_train.network import SpanTagger

# Weight of the loss of the frames against that of all labels.
FRAMES = 0.3
# Weight of the teacher against the annotations, in distillation.
SOFT = 0.5
# Windows among which batches of like length are made.
POOL = 60
# Optimiser steps between two saved states.
SAVE_EVERY = 100
# The weights that count are the mean of those at every so many steps of the second half of training: flatter
# optima carry over better to other texts (Cha et al. 2021, *SWAD*).
AVERAGE_EVERY = 10


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how hard to train. `batch` counts pieces, padding included; the learning rates are the highest
    of a schedule that rises over the first 6 % of the steps and falls to zero in a straight line."""

    epochs: int
    batch: int
    encoder_rate: float
    head_rate: float
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text to learn from: its pieces, and what is right.

    `tags`: shape (labels, words), 0, 1 or 2 for O, B, I; -1 where the annotation is disputed.
    `frames`: shape (frames,), 0 or 1; -1 where the text has no annotation of frames.
    `soft`: what a teacher says, shape (words, 3 * labels + frames) of probabilities; None without one.
    """

    pieces: Pieces
    tags: NDArray[np.int64]
    frames: FloatArray
    soft: FloatArray | None = None


def lesson(
    document: Document, tokenizer: Tokenizer, settings: WindowSettings, soft: FloatArray | None = None
) -> Lesson:
    """A document as a lesson. Disputed spans are neither right nor wrong, and labels that its annotators did not
    look for are unknown. It learns from the names of actors as they are: there are more of them than we list."""
    pieces = cut_into_pieces(document.text, tokenizer, settings.between, actors_alike=False)
    annotated = document.meta.get(ANNOTATED)
    tags = known_tags(pieces.tokens, document, LABEL_IDS if annotated is None else annotated.split(","))
    return Lesson(pieces, tags, known_frames(document), soft)


def known_frames(document: Document) -> FloatArray:
    """Shape (frames,), 0 or 1; all -1 where the text has no annotation of frames: contrast pairs and foreign corpora
    carry none."""
    known = bool(document.frames) or ("pair" not in document.meta and ANNOTATED not in document.meta)
    return np.array([float(f in document.frames) if known else -1.0 for f in FRAME_IDS], dtype=np.float32)


def begin(tagger: SpanTagger, lessons: Sequence[Lesson], settings: WindowSettings) -> None:
    """Fit the head's starting point to some lessons."""
    sample = lessons[:: max(1, len(lessons) // 40)]
    ids, mask = padded(
        [one.pieces for one in sample],
        [(k, windows(one.pieces, settings)[0]) for k, one in enumerate(sample)],
        settings,
        pad=settings.last,
    )
    tags = np.concatenate([one.tags for one in lessons], axis=1)
    counts = np.stack([(tags == k).sum(axis=1) for k in range(3)], axis=1) + 1
    known = np.stack([one.frames for one in lessons if one.frames[0] >= 0])
    shares = np.concatenate(
        [(counts / counts.sum(axis=1, keepdims=True)).ravel(), (known.sum(axis=0) + 1) / (len(known) + 2)]
    )
    tagger.begin(torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(shares.astype(np.float32)))


@dataclass(slots=True)
class State:
    """Where a training stands; all of it is saved, so that a killed run goes on. `averaged` counts the weights in
    the mean; `best` is the best F1 on dev after an epoch."""

    epoch: int = 0
    step: int = 0
    averaged: int = 0
    best: float = -math.inf


class Run:
    """A training under way: the tagger, its optimiser, and the mean of its weights."""

    def __init__(self, tagger: SpanTagger, recipe: Recipe, steps: int, folder: Path) -> None:
        heads = list(tagger.head.parameters())
        body = [p for n, p in tagger.named_parameters() if p.requires_grad and not n.startswith("head.")]
        groups = [{"params": body, "lr": recipe.encoder_rate}, {"params": heads, "lr": recipe.head_rate}]
        self.tagger, self.recipe, self.steps, self.folder = tagger, recipe, steps, folder
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda s: min((s + 1) / (0.06 * steps), 1 - s / steps)
        )
        self.state = State()
        self.mean = {n: p.detach().clone() for n, p in tagger.named_parameters() if p.requires_grad}

    def step(self, loss: Tensor) -> None:
        """One step of the optimiser."""
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.tagger.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad()
        self.state.step += 1
        if 2 * self.state.step >= self.steps and self.state.step % AVERAGE_EVERY == 0:
            self.state.averaged += 1
            with torch.no_grad():
                for n, p in self.tagger.named_parameters():
                    if p.requires_grad:
                        self.mean[n] += (p - self.mean[n]) / self.state.averaged

    def end_epoch(self, judge: Callable[[], float]) -> float:
        """Judge the mean weights, or those of now as long as there is no mean; keep them if they are the best.
        A judgement no better than before ends the training."""
        now = {n: p.detach().clone() for n, p in self.tagger.named_parameters() if p.requires_grad}
        if self.state.averaged:
            self.tagger.load_state_dict(self.mean, strict=False)
        score = judge()
        worse = score <= self.state.best
        if not worse:
            self.state.best = score
            _write(self.folder / "best.pt", self.tagger.state_dict())
        self.tagger.load_state_dict(now, strict=False)
        self.state.epoch = self.recipe.epochs if worse else self.state.epoch + 1
        self.save()
        return score

    def save(self) -> None:
        """Write what `restore` needs."""
        value = {
            "tagger": self.tagger.state_dict(),
            "mean": self.mean,
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "state": astuple(self.state),
            "random": torch.get_rng_state(),
            "recipe": str(self.recipe),
        }
        _write(self.folder / "state.pt", value)

    def restore(self) -> None:
        """Go on where a run of the same recipe was killed, if one was."""
        path = self.folder / "state.pt"
        if not path.exists():
            return
        value = torch.load(path, weights_only=True)
        if value["recipe"] != str(self.recipe):
            return
        self.tagger.load_state_dict(value["tagger"])
        self.mean = value["mean"]
        self.optimiser.load_state_dict(value["optimiser"])
        self.schedule.load_state_dict(value["schedule"])
        self.state = State(*value["state"])
        torch.set_rng_state(value["random"])


def fit(
    tagger: SpanTagger,
    lessons: Callable[[int], Sequence[Lesson]],
    settings: WindowSettings,
    recipe: Recipe,
    judge: Callable[[], float],
    progress: Callable[[int, int, float, float | None], None],
    work: Path,
) -> State:
    """Train in place. What is left is the mean of the weights over the second half, or what was best on dev if
    training stopped early.

    Args:
        lessons: the texts of an epoch, by its number.
        judge: F1 on dev of the tagger as it is.
        progress: told the step, the number of steps, the mean loss and, at the end of an epoch, the judgement.
        work: a folder for the saved state; where it holds one of the same recipe, training goes on from there.
    """
    torch.manual_seed(recipe.seed)
    plans = [_plan(lessons(epoch), settings, recipe, epoch) for epoch in range(recipe.epochs)]
    total = sum(len(plan) for _, plan in plans)
    run = Run(tagger, recipe, total, work)
    run.restore()
    losses: list[float] = []
    while run.state.epoch < recipe.epochs:
        examples, plan = plans[run.state.epoch]
        before = sum(len(earlier) for _, earlier in plans[: run.state.epoch])
        tagger.train()
        for rows in plan[run.state.step - before :]:
            # Products of matrices in bfloat16 where the processor has it: a third less time. Weights stay in 32 bits.
            with torch.autocast("cpu", torch.bfloat16, enabled=torch.cpu._is_avx512_bf16_supported()):
                loss = _loss(tagger, examples, rows, settings)
            run.step(loss)
            losses.append(float(loss.detach()))
            if run.state.step % SAVE_EVERY == 0:
                progress(run.state.step, total, float(np.mean(losses[-SAVE_EVERY:])), None)
                run.save()
        score = run.end_epoch(judge)
        progress(run.state.step, total, float(np.mean(losses[-SAVE_EVERY:])), score)
    tagger.load_state_dict(torch.load(work / "best.pt", weights_only=True))
    return run.state


Plan = tuple[Sequence[Lesson], list[list[tuple[int, Window]]]]


def _plan(lessons: Sequence[Lesson], settings: WindowSettings, recipe: Recipe, epoch: int) -> Plan:
    """The windows of an epoch in random batches of like length."""
    order = random.Random(f"{recipe.seed}-{epoch}")
    found = [(k, w) for k, one in enumerate(lessons) for w in windows(one.pieces, settings)]
    order.shuffle(found)
    plan = []
    for a in range(0, len(found), POOL):
        pool = found[a : a + POOL]
        for rows in batches([w.end - w.start + 2 for _, w in pool], recipe.batch):
            plan.append([pool[k] for k in rows])
    order.shuffle(plan)
    return lessons, plan


def _loss(
    tagger: SpanTagger, lessons: Sequence[Lesson], chosen: Sequence[tuple[int, Window]], settings: WindowSettings
) -> Tensor:
    """Cross-entropy per word, summed over the labels, and that of the frames."""
    ids, mask = padded([one.pieces for one in lessons], chosen, settings, pad=settings.last)
    logits = tagger.from_ids(torch.from_numpy(ids), torch.from_numpy(mask)).float()
    width = 3 * len(LABEL_IDS)
    words, tags, soft, pooled, frames, soft_frames = [], [], [], [], [], []
    for row, (k, w) in enumerate(chosen):
        one = lessons[k]
        here = np.flatnonzero((one.pieces.at >= w.target) & (one.pieces.at < w.end))
        words.append(logits[row, torch.from_numpy(one.pieces.at[here] - w.start + 1), :width])
        tags.append(one.tags[:, here].T)
        pooled.append(logits[row, 1 + w.target - w.start : 1 + w.end - w.start, width:].mean(dim=0))
        frames.append(one.frames)
        if one.soft is not None:
            soft.append(one.soft[here, :width])
            soft_frames.append(one.soft[0, width:])
    flat = torch.cat(words).reshape(-1, len(LABEL_IDS), 3)
    gold = torch.from_numpy(np.concatenate(tags))
    loss = F.cross_entropy(flat.permute(0, 2, 1), gold, ignore_index=-1) * len(LABEL_IDS)
    known = torch.from_numpy(np.stack(frames))
    judged = torch.stack(pooled)
    marks = F.binary_cross_entropy_with_logits(judged, known.clamp(min=0), weight=(known >= 0).float())
    if soft:
        target = torch.from_numpy(np.concatenate(soft)).reshape(-1, len(LABEL_IDS), 3)
        taught = F.cross_entropy(flat.permute(0, 2, 1), target.permute(0, 2, 1)) * len(LABEL_IDS)
        loss = (1 - SOFT) * loss + SOFT * taught
        shown = F.binary_cross_entropy_with_logits(judged, torch.from_numpy(np.stack(soft_frames)))
        marks = (1 - SOFT) * marks + SOFT * shown
    total: Tensor = loss + FRAMES * marks
    return total


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    torch.save(value, half)
    half.replace(path)


def soft_labels(logits: FloatArray, pieces: Pieces) -> FloatArray:
    """A teacher's logits of every piece as `Lesson.soft`."""
    width = 3 * len(LABEL_IDS)
    probabilities = word_probabilities(logits, pieces, len(LABEL_IDS)).reshape(-1, width)
    frames = 1 / (1 + np.exp(-logits[:, width:].mean(axis=0)))
    repeated = np.broadcast_to(frames, (len(probabilities), len(frames)))
    return np.concatenate([probabilities, repeated], axis=1).astype(np.float32)
