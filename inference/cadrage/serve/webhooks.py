"""Tells Label Studio's annotation webhooks, which carry no credentials of the backend, the secret they must carry."""

from __future__ import annotations

import json
import logging
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from cadrage.serve.bodies import SECRET_HEADER, Guard

log = logging.getLogger("cadrage.serve")


class Webhooks:
    """Sets the secret header through the API, on those webhooks of a project that lead to this server, whenever Label
    Studio connects it.

    Args:
        url: of Label Studio.
        token: a personal token (a refresh token, changed for one that lives five minutes), or a legacy one.
    """

    def __init__(self, url: str, token: str, guard: Guard) -> None:
        self.url, self.token, self.guard = url.rstrip("/"), token, guard
        self._waiting: set[str] = set()

    def __call__(self, project: str, host: str) -> None:
        """Set the header of the webhooks to `host`, in a thread: /setup has three seconds."""
        if project not in self._waiting and project.isdigit():
            self._waiting.add(project)
            # The webhook is made after the first /setup has been answered.
            timer = threading.Timer(2, self._set, (project, host))
            timer.daemon = True
            timer.start()

    def _set(self, project: str, host: str) -> None:
        self._waiting.discard(project)
        try:
            authorization = self._authorization()
            hooks = self._call("GET", f"/api/webhooks/?project={project}", None, authorization)
            ours = [h for h in hooks if _leads_to(str(h.get("url", "")), host)]
            told = 0
            for hook in ours:
                headers = hook.get("headers") or {}
                if headers.get(SECRET_HEADER) != self.guard.webhook_secret:
                    body = {"headers": {**headers, SECRET_HEADER: self.guard.webhook_secret}}
                    self._call("PATCH", f"/api/webhooks/{hook['id']}/", body, authorization)
                    told += 1
            log.info("project %s: %d webhooks lead here, secret set on %d", project, len(ours), told)
        except (OSError, ValueError, KeyError) as e:
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


def _leads_to(url: str, host: str) -> bool:
    """Whether a webhook is that of the server that Label Studio names by this host and port; others must not get the
    secret."""
    parts = urllib.parse.urlsplit(url)
    return parts.path.rstrip("/").endswith("/webhook") and parts.netloc.rpartition("@")[2].lower() == host.lower()
