"""`cadrage evaluate`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer

from cadrage.document import Document
from cadrage.errors import InputError, UsageError
from cadrage.inputs import read_all
from cadrage.metrics import METRICS, Row, evaluate, pair_up
from cadrage.taxonomy import LABEL_IDS, check_labels

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_OUTPUTS = ("text", "json")
_SPLITS = ("train", "dev", "test")


@app.command("evaluate")
def evaluate_command(
    gold: Annotated[
        Path | None, typer.Argument(metavar="[GOLD]", help="JSONL with gold spans; not with --behaviour.")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Argument(metavar="[PREDICTIONS]", help="JSONL of the same texts; without it, a model predicts."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME|FOLDER|HUB-ID", help="The model that predicts; see cadrage models."),
    ] = None,
    labels: Annotated[str | None, typer.Option(metavar="A,B", help=f"Only these of {', '.join(LABEL_IDS)}.")] = None,
    min_score: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Predict from this score on, in place of each label's threshold."),
    ] = None,
    behaviour: Annotated[
        bool,
        typer.Option(
            "--behaviour",
            help="Test the model on the project's corpus: contrast pairs, false alarms, even-handedness.",
        ),
    ] = False,
    split: Annotated[str, typer.Option(help="With --behaviour: train, dev or test.")] = "test",
    format: Annotated[str, typer.Option(help="text or json.")] = "text",
    resamples: Annotated[int, typer.Option(min=0, help="Bootstrap resamples by document; 0: no intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
) -> None:
    """Score predictions, or a model, against gold: strict, partial (PTC) and relaxed; or test what it does.

    F1, precision and recall by label, micro and macro; 95 % intervals of F1 by bootstrap over documents. Gold
    spans marked optional are neither rewarded nor punished.
    """
    if format not in _OUTPUTS:
        raise UsageError(f"unknown format {format!r}; known formats: {', '.join(_OUTPUTS)}")
    if behaviour:
        if gold is not None or labels is not None or min_score is not None:
            raise UsageError("--behaviour tests on the project's corpus: expected no GOLD, --labels or --min-score")
        if split not in _SPLITS:
            raise UsageError(f"unknown split {split!r}; known splits: {', '.join(_SPLITS)}")
        _behaviour(model, split, as_json=format == "json")
        return
    if gold is None:
        raise UsageError("expected GOLD, a .jsonl file with spans, or --behaviour")
    if predictions is not None and (model is not None or min_score is not None):
        raise UsageError("expected PREDICTIONS, or --model and --min-score, found both")
    wanted = LABEL_IDS if labels is None else check_labels(x.strip() for x in labels.split(","))
    truth = read_spans(gold)
    if predictions is not None:
        guessed = read_spans(predictions)
    else:
        from cadrage.detector import Detector

        detector = Detector.load(model)
        guessed = [detector.flag(d, min_score=min_score) for d in truth]
    rows = evaluate(pair_up(truth, guessed), wanted, resamples=resamples, seed=seed)
    if format == "json":
        sys.stdout.write(json.dumps({r.name: as_dict(r) for r in rows}, indent=1) + "\n")
    else:
        _print(rows, len(truth))


def _behaviour(model: str | None, split: str, *, as_json: bool) -> None:
    """What the training side registers under `cadrage.behaviour`, told in JSON or in tables."""
    from cadrage.detector import Detector

    (found,) = entry_points(group="cadrage.behaviour")
    figures = found.load()(Detector.load(model), split)
    if as_json:
        sys.stdout.write(json.dumps(figures.to_dict(), indent=1) + "\n")
    else:
        _print_behaviour(figures)


def _print_behaviour(figures: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160
    pairs = Table(box=None, pad_edge=False, header_style="dim", title="Contrast pairs", title_justify="left")
    for head in ("phenomenon", "right", "of", "share"):
        pairs.add_column(head, justify="left" if head == "phenomenon" else "right")
    for name, tally in (*figures.pairs.items(), ("all", figures.all_pairs)):
        pairs.add_row(name, str(tally.right), str(tally.of), f"{tally.share:.2f}")
    console.print(pairs)
    title = "\nFalse alarms in texts without flags"
    alarms = Table(box=None, pad_edge=False, header_style="dim", title=title, title_justify="left")
    for head in ("texts", "number", "words", "per 1,000", *figures.articles.flags):
        alarms.add_column(head, justify="left" if head == "texts" else "right")
    parts = (("articles", figures.articles), ("contrast pairs", figures.pair_texts), ("all", figures.all_alarms))
    for name, part in parts:
        alarms.add_row(name, str(part.texts), str(part.words), f"{part.rate:.1f}", *map(str, part.flags.values()))
    console.print(alarms)
    console.print(
        f"\nActors swapped: {figures.same.right} of {figures.same.of} flags stand before and after, "
        f"{figures.same.share:.3f}; with the same words {figures.exact.share:.3f}\n"
    )
    camps = Table(box=None, pad_edge=False, header_style="dim", title="Flags more with this camp", title_justify="left")
    for head in ("camp", "swaps", "difference", "interval"):
        camps.add_column(head, justify="left" if head == "camp" else "right")
    for row in figures.camps:
        camps.add_row(row.camp, str(row.swaps), f"{row.difference:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}")
    console.print(camps)
    console.print(
        "Flags per text; 95 % intervals by bootstrap over texts, corrected for the number of camps", style="dim"
    )


def read_spans(path: Path) -> list[Document]:
    """Documents with spans of a JSONL file."""
    if path.suffix.lower() != ".jsonl":
        raise InputError(f"{path}: expected a .jsonl file with spans")

    return read_all(path)


def as_dict(row: Row) -> dict[str, Any]:
    """The JSON form of a row."""
    out: dict[str, Any] = {"gold": row.gold, "predicted": row.predicted}
    for name, s in row.scores.items():
        out[name] = {"precision": s.precision, "recall": s.recall, "f1": s.f1}
        if s.low is not None:
            out[name]["interval"] = [s.low, s.high]
    return out


def _print(rows: Sequence[Row], documents: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim", caption_justify="left")
    for head in ("label", "gold", "found"):
        table.add_column(head, justify="left" if head == "label" else "right", no_wrap=True)
    for metric in METRICS:
        for head in ("P", "R", f"{metric} F1"):
            table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        cells = [row.name, str(row.gold), str(row.predicted)]
        for metric in METRICS:
            s = row.scores[metric]
            interval = "" if s.low is None else f" ({s.low:.2f}–{s.high:.2f})"
            cells += [f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}{interval}"]
        table.add_row(*cells)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160
    console.print(table)
    console.print(f"{documents} documents; in brackets 95 % bootstrap intervals by document", style="dim")
