"""Peers side by side on the same training and test data.

    pip install -c constraints.txt -e '.[peers]'
    python benchmarks/peers.py GOLD.jsonl... [--only lookup,crf] [--model NAME_OR_FOLDER...] [--out table.json]

Look-up of training spans, a linear-chain CRF for each label (sklearn-crfsuite), spaCy's span categorizer, and the
models of cadrage. The peers are trained here on the training split and tuned on dev where they have a threshold.
Prints for each system strict, PTC and relaxed F1 by label on every GOLD, words per second, size and training time.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from lookup import Lookup

from cadrage import Detector, Document, Span
from cadrage.inputs import read_documents
from cadrage.metrics import METRICS, evaluate
from cadrage.models.checkpoint import resolve
from cadrage.models.features import Tokens, tokenize
from cadrage.segment import count_words
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.data import training_data
from cadrage_train.linear import token_tags
from cadrage_train.tuning import best_cut

Flag = Callable[[Document], Document]
TAGS = "OBI"
# spaCy proposes runs of up to so many words, and whole sentences for claims.
LONGEST = 8
SPACY_EPOCHS = 3


def lookup(training: Sequence[Document]) -> tuple[Flag, float]:
    """Flags and size in MB."""
    table = Lookup(list(training), 0.5)
    return table.flag, sum(len(" ".join(k)) for keys in table.known.values() for k in keys) / 1e6


def crf(training: Sequence[Document]) -> tuple[Flag, float]:
    """One CRF for each label, over words and their neighbours."""
    from sklearn_crfsuite import CRF

    texts = [tokenize(d.text) for d in training]
    features = [x for t in texts for x in _by_sentence(t, _features(t))]
    models = {}
    for label in LABEL_IDS:
        tags = [
            x
            for t, d in zip(texts, training, strict=True)
            for x in _by_sentence(t, [TAGS[k] for k in token_tags(t, d, label)])
        ]
        models[label] = CRF(algorithm="lbfgs", c1=0.05, c2=0.05, max_iterations=60, all_possible_transitions=True)
        models[label].fit(features, tags)

    def flag(document: Document) -> Document:
        tokens = tokenize(document.text)
        parts = _by_sentence(tokens, _features(tokens))
        spans: list[Span] = []
        for label, model in models.items():
            found = [tag for tags in model.predict(parts) for tag in tags]
            spans += _spans(tokens, found, label)
        return document.with_spans(spans)

    return flag, sum(Path(m.modelfile.name).stat().st_size for m in models.values()) / 1e6


def _features(tokens: Tokens) -> list[dict[str, Any]]:
    forms = [f.lower() for f in tokens.forms]
    out = []
    for k, form in enumerate(forms):
        row = {"form": form, "p3": form[:3], "s3": form[-3:], "s4": form[-4:], "title": tokens.forms[k][:1].isupper()}
        for shift in (-3, -2, -1, 1, 2, 3):
            other = k + shift
            inside = 0 <= other < len(forms) and tokens.sentence[other] == tokens.sentence[k]
            row[f"{shift}"] = forms[other] if inside else "-"
        row["-1,0"] = f"{row['-1']} {form}"
        row["0,1"] = f"{form} {row['1']}"
        out.append(row)
    return out


def _by_sentence(tokens: Tokens, rows: Sequence[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[] for _ in tokens.sentences]
    for number, row in zip(tokens.sentence, rows, strict=True):
        parts[number].append(row)
    return [p for p in parts if p]


def _spans(tokens: Tokens, tags: Sequence[str], label: str) -> Iterable[Span]:
    start = -1
    for k in range(len(tags) + 1):
        tag = tags[k] if k < len(tags) else "O"
        crosses = 0 < k < len(tags) and tokens.sentence[k] != tokens.sentence[k - 1]
        if start >= 0 and (tag != "I" or crosses):
            yield Span(int(tokens.starts[start]), int(tokens.ends[k - 1]), label)
            start = -1
        if tag == "B" or (tag == "I" and start < 0):
            start = k


def spancat(training: Sequence[Document]) -> tuple[Flag, float]:
    """spaCy's span categorizer over a convolutional network trained from nothing."""
    import random

    import numpy as np
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example
    from thinc.api import Ragged, get_current_ops

    @spacy.registry.misc("cadrage.runs_and_sentences")  # type: ignore[untyped-decorator]
    def suggester() -> Any:
        def suggest(docs: Any, *, ops: Any = None) -> Any:
            ops = ops or get_current_ops()
            rows, lengths = [], []
            for doc in docs:
                here = [(a, a + n) for n in range(1, LONGEST + 1) for a in range(len(doc) - n + 1)]
                # Not `doc.sents`, which refuses a text of one word.
                starts = [t.i for t in doc if t.is_sent_start]
                ends = [*starts[1:], len(doc)]
                here += [(a, b - 1) for a, b in zip(starts, ends, strict=True) if b - 1 - a > LONGEST]
                rows += here
                lengths.append(len(here))
            table = ops.asarray(np.array(rows, dtype="i").reshape(-1, 2))
            return Ragged(table, ops.asarray(np.array(lengths, dtype="i")))

        return suggest

    nlp = spacy.blank("fr")
    nlp.add_pipe("tok2vec")
    nlp.add_pipe(
        "spancat", config={"suggester": {"@misc": "cadrage.runs_and_sentences"}, "threshold": 0.1, "max_positive": None}
    )

    def doc_of(document: Document) -> Any:
        tokens = tokenize(document.text)
        spaces = [int(b) > int(a) for a, b in zip(tokens.ends, [*tokens.starts[1:], len(document.text)], strict=True)]
        starts = [k == 0 or tokens.sentence[k] != tokens.sentence[k - 1] for k in range(len(tokens.forms))]
        return Doc(nlp.vocab, words=tokens.forms, spaces=spaces, sent_starts=starts), tokens

    examples = []
    for document in training:
        doc, tokens = doc_of(document)
        gold, _ = doc_of(document)
        spans = []
        for s in document.spans:
            inside = np.flatnonzero((tokens.starts < s.end) & (tokens.ends > s.start))
            if len(inside):
                spans.append(spacy.tokens.Span(gold, int(inside[0]), int(inside[-1]) + 1, s.label))
        gold.spans["sc"] = spans
        if len(doc):
            examples.append(Example(doc, gold))
    order = random.Random(0)
    optimiser = nlp.initialize(lambda: examples[:200])
    for _ in range(SPACY_EPOCHS):
        order.shuffle(examples)
        for batch in spacy.util.minibatch(examples, 8):
            nlp.update(batch, sgd=optimiser, drop=0.1)

    def candidates(document: Document) -> list[Span]:
        doc, tokens = doc_of(document)
        if not len(doc):
            return []
        for _, pipe in nlp.pipeline:
            doc = pipe(doc)
        group = doc.spans["sc"]
        ranked = sorted(zip(group, group.attrs["scores"], strict=True), key=lambda x: -float(x[1]))
        taken: dict[str, list[Span]] = {}
        for found, score in ranked:
            a, b = int(tokens.starts[found.start]), int(tokens.ends[found.end - 1])
            span = Span(a, b, found.label_, float(score))
            if not any(span.overlaps(other) for other in taken.setdefault(found.label_, [])):
                taken[found.label_].append(span)
        return [s for spans in taken.values() for s in spans]

    dev = training_data(None, None).dev
    scored = [candidates(d) for d in dev]
    cuts = {
        label: best_cut(dev, [[s for s in spans if s.label == label] for spans in scored], label)[1]
        for label in LABEL_IDS
    }

    def flag(document: Document) -> Document:
        return document.with_spans(s for s in candidates(document) if (s.score or 0.0) >= cuts[s.label])

    return flag, len(nlp.to_bytes()) / 1e6


PEERS = {"lookup": lookup, "crf": crf, "spancat": spancat}


def main() -> None:
    """Train what is to be trained, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--only", default=",".join(PEERS), help="peers to train, comma separated")
    parser.add_argument("--model", nargs="*", default=["linear", "encoder"], help="models of cadrage")
    parser.add_argument("--out", type=Path, help="the figures as JSON")
    arguments = parser.parse_args()
    sets = {path.stem: list(read_documents([str(path)], parser.error)) for path in arguments.gold}
    systems: dict[str, tuple[Flag, float, float | None]] = {}
    for name in filter(None, arguments.only.split(",")):
        began = time.perf_counter()
        flag, size = PEERS[name](training_data(None, None).training)
        systems[name] = (flag, size, time.perf_counter() - began)
    for name in arguments.model:
        folder = resolve(name)
        systems[name] = (Detector.load(name).flag, sum(p.stat().st_size for p in folder.iterdir()) / 1e6, None)
    table: dict[str, Any] = {}
    for name, (flag, size, seconds) in systems.items():
        table[name] = {"MB": size, "training_seconds": seconds}
        for title, documents in sets.items():
            began = time.perf_counter()
            pairs = [(d, flag(d)) for d in documents]
            taken = time.perf_counter() - began
            table[name][title] = {
                row.name: {m: row.scores[m].f1 for m in METRICS} for row in evaluate(pairs, LABEL_IDS)
            }
            table[name][title]["words_per_second"] = sum(count_words(d.text) for d in documents) / taken
            _print(name, title, table[name])
    if arguments.out:
        arguments.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _print(name: str, title: str, row: dict[str, Any]) -> None:
    trained = "trained elsewhere" if row["training_seconds"] is None else f"trained in {row['training_seconds']:.0f} s"
    print(f"{name} on {title}: {row[title]['words_per_second']:.0f} words/s, {row['MB']:.1f} MB, {trained}")
    for label in (*LABEL_IDS, "micro", "macro"):
        print(f"  {label:18}" + "".join(f"{m} {row[title][label][m]:.3f}  " for m in METRICS), flush=True)


if __name__ == "__main__":
    main()
