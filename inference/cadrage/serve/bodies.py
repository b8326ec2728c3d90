"""What reaches the server: who may ask, how much, and what of it is read."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("cadrage.serve")

# 500 long articles fit.
MAX_BODY = 64 * 1024 * 1024
SECRET_HEADER = "x-cadrage-secret"


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may ask. Without a token everybody who reaches the port; with one, `Authorization: Bearer TOKEN`, or Basic
    with any user name and the token as password, or the secret header that webhooks carry."""

    token: str | None = None

    @property
    def webhook_secret(self) -> str:
        """What webhooks carry in `SECRET_HEADER`: made from the token, which it does not betray."""
        return hmac.new((self.token or "").encode(), b"cadrage webhook", hashlib.sha256).hexdigest()

    def admits(self, headers: dict[bytes, bytes], path: str) -> bool:
        """Whether a request with these headers may pass. Comparisons take the same time whatever is wrong."""
        if self.token is None:
            return True
        kind, _, given = headers.get(b"authorization", b"").partition(b" ")
        if kind.lower() == b"bearer":
            return hmac.compare_digest(given.strip(), self.token.encode())
        if kind.lower() == b"basic":
            try:
                _, _, password = base64.b64decode(given, validate=True).partition(b":")
            except binascii.Error:
                return False
            return hmac.compare_digest(password, self.token.encode())
        secret = headers.get(SECRET_HEADER.encode(), b"")
        return path == "/webhook" and hmac.compare_digest(secret, self.webhook_secret.encode())


class Gate:
    """ASGI middleware: turns away who may not ask, and bodies that are too large, before anything is read."""

    def __init__(self, app: ASGIApp, guard: Guard, problem: Callable[[str], None]) -> None:
        self.app, self.guard, self.problem = app, guard, problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if not self.guard.admits(headers, scope["path"]):
            log.warning("%s %s: refused, no valid credentials", scope["method"], scope["path"])
            if scope["path"] == "/webhook":
                self.problem("a webhook was refused, its annotation is NOT STORED: it carries no valid credentials")
            challenge = {"WWW-Authenticate": 'Basic realm="cadrage", charset="UTF-8"'}
            await JSONResponse({"detail": "credentials are missing or wrong"}, 401, challenge)(scope, receive, send)
            return
        if (reason := _foreign(scope["method"], headers)) is not None:
            log.warning("%s %s: refused, %s", scope["method"], scope["path"], reason)
            await JSONResponse({"detail": reason}, 403)(scope, receive, send)
            return
        if self.guard.token is None and not is_loopback(_name(headers.get(b"host", b""))):
            reason = "expected the address of this machine as Host; under another name, set a token"
            log.warning("%s %s: refused, %s", scope["method"], scope["path"], reason)
            await JSONResponse({"detail": reason}, 403)(scope, receive, send)
            return
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > MAX_BODY:
            await JSONResponse({"detail": f"expected a body of at most {MAX_BODY} bytes"}, 413)(scope, receive, send)
            return
        await self.app(scope, _limited(receive), send)


def _foreign(method: str, headers: dict[bytes, bytes]) -> str | None:
    """Why a request that changes something is refused: a page of another site sent it from the user's browser.
    Browsers compare the sites themselves, but say so to https and to their own machine only; programs say nothing."""
    if method in ("GET", "HEAD"):
        return None
    origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
    own = (
        site == b"same-origin"
        if site is not None
        else origin is None or origin.partition(b"://")[2] == headers.get(b"host")
    )
    return None if own else "expected a request of the page itself or of a program, found one of another site"


def _name(host: bytes) -> str:
    """The name in a Host header, without port and brackets."""
    try:
        return urlsplit(f"//{host.decode('latin-1')}").hostname or ""
    except ValueError:
        return ""


def _limited(receive: Receive) -> Receive:
    """Bodies without a length are counted as they come."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise HTTPException(413, f"expected a body of at most {MAX_BODY} bytes")
        return message

    return counted


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        HTTPException: 400, it holds none.
    """
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError) as e:
        raise HTTPException(400, "expected a JSON object") from e
    if not isinstance(value, dict):
        raise HTTPException(400, f"expected a JSON object, found {type(value).__name__}")
    return value


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
