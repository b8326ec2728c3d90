"""INCEpTION's external recommender: POST /inception/predict and /inception/train, documents as UIMA CAS in XMI.

XMI counts UTF-16 code units; dkpro-cassis converts. Only annotations with `inception_internal_predicted` are taken
over by INCEpTION; `FEATURE_score` and `FEATURE_score_explanation` are shown beside them.
"""

from __future__ import annotations

import io
import json
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from cadrage.document import Document
from cadrage.errors import CadrageError, InputError, MissingExtraError
from cadrage.formats.annotations import Reading, build
from cadrage.serve.bodies import body_of
from cadrage.serve.engine import Engine
from cadrage.serve.store import Annotation
from cadrage.taxonomy import BY_ID, LABEL_IDS

NAME = "inception"
_PREDICTED = "inception_internal_predicted"


def router(engine: Engine) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.post("/inception/predict")
    async def predict(request: Request) -> dict[str, str]:
        body = await body_of(request)
        return {"document": await run_in_threadpool(_told, _predict, engine, body)}

    @routes.post("/inception/train", status_code=204)
    async def train(request: Request) -> Response:
        body = await body_of(request)
        await run_in_threadpool(_told, _learn, engine, body)
        busy = engine.training.state == "running"
        engine.train()
        return Response(status_code=429 if busy else 204)

    return routes


def _told(work: Any, engine: Engine, body: dict[str, Any]) -> Any:
    try:
        return work(engine, body)
    except MissingExtraError as e:
        engine.problem(str(e))
        raise HTTPException(501, str(e)) from e
    except CadrageError as e:
        engine.problem(f"INCEpTION: {e}")
        raise HTTPException(400, str(e)) from e


def _load(xmi: Any, types: Any) -> Any:
    try:
        from cassis import load_cas_from_xmi, load_typesystem
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring
    except ImportError as e:
        raise MissingExtraError("the INCEpTION adapter", "inception") from e
    if not isinstance(xmi, str) or not isinstance(types, str):
        raise InputError("expected XMI and a type system as strings")
    try:
        for part in (xmi, types):
            fromstring(part)  # refuses entities, which cassis would expand
        return load_cas_from_xmi(io.BytesIO(xmi.encode()), load_typesystem(io.BytesIO(types.encode())))
    except (ParseError, DefusedXmlException) as e:
        raise InputError(f"expected XMI without entities: {e}") from e
    except Exception as e:  # cassis raises what its XML library does
        raise InputError(f"expected XMI that fits its type system: {type(e).__name__}") from e


def _layer(body: dict[str, Any]) -> tuple[str, str]:
    metadata = body.get("metadata")
    if not isinstance(metadata, dict) or not all(isinstance(metadata.get(k), str) for k in ("layer", "feature")):
        raise InputError("expected metadata with layer and feature")
    return metadata["layer"], metadata["feature"]


def _predict(engine: Engine, body: dict[str, Any]) -> str:
    layer, feature = _layer(body)
    document = body.get("document")
    cas = _load(document.get("xmi") if isinstance(document, dict) else None, body.get("typeSystem"))
    if not cas.typesystem.contains_type(layer):
        raise InputError(f"the type system has no layer {layer}")
    kind = cas.typesystem.get_type(layer)
    known = {f.name for f in kind.all_features}
    missing = {feature, _PREDICTED} - known
    if missing:
        raise InputError(f"the layer {layer} has no feature {', '.join(sorted(missing))}")
    for s in engine.flag(Document("text", cas.sofa_string or "")).spans:
        fields: dict[str, Any] = {"begin": s.start, "end": s.end, feature: s.label, _PREDICTED: True}
        if f"{feature}_score" in known:
            fields[f"{feature}_score"] = s.score
        if f"{feature}_score_explanation" in known:
            fields[f"{feature}_score_explanation"] = BY_ID[s.label].definition_fr
        cas.add(kind(**fields))
    return str(cas.to_xmi())


def _learn(engine: Engine, body: dict[str, Any]) -> None:
    layer, feature = _layer(body)
    documents = body.get("documents")
    if not isinstance(documents, list):
        raise InputError("expected a list of documents")
    project = str(body["metadata"].get("projectId", ""))
    here: set[str] = set()
    for number, item in enumerate(documents):
        one = item if isinstance(item, dict) else {}
        identity = f"{one.get('documentId', number)}:{one.get('userId', '')}"
        if isinstance(item, dict):
            here.add(identity)
        where = f"INCEpTION document {identity}"
        problems: list[str] = []
        try:
            cas = _load(one.get("xmi"), body.get("typeSystem"))
            if not cas.typesystem.contains_type(layer):
                raise InputError(f"the type system has no layer {layer}")
            raw = [
                (a.begin, a.end, a.get(feature))
                for a in cas.select(layer)
                if not a.get(_PREDICTED) and a.get(feature) is not None
            ]
            found = build(identity, cas.sofa_string or "", raw, where, Reading(problems.append))
            engine.record(Annotation(NAME, project, identity, found, LABEL_IDS))
        except InputError as e:
            problems.append(f"{where}: {e}")
        if problems:
            engine.store.keep(NAME, json.dumps({**body, "documents": [item]}))
        for message in problems:
            engine.problem(f"{message} (kept as it came)")

    # INCEpTION sends all documents of a user that hold an annotation: one that is missing holds none any more.
    users = {key.partition(":")[2] for key in here}
    engine.store.delete_where(NAME, project, lambda a: a.key not in here and a.key.partition(":")[2] in users)
