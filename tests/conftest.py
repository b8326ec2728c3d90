"""What several tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import NO_SHARED_DATA, SHARED_DATA, tiny_tokenizer
from hypothesis import settings

from cadrage import Detector

# How long an example takes says nothing on a machine that does other things.
settings.register_profile("cadrage", deadline=None)
settings.load_profile("cadrage")


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


@pytest.fixture(scope="session")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformers folder: four small layers, random weights."""
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("backbone")
    tokenizer = tiny_tokenizer()
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=64, num_hidden_layers=4, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=80, pad_token_id=1,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    ).save_pretrained(folder)
    return folder


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
