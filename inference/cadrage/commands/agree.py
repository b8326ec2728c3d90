"""`cadrage agree`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cadrage.agreement import Agreement, agreement
from cadrage.commands.evaluate import as_dict, read_spans
from cadrage.errors import UsageError
from cadrage.metrics import METRICS, pair_up
from cadrage.taxonomy import LABEL_IDS, check_labels

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_OUTPUTS = ("text", "json")


@app.command("agree")
def agree(
    a: Annotated[Path, typer.Argument(metavar="A", help="JSONL with the spans of one annotator.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="JSONL of the same texts with those of another.")],
    labels: Annotated[str | None, typer.Option(metavar="A,B", help=f"Only these of {', '.join(LABEL_IDS)}.")] = None,
    format: Annotated[str, typer.Option(help="text or json.")] = "text",
) -> None:
    """Agreement of two annotators: strict, partial (PTC) and relaxed F1, Krippendorff's alpha over characters."""
    if format not in _OUTPUTS:
        raise UsageError(f"unknown format {format!r}; known formats: {', '.join(_OUTPUTS)}")
    wanted = LABEL_IDS if labels is None else check_labels(x.strip() for x in labels.split(","))
    pairs = pair_up(read_spans(a), read_spans(b))
    lines = agreement(pairs, wanted)
    if format == "json":
        table = {x.row.name: {**as_dict(x.row), "alpha": x.alpha} for x in lines}
        sys.stdout.write(json.dumps(table, indent=1) + "\n")
    else:
        _print(lines, len(pairs))


def _print(lines: Sequence[Agreement], documents: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for head in ("label", "A", "B", *(f"{m} F1" for m in METRICS), "alpha"):
        table.add_column(head, justify="left" if head == "label" else "right", no_wrap=True)
    for x in lines:
        scores = (f"{x.row.scores[m].f1:.3f}" for m in METRICS)
        alpha = "–" if x.alpha is None else f"{x.alpha:.3f}"
        table.add_row(x.row.name, str(x.row.gold), str(x.row.predicted), *scores, alpha)
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{documents} documents; alpha: Krippendorff's, over characters", style="dim")
