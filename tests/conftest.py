"""What several tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import NO_SHARED_DATA, SHARED_DATA

from cadrage import Detector


@pytest.fixture(scope="session")
def detector() -> Detector:
    """The default model."""
    return Detector.load()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real texts."""
    if not SHARED_DATA.is_dir():
        pytest.skip(NO_SHARED_DATA)
    return SHARED_DATA


Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line in a process of its own, in `tmp_path`."""

    def call(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-c", "from cadrage.cli import main; main()", *arguments],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"},
            check=False,
            timeout=300,
        )

    return call
