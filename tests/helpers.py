"""What tests share that is no fixture."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from cadrage import LABELS, Document, Span
from cadrage_train.corpus import load

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NO_SHARED_DATA = "../shared/data is not here: real texts for measuring only"

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any valid document: overlapping labels, optional spans, scores, any characters."""
    text = draw(TEXT)
    spans: list[Span] = []
    for label in LABELS:
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            score = draw(st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000))
            spans.append(Span(start, end, label.id, score, draw(st.booleans())))
    meta = draw(st.dictionaries(TEXT, TEXT, max_size=2))
    return Document(draw(TEXT), text, meta, tuple(spans), ("political",), {"political": 0.5})


def in_python(code: str, blocked: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run code in a process in which importing the blocked modules fails."""
    guard = (
        "import sys\n"
        "class Guard:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] in {list(blocked)!r}:\n"
        "            raise ImportError('blocked: ' + name)\n"
        "sys.meta_path.insert(0, Guard())\n"
    )
    return subprocess.run(
        [sys.executable, "-c", guard + code], capture_output=True, text=True, check=False, timeout=120
    )


@cache
def tiny_tokenizer() -> Tokenizer:
    """A subword tokenizer of the kind that the encoder uses, with a few hundred pieces."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=600, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator((d.text for d in load("dev")[:40]), trainer)
    return tokenizer
