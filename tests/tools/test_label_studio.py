"""A real Label Studio against a real `cadrage serve`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import PICTURES, LabelStudio, ask, browser_page, cadrage, label_studio

from cadrage.serve.label_studio import label_config
from cadrage.serve.store import Store

TEXTS = [
    "Un projet scandaleux, selon des experts. L’ancien ministre a déclaré Jean Dupont hier.",
    "😀🇫🇷 Un bilan catastrophique, selon plusieurs proches du ministre.",
    "Première ligne.\nDeuxième ligne : les terroristes parlent.\r\n\r\n  Le préfet, Awa Ndiaye, a annoncé la fin.",
    "  Espaces au début, e\u0301te\u0301 décomposé : un choix scandaleux.  \n",
]
TOKEN = "a-secret-token"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabelStudio]:
    with label_studio(tmp_path_factory.mktemp("label-studio")) as running:
        yield running


def check(predictions: list[Any], tasks: list[int], version: str) -> int:
    """Every task has a prediction of this version, every region stands where its words are; the number of regions."""
    mine = [p for p in predictions if p["model_version"] == version]
    assert {p["task"] for p in mine} == set(tasks)
    regions = [(TEXTS[tasks.index(p["task"])], r) for p in mine for r in p["result"]]
    for text, r in regions:
        assert text[r["value"]["start"] : r["value"]["end"]] == r["value"]["text"]
        assert 0 <= r["score"] <= 1
    return len(regions)


def annotate(studio: LabelStudio, task: int) -> dict[str, Any]:
    """One annotation by hand: the first word of the text is loaded."""
    value = {"start": 3, "end": 9, "text": "wrong on purpose", "labels": ["loaded_language"]}
    region = {"id": "r", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    begun = time.monotonic()
    made = studio("POST", f"/api/tasks/{task}/annotations/", {"result": [region], "lead_time": 1.0})
    assert time.monotonic() - begun < 1, "the webhook keeps the annotator waiting"
    return dict(made)


def stored(folder: Path) -> list[tuple[str, str]]:
    store = Store(folder / "data")
    try:
        return [(a.document.wording(s), s.label) for a in store.evidence() for s in a.document.spans]
    finally:
        store.close()


def test_suggest_annotate_learn(studio: LabelStudio, tmp_path: Path) -> None:
    """With the legacy token: connect, predict, annotate, train, predict anew; and the page as annotators see it."""
    with cadrage(tmp_path) as url:
        project, backend = studio.project("Presse", label_config(), url)
        assert backend["readable_state"] == "Connected"
        tasks = studio.tasks(project, TEXTS)
        assert check(studio.retrieve(project), tasks, backend["model_version"]) >= 4
        _look(studio, project, tasks[2])
        annotate(studio, tasks[0])
        assert stored(tmp_path) == [(TEXTS[0][3:9], "loaded_language")]
        studio("POST", f"/api/ml/{backend['id']}/train", {})
        state = _until(
            lambda: studio("GET", f"/api/ml/{backend['id']}"), lambda s: s["model_version"] != backend["model_version"]
        )
        assert state["readable_state"] == "Connected"
        assert check(studio.retrieve(project), tasks, state["model_version"]) >= 3
        versions = ask("GET", f"{url}/versions")[1]["versions"]
        assert versions == [backend["model_version"], state["model_version"]]


def test_basic_auth_and_secret_webhooks(studio: LabelStudio, tmp_path: Path) -> None:
    """With a personal token: the adapter gives the webhooks, which carry no credentials, a secret header."""
    personal = studio.personal_token()
    with cadrage(tmp_path, "--label-studio", studio.url, "--label-studio-token", personal, token=TOKEN) as url:
        assert ask("GET", f"{url}/health")[0] == 401
        project, backend = studio.project("Presse protégée", label_config(), url, TOKEN)
        assert backend["readable_state"] == "Connected"
        tasks = studio.tasks(project, TEXTS)
        assert check(studio.retrieve(project), tasks, backend["model_version"]) >= 4
        _until(
            lambda: studio("GET", f"/api/webhooks/?project={project}"),
            lambda hooks: all(h["headers"] for h in hooks) and hooks,
        )
        annotate(studio, tasks[1])
        assert stored(tmp_path) == [(TEXTS[1][3:9], "loaded_language")]
        log = (tmp_path / "cadrage.log").read_text()
        assert TOKEN not in log
        assert personal not in log
        assert "bilan" not in log


def _until(get: Callable[[], Any], done: Callable[[Any], Any], limit: float = 240) -> Any:
    end = time.monotonic() + limit
    while True:
        value = get()
        if done(value):
            return value
        assert time.monotonic() < end, f"waited {limit} s, found {str(value)[:500]}"
        time.sleep(1)


def _look(studio: LabelStudio, project: int, task: int) -> None:
    """The page of a task with its suggestions, as a picture in build/pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with browser_page() as page:
        page.goto(f"{studio.url}/user/login/")
        page.fill("input[name=email]", studio.user)
        page.fill("input[name=password]", studio.password)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(f"{studio.url}/projects/{project}/data?task={task}")
        page.wait_for_selector(".htx-highlight", timeout=60_000)
        page.wait_for_timeout(1500)
        marked = page.locator(".htx-highlight").all_inner_texts()
        page.screenshot(path=str(PICTURES / "label-studio.png"))
    assert any("terroristes" in m for m in marked), marked
