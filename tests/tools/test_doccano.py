"""A real doccano: auto-labelling, and offsets behind an emoji both ways."""

from __future__ import annotations

import io
import json
import os
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from servers import ask, cadrage, free_port, program

from cadrage.document import Document, Span
from cadrage.formats import FORMATS, Look
from cadrage.formats.annotations import Reading
from cadrage.output import write_out
from cadrage.serve.doccano import TEMPLATE
from cadrage.taxonomy import LABEL_IDS

TEXT = "😀🇫🇷 Les terroristes ont été chassés, selon des sources proches."
USER, PASSWORD = "admin", "a-long-password-1"


class Doccano:
    """A doccano with one account."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers: dict[str, str] = {}
        key = self("POST", "/v1/auth/login/", {"username": USER, "password": PASSWORD})["key"]
        self.headers = {"Authorization": f"Token {key}"}

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        status, value = ask(method, self.url + path, body, self.headers)
        assert status < 300, f"{method} {path}: {status} {str(value)[:500]}"
        return value


@contextmanager
def doccano(folder: Path) -> Iterator[Doccano]:
    """A fresh doccano with its worker. `DOCCANO_VENV` is the environment it is installed in."""
    import subprocess

    binaries = Path(os.environ["DOCCANO_VENV"]) / "bin"
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        "HOME": str(folder), "DOCCANO_HOME": str(folder), "DATABASE_URL": f"sqlite:///{folder}/doccano.db",
        "PATH": f"{binaries}:{os.environ['PATH']}", "DJANGO_SETTINGS_MODULE": "config.settings.production",
    }  # fmt: skip
    for step in (["init"], ["createuser", "--username", USER, "--password", PASSWORD]):
        subprocess.run(
            [str(binaries / "doccano"), *step], env={**os.environ, **env}, check=True, capture_output=True, timeout=300
        )
    site = next((binaries.parent / "lib").glob("python*/site-packages/backend"))
    web = [str(binaries / "gunicorn"), "--bind", f"127.0.0.1:{port}", "--chdir", str(site), "config.wsgi:application"]
    work = [str(binaries / "doccano"), "task"]
    with program(web, folder / "web.log", url, env), (folder / "task.log").open("wb") as out:
        worker = subprocess.Popen(work, env={**os.environ, **env}, stdout=out, stderr=out)
        try:
            yield Doccano(url)
        finally:
            worker.terminate()
            worker.wait(30)


def test_suggestions_stand_behind_an_emoji(tmp_path: Path) -> None:
    """Texts in, auto-labelling through our REST answer, spans back out at the right words."""
    (tmp_path / "doccano").mkdir()
    with cadrage(tmp_path / "cadrage") as backend, doccano(tmp_path / "doccano") as tool:
        body = {
            "name": "presse", "description": "presse", "project_type": "SequenceLabeling", "allow_overlapping": True,
            "resourcetype": "SequenceLabelingProject",
        }  # fmt: skip
        project = tool("POST", "/v1/projects", body)["id"]
        for label in LABEL_IDS:
            tool("POST", f"/v1/projects/{project}/span-types", {"text": label, "background_color": "#7a3b00"})
        tool("POST", f"/v1/projects/{project}/examples", {"text": TEXT, "meta": {}})
        (example,) = tool("GET", f"/v1/projects/{project}/examples?limit=10")["results"]
        sent = {"text": "{{ text }}"}
        config = {
            "model_name": "Custom REST Request",
            "model_attrs": {"url": f"{backend}/doccano", "method": "POST", "params": {}, "headers": {}, "body": sent},
            "template": TEMPLATE,
            "label_mapping": {},
            "task_type": "Span",
        }
        tool("POST", f"/v1/projects/{project}/auto-labeling/configs", config)
        tool("POST", f"/v1/projects/{project}/auto-labeling?example={example['id']}")
        spans = tool("GET", f"/v1/projects/{project}/examples/{example['id']}/spans")
        units = TEXT.encode("utf-16-le")
        named = {units[2 * s["start_offset"] : 2 * s["end_offset"]].decode("utf-16-le") for s in spans}
        assert "terroristes" in named
        out = _export(tool, project)
        path = tmp_path / "export.jsonl"
        path.write_bytes(out)
        told: list[str] = []
        (document,) = FORMATS["doccano"].read(path, Reading(told.append, utf16=True))
        assert document.text == TEXT
        assert "terroristes" in {document.wording(s) for s in document.spans}
        assert told == []


def test_our_export_is_importable(tmp_path: Path) -> None:
    """What convert writes, in UTF-16, holds the offsets that the page shows."""
    at = TEXT.index("terroristes")
    document = Document("a", TEXT, spans=(Span(at, at + 11, "name_calling"),))
    write_out([document], FORMATS["doccano"], Look(utf16=True), tmp_path / "out.jsonl")
    row = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    ((start, end, _),) = row["label"]
    assert TEXT.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "terroristes"


def _export(tool: Doccano, project: int) -> bytes:
    task = tool("POST", f"/v1/projects/{project}/download", {"format": "JSONL", "exportApproved": False})["task_id"]
    for _ in range(60):
        if tool("GET", f"/v1/tasks/status/{task}")["ready"]:
            break
        time.sleep(1)
    request = urllib.request.Request(f"{tool.url}/v1/projects/{project}/download?taskId={task}", headers=tool.headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.read()))
    return archive.read(archive.namelist()[0])
