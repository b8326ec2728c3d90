"""What `import cadrage` offers, and that it stays light."""

from __future__ import annotations

import pytest
from helpers import in_python

import cadrage

HEAVY = ["torch", "transformers", "sklearn", "scipy", "simplemma", "pyarrow", "datasets", "cadrage_train"]


def test_exported_names() -> None:
    assert sorted(cadrage.__all__) == [
        "CadrageError",
        "Detector",
        "Document",
        "FRAMES",
        "Frame",
        "InputError",
        "LABELS",
        "Label",
        "MissingExtraError",
        "ModelError",
        "Span",
        "UsageError",
        "__version__",
    ]
    assert all(hasattr(cadrage, name) for name in cadrage.__all__)


def test_every_module_imports_without_training_libraries() -> None:
    done = in_python(
        "import importlib, pkgutil, cadrage\n"
        "for m in pkgutil.walk_packages(cadrage.__path__, 'cadrage.'):\n"
        "    if m.name != 'cadrage.spacy_pipe':\n"  # spaCy imports it
        "        importlib.import_module(m.name)\n"
        "d = cadrage.Detector.load().flag('Les terroristes ont fui, selon des sources proches du dossier.')\n"
        "print(len(d.spans))\n",
        HEAVY,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 1


def test_flagging_opens_no_connection() -> None:
    done = in_python(
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('a connection was opened')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = refuse\n"
        "import cadrage\n"
        "cadrage.Detector.load().flag('Le maire a parlé.')\n",
        [],
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", ["trafilatura", "typer", "rich", "safetensors", "numpy", "huggingface_hub"])
def test_importing_cadrage_imports_nothing_heavy(module: str) -> None:
    done = in_python(f"import cadrage, sys\nprint({module!r} in sys.modules)\n", [])
    assert done.stdout.strip() == "False", done.stderr
