"""Starts and stops the programs that the tests of the tools need, each on a free port of this machine."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Pictures of real pages, to look at.
PICTURES = ROOT / "build" / "pictures"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def ask(
    method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None, timeout: float = 120
) -> tuple[int, Any]:
    """Status and JSON of a request; its text where it is none."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            status, content = answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        status, content = e.code, e.read().decode("utf-8", "replace")
    try:
        return status, json.loads(content)
    except ValueError:
        return status, content


@contextmanager
def program(
    command: list[str], log: Path, up: str, env: Mapping[str, str] | None = None, limit: float = 300
) -> Iterator[None]:
    """A program that runs until the block ends; the block begins when `up` answers."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env={**os.environ, **(env or {})},
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        end = time.monotonic() + limit
        while True:
            if process.poll() is not None:
                raise AssertionError(f"{command[0]} ended with {process.returncode}: {log.read_text()[-2000:]}")
            try:
                with urllib.request.urlopen(up, timeout=5):
                    break
            except urllib.error.HTTPError:
                break
            except OSError as e:
                if time.monotonic() > end:
                    raise AssertionError(f"{command[0]} does not answer: {log.read_text()[-2000:]}") from e
                time.sleep(0.3)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def cadrage(folder: Path, *arguments: str, token: str | None = None) -> Iterator[str]:
    """`cadrage serve`; its address."""
    port = free_port()
    command = [sys.executable, "-c", "from cadrage.cli import main; main()", "serve", "--port", str(port)]
    env = {"CADRAGE_TOKEN": token} if token else {}
    url = f"http://127.0.0.1:{port}"
    folder.mkdir(exist_ok=True)
    with program([*command, "--data", str(folder / "data"), *arguments], folder / "cadrage.log", f"{url}/health", env):
        yield url


class LabelStudio:
    """A Label Studio with one account."""

    user, password, legacy = "e2e@example.org", "a-long-password-1", "0123456789abcdef0123456789abcdef01234567"

    def __init__(self, url: str) -> None:
        self.url = url
        self.authorization = f"Token {self.legacy}"

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        status, value = ask(method, self.url + path, body, {"Authorization": self.authorization}, 300)
        assert status < 300, f"{method} {path}: {status} {str(value)[:500]}"
        return value

    def personal_token(self) -> str:
        """A personal token, made as a person does: behind a login."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

        def call(path: str, fields: dict[str, str] | None, headers: dict[str, str]) -> str:
            data = None if fields is None else urllib.parse.urlencode(fields).encode()
            request = urllib.request.Request(self.url + path, data, headers)
            with opener.open(request, timeout=60) as answer:
                return str(answer.read().decode())

        page = call("/user/login/", None, {})
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        fields = {
            "csrfmiddlewaretoken": found[1],
            "email": self.user,
            "password": self.password,
            "persist_session": "on",
        }
        call("/user/login/", fields, {"Referer": f"{self.url}/user/login/"})
        csrf = next(c.value for c in jar if c.name == "csrftoken")
        answer = call("/api/token/", {}, {"X-CSRFToken": str(csrf), "Referer": f"{self.url}/"})
        return str(json.loads(answer)["token"])

    def project(self, title: str, config: str, backend: str, token: str | None = None) -> tuple[int, Any]:
        """A new project connected to a backend: its number, and what the connection says."""
        number = self("POST", "/api/projects", {"title": title, "label_config": config})["id"]
        body = {"url": backend, "project": number, "title": "cadrage", "is_interactive": True}
        if token is not None:
            body |= {"auth_method": "BASIC_AUTH", "basic_auth_user": "cadrage", "basic_auth_pass": token}
        return number, self("POST", "/api/ml", body)

    def tasks(self, project: int, texts: list[str]) -> list[int]:
        """Import texts."""
        rows = [{"text": t} for t in texts]
        return list(self("POST", f"/api/projects/{project}/import?return_task_ids=true", rows)["task_ids"])

    def retrieve(self, project: int) -> list[Any]:
        """Ask for predictions as the button does, and read them back."""
        selected = {"selectedItems": {"all": True, "excluded": []}, "project": project}
        self("POST", f"/api/dm/actions?id=retrieve_tasks_predictions&project={project}", selected)
        return list(self("GET", f"/api/predictions/?project={project}"))


@contextmanager
def label_studio(folder: Path) -> Iterator[LabelStudio]:
    """A fresh Label Studio. `LABEL_STUDIO_VENV` is the environment it is installed in."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    studio = LabelStudio(url)
    env = {
        "HOME": str(folder), "LABEL_STUDIO_BASE_DATA_DIR": str(folder), "DJANGO_DB": "sqlite",
        "LABEL_STUDIO_USERNAME": studio.user, "LABEL_STUDIO_PASSWORD": studio.password,
        "LABEL_STUDIO_USER_TOKEN": studio.legacy, "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_HOST": url, "COLLECT_ANALYTICS": "false", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "",
        "LATEST_VERSION_CHECK": "false", "ML_BLOCK_LOCAL_IP": "false", "SSRF_PROTECTION_ENABLED": "false",
    }  # fmt: skip
    binary = Path(os.environ["LABEL_STUDIO_VENV"]) / "bin" / "label-studio"
    command = [str(binary), "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    with program(command, folder / "label-studio.log", f"{url}/health", env):
        yield studio


@contextmanager
def browser_page() -> Iterator[Any]:
    """A page of Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        try:
            yield browser.new_page(viewport={"width": 1280, "height": 900})
        finally:
            browser.close()
