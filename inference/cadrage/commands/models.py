"""`cadrage models`."""

from __future__ import annotations

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def models() -> None:
    """List the bundled models: name, kind, size, version, labels. The default is marked with *."""
    from rich.console import Console
    from rich.table import Table

    from cadrage.models.checkpoint import DEFAULT, bundled, read_config

    table = Table(box=None, pad_edge=False, header_style="dim")
    for head in ("", "name", "kind", "MB", "made with", "labels", "folder"):
        table.add_column(head, justify="right" if head == "MB" else "left", overflow="fold")
    for name, folder in bundled().items():
        config = read_config(folder)
        size = sum(p.stat().st_size for p in folder.iterdir()) / 1e6
        table.add_row(
            "*" if name == DEFAULT else "",
            name,
            config["kind"],
            f"{size:.1f}",
            f"cadrage {config['version']}",
            ", ".join(config["labels"]),
            str(folder),
        )
    Console(highlight=False).print(table)
