"""Tells Label Studio's annotation webhooks, which carry no credentials of the backend, the secret they must carry."""

from __future__ import annotations

import json
import logging
import threading
import urllib.error
import urllib.request
from typing import Any

from cadrage.serve.bodies import SECRET_HEADER, Guard

log = logging.getLogger("cadrage.serve")


class Webhooks:
    """Sets the secret header through the API, once for each project, when /setup names one.

    Args:
        url: of Label Studio.
        token: a personal token (a refresh token, changed for one that lives five minutes), or a legacy one.
    """

    def __init__(self, url: str, token: str, guard: Guard) -> None:
        self.url, self.token, self.guard = url.rstrip("/"), token, guard
        self._done: set[str] = set()

    def __call__(self, project: str) -> None:
        """Set the header of a project's webhooks, in a thread: /setup has three seconds."""
        if project not in self._done and project.isdigit():
            self._done.add(project)
            # The webhook is made after the first /setup has been answered.
            timer = threading.Timer(2, self._set, (project,))
            timer.daemon = True
            timer.start()

    def _set(self, project: str) -> None:
        try:
            authorization = self._authorization()
            hooks = self._call("GET", f"/api/webhooks/?project={project}", None, authorization)
            found = [h for h in hooks if str(h.get("url", "")).rstrip("/").endswith("/webhook")]
            for hook in found:
                headers = {**(hook.get("headers") or {}), SECRET_HEADER: self.guard.webhook_secret}
                self._call("PATCH", f"/api/webhooks/{hook['id']}/", {"headers": headers}, authorization)
            log.info("project %s: secret set on %d webhooks", project, len(found))
            if not found:
                self._done.discard(project)
        except (OSError, ValueError, KeyError) as e:
            self._done.discard(project)
            log.warning("project %s: webhooks not told the secret: %s", project, type(e).__name__)

    def _authorization(self) -> str:
        try:
            value = self._call("POST", "/api/token/refresh", {"refresh": self.token}, None)
            return f"Bearer {value['access']}"
        except urllib.error.HTTPError:
            return f"Token {self.token}"

    def _call(self, method: str, path: str, body: Any, authorization: str | None) -> Any:
        headers = {"Content-Type": "application/json"}
        if authorization is not None:
            headers["Authorization"] = authorization
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())
