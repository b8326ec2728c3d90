"""doccano's auto-labelling, "Custom REST Request": POST `{"text": …}`, answer mapped by a template of the user's.

Offsets count UTF-16 code units, as doccano's page does.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.offsets import Utf16
from cadrage.serve.bodies import body_of
from cadrage.serve.engine import Engine

NAME = "doccano"
# What the user enters as mapping template.
TEMPLATE = (
    '[{% for s in input %}{"label": "{{ s.label }}", "start_offset": {{ s.start_offset }}, '
    '"end_offset": {{ s.end_offset }}}{% if not loop.last %},{% endif %}{% endfor %}]'
)


def router(engine: Engine) -> APIRouter:
    """The route."""
    routes = APIRouter()

    @routes.post("/doccano")
    async def predict(request: Request) -> list[dict[str, Any]]:
        text = (await body_of(request)).get("text")
        if not isinstance(text, str):
            raise HTTPException(400, 'expected {"text": "…"}; set the body of the request to {"text": "{{ text }}"}')
        try:
            document = await run_in_threadpool(engine.flag, Document("text", text))
        except InputError as e:
            raise HTTPException(400, str(e)) from e
        units = Utf16(text)
        return [
            {
                "label": s.label,
                "start_offset": units.from_code_points(s.start),
                "end_offset": units.from_code_points(s.end),
                "score": s.score,
            }
            for s in document.spans
        ]

    return routes
