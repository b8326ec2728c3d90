"""`cadrage serve`, `cadrage serve label-config`, `cadrage serve rollback`."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cadrage.errors import MissingExtraError, UsageError

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    add_completion=False,
    help="Serve flags to annotation tools and programs, and learn from annotations.",
)

Data = Annotated[Path, typer.Option("--data", help="Folder for annotations and learnt models.")]
_DATA = Path("cadrage-data")


def _need() -> None:
    if any(find_spec(name) is None for name in ("fastapi", "uvicorn", "defusedxml")):
        raise MissingExtraError("cadrage serve", "serve")


@app.callback()
def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Address to listen at. Any but this machine's own needs a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 9090,
    data: Data = _DATA,
    model: Annotated[str | None, typer.Option(metavar="NAME|FOLDER|HUB-ID", help="The base model.")] = None,
    learn: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Train after every N new annotations; else when asked.")
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="CADRAGE_TOKEN",
            help="Ask for it: as Bearer token, or as the password of Basic auth. Better set in the environment.",
        ),
    ] = None,
    label_studio: Annotated[
        str | None,
        typer.Option(
            envvar="LABEL_STUDIO_URL",
            help="With a token here: where webhooks are told the secret that they must carry.",
        ),
    ] = None,
    label_studio_token: Annotated[
        str | None, typer.Option(envvar="LABEL_STUDIO_TOKEN", help="A personal token of that Label Studio.")
    ] = None,
) -> None:
    """Serve Label Studio, doccano, INCEpTION and programs (POST /flag)."""
    if context.invoked_subcommand is not None:
        return
    _need()
    import uvicorn

    from cadrage.serve.app import create_app
    from cadrage.serve.bodies import Guard, is_loopback
    from cadrage.serve.engine import Engine
    from cadrage.serve.webhooks import Webhooks

    if token is not None and len(token) < 8:
        raise UsageError("--token: expected at least 8 characters")
    if token is None and not is_loopback(host):
        raise UsageError(
            f"--host {host}: others can reach it; set a token: CADRAGE_TOKEN=… cadrage serve --host {host}"
        )
    if (label_studio is None) != (label_studio_token is None):
        raise UsageError("--label-studio and --label-studio-token: expected both or none")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    guard = Guard(token)
    hooks = Webhooks(label_studio, label_studio_token, guard) if label_studio and label_studio_token else None
    engine = Engine(data, model, learn, on_setup=hooks)
    uvicorn.run(create_app(engine, guard), host=host, port=port, access_log=False, server_header=False)


@app.command("label-config")
def label_config() -> None:
    """Print a Label Studio labelling config with our labels and colours."""
    _need()
    from cadrage.serve.label_studio import label_config as config

    typer.echo(config(), nl=False)


@app.command()
def rollback(data: Data = _DATA) -> None:
    """Return to the model that was in use before; a server that runs takes it up."""
    from cadrage.serve.versions import Versions

    if not data.is_dir():
        raise UsageError(f"--data {data}: expected the folder of a server, found none")
    typer.echo(f"in use: {Versions(data).rollback()}")
