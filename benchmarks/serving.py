"""What the benchmarks of `cadrage serve` share: starting it, and what Label Studio would send."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cadrage.serve.label_studio import label_config

CONFIG = label_config()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def start(folder: Path, port: int, model: str) -> subprocess.Popen[bytes]:
    """A server that keeps its annotations and its log in a folder."""
    command = [sys.executable, "-c", "from cadrage.cli import main; main()", "serve", "--port", str(port)]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([*command, "--data", str(folder), "--model", model], stdout=log, stderr=log)


def created(number: int, text: str, spans: Iterable[tuple[int, int, str]]) -> dict[str, Any]:
    """The webhook that tells of annotation `number`, on the task of the same number."""
    result = [
        {"from_name": "label", "to_name": "text", "type": "labels", "value": {"start": a, "end": b, "labels": [label]}}
        for a, b, label in spans
    ]
    return {
        "action": "ANNOTATION_CREATED",
        "annotation": {"id": number, "result": result, "was_cancelled": False, "updated_at": "1"},
        "task": {"id": number, "data": {"text": text}},
        "project": {"id": 1, "label_config": CONFIG},
    }
