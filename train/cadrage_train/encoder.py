"""Trains the encoder: the teacher by fine-tuning a backbone, the student by distilling the teacher."""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from cadrage.detector import spans_of
from cadrage.document import Document, Span
from cadrage.errors import ModelError
from cadrage.metrics import micro_f1
from cadrage.models.checkpoint import WEIGHTS, load, resolve
from cadrage.models.encoder import BlendModel, EncoderModel, load_encoder
from cadrage.models.linear import LinearModel
from cadrage.models.windows import WindowSettings
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.card import encoder_card
from cadrage_train.export import save_checkpoint
from cadrage_train.fitting import Lesson, Recipe, State, begin, fit, lesson, soft_labels
from cadrage_train.frames import fit_frames
from cadrage_train.network import SpanTagger, as_model, load_backbone
from cadrage_train.onnx import write_files
from cadrage_train.swap import swap_actors
from cadrage_train.tuning import Tuned, tune

TEACHER = Recipe(epochs=3, batch=1200, encoder_rate=1.2e-4, head_rate=1e-3)
STUDENT = Recipe(epochs=3, batch=1200, encoder_rate=1.5e-4, head_rate=1e-3)
# Of the texts of an epoch, so many have their actors swapped.
SWAPPED = 0.5
# How often a text is read in an epoch. Articles that were written before anybody thought of labels are nearer to real
# ones; contrast pairs are short, and each word of them counts. Of the others, a part is drawn anew for each epoch.
FREE, PAIR, PLANNED = 3.0, 3.0, 0.6
# What a linear model beside the encoder counts, by label: chosen on dev and on real articles. Loaded words and
# designations are told by the word, the other three by the sentence.
LINEAR_SHARE = {label: 0.5 if label in ("loaded_language", "name_calling") else 0.3 for label in LABEL_IDS}
# The share of the teacher's layers that a student keeps.
LAYERS_KEPT = 0.75
# Level of `decode` at which dev is judged after each epoch.
JUDGED_AT = 0.3

# Told the step, the number of steps, the loss and, behind an epoch, the F1 on dev.
Report = Callable[[int, int, float, float | None], None]


def train(
    backbone: str | Path,
    training: Sequence[Document],
    dev: Sequence[Document],
    out: Path,
    judged_on: Sequence[Document],
    source: str,
    work: Path,
    reporter: Callable[[str], Report],
    *,
    distil: bool,
    linear: Path | None = None,
) -> Tuned:
    """Train the teacher and, if asked, the student; tune on dev and write the checkpoint folder `out`.

    Args:
        linear: the checkpoint of a linear model to put beside the encoder.
        judged_on: gold on which a checkpoint that is in `out` is compared with the new one.
        source: names the data in the card.
        work: folder for the state of the training; a finished teacher in it is not trained again.
        reporter: gives for each training what is told of its progress.

    Raises:
        InputError: there is no such backbone.
        ModelError: the checkpoint that is in `out` is better.
    """
    tagger, tokenizer, settings = train_teacher(backbone, training, dev, work / "teacher", reporter("teacher"))
    if distil:
        student = reporter("student")
        tagger = train_student(tagger, tokenizer, settings, training, dev, work / "student", student)
    fit_frames(tagger, tokenizer, settings, training)

    def describe(tuned: Tuned) -> str:
        return encoder_card(out.name, source, training, dev, tuned, distil=distil, blended=linear is not None)

    return save_encoder(tagger, tokenizer, settings, dev, out, judged_on, describe, linear)


def train_teacher(
    backbone: str | Path, training: Sequence[Document], dev: Sequence[Document], work: Path, report: Report
) -> tuple[SpanTagger, Tokenizer, WindowSettings]:
    """Fine-tune a backbone on annotated texts.

    Raises:
        InputError: there is no such backbone.
    """
    torch.manual_seed(TEACHER.seed)
    encoder, tokenizer, settings = load_backbone(backbone)
    tagger = SpanTagger(encoder)

    def lessons(epoch: int) -> list[Lesson]:
        return [lesson(d, tokenizer, settings) for d in _swapped(_drawn(training, epoch), epoch)]

    begin(tagger, [lesson(d, tokenizer, settings) for d in training], settings)
    _fit(tagger, lessons, tokenizer, settings, TEACHER, dev, report, work)
    return tagger, tokenizer, settings


def train_student(
    teacher: SpanTagger,
    tokenizer: Tokenizer,
    settings: WindowSettings,
    training: Sequence[Document],
    dev: Sequence[Document],
    work: Path,
    report: Report,
) -> SpanTagger:
    """A student with fewer layers that learns from annotations and teacher alike.

    Where actors are swapped, it learns what the teacher says of the text before: change the camp and the flags
    stay.
    """
    torch.manual_seed(STUDENT.seed)
    model = as_model(teacher, tokenizer, settings)
    soft = []
    for d in training:
        one = lesson(d, tokenizer, settings)
        soft.append(soft_labels(model.logits(one.pieces), one.pieces))
    student = thinned(teacher, round(LAYERS_KEPT * len(teacher.encoder.encoder.layer)))

    def lessons(epoch: int) -> list[Lesson]:
        texts = _swapped(training, epoch)
        return [lesson(d, tokenizer, settings, s) for d, s in zip(texts, soft, strict=True)]

    _fit(student, lessons, tokenizer, settings, STUDENT, dev, report, work)
    return student


def thinned(tagger: SpanTagger, layers: int) -> SpanTagger:
    """A copy with so many of the layers, evenly spaced, the first and the last among them."""
    small = copy.deepcopy(tagger)
    whole = list(small.encoder.encoder.layer)
    kept = [whole[round(k)] for k in np.linspace(0, len(whole) - 1, layers)]
    small.encoder.encoder.layer = nn.ModuleList(kept)
    small.encoder.config.num_hidden_layers = len(kept)
    return small


def _drawn(documents: Sequence[Document], epoch: int) -> list[Document]:
    """The texts of an epoch, each as often as it counts. Texts that are not of our corpus count once."""
    order = np.random.default_rng(1000 + epoch)
    drawn = []
    for d in documents:
        if "split" not in d.meta:
            times = 1.0
        elif d.meta.get("manner") == "free":
            times = FREE
        else:
            times = PAIR if "pair" in d.meta else PLANNED
        drawn.extend([d] * int(times + order.random()))
    return drawn


def _swapped(documents: Sequence[Document], epoch: int) -> list[Document]:
    order = np.random.default_rng(epoch)
    return [swap_actors(d, int(order.integers(2**31))) if order.random() < SWAPPED else d for d in documents]


def _fit(
    tagger: SpanTagger,
    lessons: Callable[[int], Sequence[Lesson]],
    tokenizer: Tokenizer,
    settings: WindowSettings,
    recipe: Recipe,
    dev: Sequence[Document],
    report: Report,
    work: Path,
) -> State:
    model = as_model(tagger, tokenizer, settings)

    def judge() -> float:
        """Micro PTC F1 on dev of a decoding that serves rare labels too; thresholds are tuned later."""
        pairs = []
        for d in dev:
            scores = model.score(d.text)
            found = (
                Span(a, b, label, raw)
                for row, label in enumerate(LABEL_IDS)
                for a, b, raw in spans_of(d.text, scores, row, label, (JUDGED_AT,))
            )
            pairs.append((d, d.with_spans(found)))
        return micro_f1(pairs, LABEL_IDS)

    return fit(tagger, lessons, settings, recipe, judge, report, work)


def save_encoder(
    tagger: SpanTagger,
    tokenizer: Tokenizer,
    settings: WindowSettings,
    dev: Sequence[Document],
    out: Path,
    judged_on: Sequence[Document],
    describe: Callable[[Tuned], str],
    linear: Path | None = None,
) -> Tuned:
    """Write the checkpoint folder `out`, tuned on dev as it will run: in int8, beside the linear model if there is one.

    Args:
        describe: the model card, given what was tuned.
        linear: a checkpoint of a linear model.

    Raises:
        ModelError: `linear` is none.
    """
    with tempfile.TemporaryDirectory() as scratch:
        draft = Path(scratch)
        more = write_files(tagger, tokenizer.to_str(), settings, draft)
        encoder = load_encoder(draft, more, LABEL_IDS)
        model: EncoderModel | BlendModel = encoder
        if linear is not None:
            beside = load(linear).model
            if not isinstance(beside, LinearModel):
                raise ModelError(f"{linear}: expected the checkpoint of a linear model")
            shutil.copy(resolve(linear) / WEIGHTS, draft / WEIGHTS)
            more["linear_share"] = LINEAR_SHARE
            model = BlendModel(encoder, beside, LINEAR_SHARE)
        tuned = tune(model, dev)

        def write(folder: Path) -> dict[str, Any]:
            for file in draft.iterdir():
                shutil.copy(file, folder / file.name)
            return {**more, "frame_threshold": tuned.frame_threshold}

        packages = ("onnxruntime", "tokenizers", "torch", "transformers")
        save_checkpoint(out, "encoder", LABEL_IDS, tuned, describe(tuned), packages, write, judged_on)
    return tuned
