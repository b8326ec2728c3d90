"""The server as an ASGI application: one engine, one adapter for each tool, behind one gate."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from cadrage.document import Document
from cadrage.errors import CadrageError
from cadrage.serve import doccano, inception, label_studio, page
from cadrage.serve.bodies import Gate, Guard, body_of
from cadrage.serve.engine import Engine
from cadrage.version import __version__

log = logging.getLogger("cadrage.serve")

# An adapter is a module with a name and `router(engine)`.
ADAPTERS: dict[str, Callable[[Engine], APIRouter]] = {
    label_studio.NAME: label_studio.router,
    doccano.NAME: doccano.router,
    inception.NAME: inception.router,
    page.NAME: page.router,
}


def create_app(engine: Engine, guard: Guard) -> FastAPI:
    """The application. Closing it closes the engine."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.close()

    app = FastAPI(title="cadrage", version=__version__, lifespan=life, docs_url=None, redoc_url=None)

    @app.post("/flag")
    async def flag(request: Request) -> dict[str, Any]:
        """A document `{"text": …}`, with `id` and `meta` if wanted: the same with spans and frames."""
        body = await body_of(request)
        try:
            document = Document.from_dict({"id": "text", **body})
            return (await run_in_threadpool(engine.flag, document)).to_dict()
        except CadrageError as e:
            raise HTTPException(400, str(e)) from e

    @app.get("/training")
    def training() -> dict[str, Any]:
        """The training that runs or ran last."""
        return engine.training.to_dict()

    @app.post("/training", status_code=202)
    def train() -> dict[str, Any]:
        """Start a training, unless one runs."""
        return engine.train().to_dict()

    for adapter in ADAPTERS.values():
        app.include_router(adapter(engine))
    app.add_middleware(Gate, guard=guard, problem=engine.problem)
    return app
