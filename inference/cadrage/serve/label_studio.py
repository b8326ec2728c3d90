"""The Label Studio ML backend: /health, /setup, /predict, /webhook, /versions.

Protocol as observed with Label Studio 1.23. Regions count code points; `value.text` of a region is never trusted.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.formats.annotations import Reading, build
from cadrage.formats.label_studio import CONTROL, OBJECT, region, regions
from cadrage.serve.bodies import body_of
from cadrage.serve.engine import Engine, Loaded
from cadrage.serve.store import DONE, SKIPPED, Annotation, human
from cadrage.taxonomy import LABELS

log = logging.getLogger("cadrage.serve")

NAME = "label-studio"
# What may hold plain text in a labelling config.
_OBJECTS = frozenset({"text"})


@dataclass(frozen=True, slots=True)
class Place:
    """One text tag of a labelling config: `key` of the task's data that holds the text, and the names of our labels in
    each control over it, `controls[CONTROL][OURS]`; the value first, then the alias if there is one."""

    name: str
    key: str
    controls: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def labels(self) -> tuple[str, ...]:
        """Our labels that one can choose."""
        return tuple(dict.fromkeys(x for named in self.controls.values() for x in named))

    def read(self, result: list[Any]) -> Iterator[tuple[Any, ...]]:
        """The regions over this text, as `build` takes them."""
        for control, named in self.controls.items():
            ours = {name: label for label, names in named.items() for name in names}
            for start, end, label, *_ in regions(result, self.name, control):
                yield start, end, ours.get(label, label) if isinstance(label, str) else label


def label_config() -> str:
    """A labelling config with our labels and colours."""
    lines = [f'  <Label value="{x.id}" alias="{x.id}" background="{x.paper}" title="{x.fr}"/>' for x in LABELS]
    body = "\n".join(f"  {line}" for line in lines)
    return (
        f'<View>\n  <Labels name="{CONTROL}" toName="{OBJECT}">\n{body}\n  </Labels>\n'
        f'  <Text name="{OBJECT}" value="${OBJECT}" granularity="symbol"/>\n</View>\n'
    )


def places(config: str) -> list[Place]:
    """The text tags of a labelling config that have a control with labels of ours.

    Raises:
        InputError: it is no XML, or there is none.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(config)
    except (ParseError, DefusedXmlException, ValueError) as e:
        raise InputError(f"the labelling config is no XML that may be read: {e}") from e
    texts = {
        str(x.get("name")): str(x.get("value", ""))[1:]
        for x in root.iter()
        if x.tag.lower() in _OBJECTS and str(x.get("value", "")).startswith("$")
    }
    if not texts:
        raise InputError('the labelling config has no <Text name="…" value="$…"/>')
    known = {name.casefold(): x.id for x in LABELS for name in (x.id, x.fr, x.en)}
    found: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {}
    for control in root.iter():
        if control.tag.lower() != "labels":
            continue
        named = {}
        for label in control:
            # Results name a label by its alias where it has one.
            names = tuple(str(x) for x in (label.get("value"), label.get("alias")) if x)
            ours = next((known[n.casefold()] for n in names if n.casefold() in known), None)
            if ours is not None:
                named[ours] = names
        for name in str(control.get("toName", "")).split(","):
            if named and name.strip() in texts:
                found.setdefault(name.strip(), {})[str(control.get("name"))] = named
    if not found:
        raise InputError(
            f"the labelling config has no <Labels> over a <Text> with one of the labels {', '.join(known.values())}"
        )
    return [Place(name, texts[name], controls) for name, controls in found.items()]


def router(engine: Engine) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.get("/health")
    def health() -> dict[str, Any]:
        return {
            "status": "UP",
            "model_class": "cadrage",
            "model_version": engine.loaded().version,
            "training": engine.training.state,
            "unread": engine.store.unread_count(),
            "problems": list(engine.problems),
        }

    @routes.post("/setup")
    async def setup(request: Request) -> dict[str, Any]:
        body = await body_of(request)
        try:
            places(str(body.get("schema", "")))
        except InputError as e:
            engine.problem(f"project {_project(body)}: {e}")
        if engine.on_setup is not None:
            engine.on_setup(_project(body), request.headers.get("host", ""))
        return {"model_version": (await run_in_threadpool(engine.loaded)).version}

    @routes.get("/versions")
    def versions() -> dict[str, Any]:
        return {"versions": engine.version_names()}

    @routes.post("/predict", response_model=None)
    async def predict(request: Request) -> StreamingResponse | JSONResponse:
        body = await body_of(request)
        tasks = body.get("tasks")
        if not isinstance(tasks, list):
            return JSONResponse({"detail": "expected a list of tasks in the field tasks"}, 400)
        try:
            where = places(str(body.get("label_config", "")))
        except InputError as e:
            engine.problem(f"project {_project(body)}: {e}")
            return JSONResponse({"detail": str(e)}, 400)
        loaded = await run_in_threadpool(engine.loaded)
        return StreamingResponse(_stream(engine, tasks, where, loaded), media_type="application/json")

    @routes.post("/webhook", status_code=201)
    async def webhook(request: Request) -> JSONResponse:
        body = await body_of(request)
        try:
            answer = await run_in_threadpool(_webhook, engine, body)
        except sqlite3.Error as e:
            engine.problem(f"{body.get('action')}: NOT STORED, the store can't be written: {e}")
            return JSONResponse({"detail": f"not stored: {e}"}, 503)
        return JSONResponse(answer, 201)

    return routes


def _stream(engine: Engine, tasks: list[Any], where: list[Place], loaded: Loaded) -> Iterator[str]:
    """The answer to /predict, one task at a time, so that memory does not grow with their number. All carry the version
    that was in use at its start."""
    yield '{"results": ['
    for number, task in enumerate(tasks):
        prediction = _predict(engine, task, where, loaded)
        yield (", " if number else "") + json.dumps(prediction, ensure_ascii=False)
    yield f'], "model_version": {json.dumps(loaded.version)}}}'


def _predict(engine: Engine, task: Any, where: list[Place], loaded: Loaded) -> dict[str, Any]:
    data = task.get("data") if isinstance(task, dict) else None
    number = task.get("id") if isinstance(task, dict) else None
    result: list[dict[str, Any]] = []
    lowest = 1.0
    for place, text in _texts(data, where, f"task {number}", engine.problem):
        try:
            document = engine.flag(Document("task", text), loaded)
        except InputError as e:
            engine.problem(f"task {number}: {e}")
            continue
        except Exception as e:  # one text must not cost the others theirs
            log.exception("task %s", number)
            engine.problem(f"task {number}: {type(e).__name__}")
            continue
        for s in document.spans:
            control = next((c for c, named in place.controls.items() if s.label in named), None)
            if control is not None:
                one = region(document, s, f"c{len(result)}", control, place.name)
                one["value"]["labels"] = [place.controls[control][s.label][0]]
                result.append(one)
                lowest = min(lowest, s.score or 0.0)
    # The score of a task is that of its least certain span: sorting by it shows what to look at first.
    return {"model_version": loaded.version, "score": round(lowest, 4), "result": result}


def _texts(data: Any, found: list[Place], where: str, problem: Callable[[str], None]) -> Iterator[tuple[Place, str]]:
    """The text at each place of a task's data; a place without one is told."""
    for place in found:
        text = data.get(place.key) if isinstance(data, dict) else None
        if isinstance(text, str):
            yield place, text
        else:
            problem(f"{where}: expected a text in data.{place.key}, found {type(text).__name__}")


def _webhook(engine: Engine, body: Mapping[str, Any]) -> dict[str, Any]:
    action = body.get("action")
    if action == "START_TRAINING":
        training = engine.train()
        return {"status": training.state, "job": f"training-{int(training.started or 0)}", "message": training.message}
    if action in ("ANNOTATION_CREATED", "ANNOTATION_UPDATED"):
        try:
            return {"status": "stored", "stored": _annotations(engine, body)}
        except sqlite3.Error:
            raise
        except Exception as e:  # of a shape that nobody foresaw
            log.exception("%s", action)
            engine.store.keep(NAME, json.dumps(body))
            engine.problem(f"project {_project(body)}: {type(e).__name__} (kept as it came)")
            return {"status": "kept", "stored": 0}
    if action == "ANNOTATIONS_DELETED":
        gone = [a.get("id") for a in body.get("annotations") or [] if isinstance(a, dict)]
        done = sum(engine.store.delete(NAME, _project(body), str(key)) for key in gone)
        return {"status": "deleted", "deleted": done}
    if action == "TASKS_DELETED":
        tasks = {str(t.get("id")) for t in body.get("tasks") or [] if isinstance(t, dict)}
        done = engine.store.delete_where(NAME, _project(body), lambda a: a.document.id.partition(":")[0] in tasks)
        return {"status": "deleted", "deleted": done}
    return {"status": "ignored"}


def _kept(document: Document, start: Any, end: Any, label: Any) -> bool:
    if not isinstance(start, int) or not isinstance(end, int):
        return False
    return any(s.label == label and s.start <= start and end <= s.end for s in document.spans)


def _object(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def _project(body: Mapping[str, Any]) -> str:
    value = body.get("project")
    return str(value.get("id")) if isinstance(value, dict) else str(value or "").split(".")[0]


def _annotations(engine: Engine, body: Mapping[str, Any]) -> int:
    """Commit what an event tells; the number of texts that it is about. An event that can't be read, or not all of it,
    is kept as it came beside what was read of it."""
    annotation, task, project = (_object(body, k) for k in ("annotation", "task", "project"))
    number, data = annotation.get("id"), task.get("data")
    where = f"project {_project(body)}, annotation {number}"
    problems: list[str] = []
    try:
        found = places(str(project.get("label_config", "")))
    except InputError as e:
        problems.append(f"{where}: {e}")
        found = []
    result = annotation.get("result") or []
    if not isinstance(result, list):
        problems.append(f"{where}: expected a list of regions, found {type(result).__name__}")
        found, result = [], []
    read = stored = 0
    for place, text in _texts(data, found, where, problems.append):
        raw = list(place.read(result))
        read += len(raw)
        try:
            document = build(f"{task.get('id')}:{place.name}", text, raw, where, Reading(problems.append))
        except InputError as e:
            problems.append(f"{where}: {e}")
            continue
        # Where a mark could not be kept, that the text has no such mark elsewhere is no evidence either.
        lost = {label for start, end, label in raw if not _kept(document, start, end, label)}
        engine.record(
            Annotation(
                NAME,
                _project(body),
                f"{number}:{place.name}",
                document.with_spans(human(document.spans)),
                tuple(x for x in place.labels if x not in lost),
                SKIPPED if annotation.get("was_cancelled") else DONE,
                str(annotation.get("updated_at") or ""),
            )
        )
        stored += 1
    if read < len(result):
        problems.append(f"{where}: {len(result)} regions, {read} of them labels over a text")
    if problems:
        engine.store.keep(NAME, json.dumps(body))
    for message in problems:
        engine.problem(f"{message} (kept as it came)")
    return stored
