"""`cadrage train`: imported when called, so that reading needs no training library."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cadrage.errors import MissingExtraError

app = typer.Typer(
    invoke_without_command=True, rich_markup_mode=None, add_completion=False, help="Train models on annotated spans."
)


@app.callback()
def train(context: typer.Context) -> None:
    """Train models on annotated spans."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def linear(
    out: Annotated[Path, typer.Option(help="Folder to write the checkpoint to; replaced if it is there.")],
    data: Annotated[
        list[Path] | None,
        typer.Option(help="JSONL with gold spans to train on, in place of the corpus; may be repeated."),
    ] = None,
    dev: Annotated[
        Path | None,
        typer.Option(help="JSONL to tune thresholds on; with --data, in place of the corpus's dev split."),
    ] = None,
) -> None:
    """Train the linear model: features, weights, thresholds, model card. Takes about two minutes."""
    if any(find_spec(name) is None for name in ("sklearn", "scipy", "simplemma")):
        raise MissingExtraError("training", "train")
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from cadrage_train import linear as trainer
    from cadrage_train.data import training_data

    training, tuning, source = training_data(data, dev)
    columns = (TextColumn("{task.description:18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("reading", total=trainer.STEPS)

        def step(name: str) -> None:
            progress.update(task, advance=1, description=name)

        tuned = trainer.train(training, tuning, out, source, step)
    typer.echo(f"wrote {out}", err=True)
    for label, f1 in tuned.dev_f1.items():
        typer.echo(
            f"{label:18} threshold {tuned.thresholds[label]:.2f}, PTC F1 on dev {f1:.3f} (tuned there)",
            err=True,
        )
