"""What 8 bits cost: the shipped encoder against the weights it was made from, in full precision.

    python benchmarks/quantised.py BACKBONE WEIGHTS GOLD.jsonl... [--model encoder]

After `make models`, BACKBONE is build/backbone and WEIGHTS build/encoder/teacher/best.pt. Both run beside the same
linear model, with the same calibration and thresholds. Prints micro PTC F1 on every GOLD.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from cadrage.detector import Detector
from cadrage.inputs import read_all
from cadrage.metrics import micro_f1
from cadrage.models.checkpoint import load
from cadrage.models.encoder import BlendModel
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.network import SpanTagger, as_model, load_backbone


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("backbone", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--model", default="encoder")
    given = parser.parse_args()
    encoder, tokenizer, settings = load_backbone(given.backbone)
    tagger = SpanTagger(encoder)
    tagger.load_state_dict(torch.load(given.weights, weights_only=True))
    shipped = load(given.model)
    whole = as_model(tagger, tokenizer, settings)
    blend = shipped.model
    model = BlendModel(whole, blend.linear, blend.share) if isinstance(blend, BlendModel) else whole
    detectors = {"8 bits": Detector(shipped), "full precision": Detector(replace(shipped, model=model))}
    for path in given.gold:
        gold = read_all(path)
        for name, detector in detectors.items():
            print(f"{path.name}: {name} {micro_f1([(d, detector.flag(d)) for d in gold], LABEL_IDS):.4f}", flush=True)


if __name__ == "__main__":
    main()
