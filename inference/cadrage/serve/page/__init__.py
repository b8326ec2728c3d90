"""The web page: GET / and the files under /page/, and what its script asks for.

Offsets in requests and answers count code points, as everywhere; the script converts those of the browser.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from cadrage.document import Document
from cadrage.errors import CadrageError, InputError
from cadrage.explain import explain
from cadrage.formats.jsonl import dump
from cadrage.formats.texts import read_html
from cadrage.segment import count_words
from cadrage.serve.bodies import body_of
from cadrage.serve.engine import Engine
from cadrage.serve.store import DONE, Annotation, human
from cadrage.taxonomy import FRAMES, LABEL_IDS, LABELS

NAME = "page"
EXPORT = "cadrage-annotations.jsonl"
LANGUAGES = ("fr", "en")
MAX_NAME = 200  # characters of a key or a stamp
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",  # a newer cadrage brings newer files
}
_KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript"}


@cache
def _files() -> dict[str, bytes]:
    """What may be asked for, by name; nothing else of the folder can be reached."""
    return {f.name: f.read_bytes() for f in files(__package__).iterdir() if f.name.endswith(tuple(_KINDS))}


def is_json(request: Request) -> None:
    """Let nothing in that a form of another site can send.

    Raises:
        HTTPException: 415, the body is no JSON.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "expected Content-Type: application/json")


def router(engine: Engine) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.get("/")
    def start() -> Response:
        return _file("index.html")

    @routes.get("/page/taxonomy")
    def taxonomy() -> JSONResponse:
        return JSONResponse(_taxonomy(), headers=HEADERS)

    @routes.get("/page/export")
    def export() -> StreamingResponse:
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{EXPORT}"', "Cache-Control": "no-store"}
        return StreamingResponse(_export(engine), media_type="application/x-ndjson", headers=headers)

    @routes.post("/page/flag", dependencies=[Depends(is_json)])
    async def flag(request: Request) -> JSONResponse:
        body = await body_of(request)
        return await _answer(lambda: _flag(engine, body))

    @routes.post("/page/reasons", dependencies=[Depends(is_json)])
    async def reasons(request: Request) -> JSONResponse:
        body = await body_of(request)
        return await _answer(lambda: _reasons(Document.from_dict({**body, "id": NAME}), _language(body)))

    @routes.post("/page/annotation", status_code=201, dependencies=[Depends(is_json)])
    async def annotation(request: Request) -> JSONResponse:
        body = await body_of(request)
        return await _answer(lambda: _record(engine, body), 201)

    # Last: it would take the other names.
    @routes.get("/page/{name}")
    def asset(name: str) -> Response:
        return _file(name)

    return routes


async def _answer(work: Callable[[], dict[str, Any]], status: int = 200) -> JSONResponse:
    """What `work` returns, done beside the event loop; what is wrong with the request as a 400."""
    try:
        return JSONResponse(await run_in_threadpool(work), status, headers=HEADERS)
    except CadrageError as e:
        raise HTTPException(400, str(e)) from e


def _file(name: str) -> Response:
    content = _files().get(name)
    if content is None:
        raise HTTPException(404, "no such file")
    return Response(content, media_type=_KINDS[name[name.rindex(".") :]], headers=HEADERS)


def _taxonomy() -> dict[str, Any]:
    """Names, definitions and colours, so that the script repeats none of them."""
    return {
        "labels": [
            {
                "id": x.id,
                "tag": x.tag,
                "is_flag": x.is_flag,
                "ink": x.ink,
                "paper": x.paper,
                "name": {"fr": x.fr, "en": x.en},
                "definition": {"fr": x.definition_fr, "en": x.definition_en},
            }
            for x in LABELS
        ],
        "frames": {x.id: {"fr": x.fr, "en": x.en} for x in FRAMES},
    }


def _language(body: dict[str, Any]) -> str:
    language = body.get("language", LANGUAGES[0])
    if language not in LANGUAGES:
        raise InputError(f"field language: expected one of {', '.join(LANGUAGES)}")
    return str(language)


def _flag(engine: Engine, body: dict[str, Any]) -> dict[str, Any]:
    """The document of a text, or of the article in an HTML page, with its flags and why they stand."""
    language, text, html = _language(body), body.get("text"), body.get("html")
    if isinstance(text, str):
        document = Document(NAME, text)
    elif isinstance(html, str):
        document = read_html(html.encode("utf-8", "replace"), NAME, "the HTML page")
    else:
        raise InputError('expected {"text": "…"} or {"html": "…"}')
    flagged = engine.flag(document)
    return {
        "document": flagged.to_dict(),
        "words": count_words(flagged.text),
        **_reasons(flagged, language),
    }


def _reasons(document: Document, language: str) -> dict[str, Any]:
    """One entry for each span, null where there is none: a named source is no flag."""
    found = {r.span: r for r in explain(document, language)}
    return {
        "reasons": [
            {"sentence": found[s].sentence, "alternatives": found[s].alternatives, "kind": found[s].kind}
            if s in found
            else None
            for s in document.spans
        ]
    }


def _record(engine: Engine, body: dict[str, Any]) -> dict[str, Any]:
    """Commit a finished text. Without a key, the text is its own: saved again, it replaces what was said of it.

    A stamp is that of the last change: sent twice, one revision is stored; changed there and back, three.
    """
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError("field text: expected a text that is not blank")
    key = _name(body, "key") or hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
    document = Document.from_dict({"id": key, "text": text, "meta": body.get("meta"), "spans": body.get("spans")})
    document = document.with_spans(human(document.spans))
    engine.record(Annotation(NAME, "", key, document, LABEL_IDS, stamp=_name(body, "stamp")))
    return {"status": "stored", "key": key, "spans": len(document.spans)}


def _name(body: dict[str, Any], field: str) -> str:
    value = body.get(field, "")
    if not isinstance(value, str) or len(value) > MAX_NAME:
        raise InputError(f"field {field}: expected a string of at most {MAX_NAME} characters")
    return value


def _export(engine: Engine) -> Iterator[str]:
    for a in engine.store.latest():
        if a.tool == NAME and a.status == DONE:
            yield dump(a.document) + "\n"
