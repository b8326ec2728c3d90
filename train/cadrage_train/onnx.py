"""The encoder as files that onnxruntime and numpy read: int8 network, head, four-bit word vectors, tokenizer."""

from __future__ import annotations

import gzip
import logging
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file

from cadrage.models.decode import FloatArray
from cadrage.models.encoder import BLOCK, EMBEDDINGS, HEAD, NETWORK, TOKENIZER, PackedTable
from cadrage.models.windows import WindowSettings
from cadrage.taxonomy import FRAME_IDS
from cadrage_train.network import SpanTagger

OPSET = 18


def pack(table: FloatArray) -> PackedTable:
    """Rows in four bits, 32 weights to a scale.

    A table that was packed so before comes out as it was: its extreme weight is the code 0 or 15 or, where it
    is not, some other multiple of the scale; the scale with the least error of those is taken.
    """
    rows, columns = table.shape
    if columns % BLOCK:
        raise ValueError(f"expected a multiple of {BLOCK} columns, found {columns}")
    blocks = table.reshape(rows, -1, BLOCK)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]
    best = np.full(extreme.shape, np.inf, dtype=np.float32)
    scales = np.zeros(extreme.shape, dtype=np.float16)
    for code in (-8, -7, -6, -5, 5, 6, 7):
        scale = (extreme / code).astype(np.float16)
        error = np.square(blocks - _codes(blocks, scale) * scale.astype(np.float32)[..., None]).sum(axis=2)
        better = error < best
        best[better], scales[better] = error[better], scale[better]
    codes = (_codes(blocks, scales) + 8).astype(np.uint8).reshape(rows, columns)
    packed = (codes[:, ::2] | codes[:, 1::2] << 4).astype(np.uint8)
    return PackedTable(packed, scales)


def _codes(blocks: FloatArray, scales: np.ndarray[Any, np.dtype[np.float16]]) -> FloatArray:
    divisor = np.where(scales == 0, 1, scales).astype(np.float32)[..., None]
    codes: FloatArray = np.clip(np.rint(blocks / divisor), -8, 7).astype(np.float32)
    return codes


def write_files(tagger: SpanTagger, tokenizer: str, settings: WindowSettings, folder: Path) -> dict[str, Any]:
    """Write network, head, word vectors and tokenizer (JSON text) into `folder`; returns what config.json
    adds for it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    table = pack(tagger.table.weight.detach().numpy())
    save_file({"codes": table.codes, "scales": table.scales}, folder / EMBEDDINGS)
    last = {name: p.detach().numpy() for name, p in tagger.head.named_parameters()}
    save_file(last, folder / HEAD)
    (folder / TOKENIZER).write_text(tokenizer, encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        plain, small = Path(scratch) / "plain.onnx", Path(scratch) / "small.onnx"
        export_network(tagger, plain)
        # Seven bits: processors without VNNI add pairs of products in 16 bits.
        logging.disable(logging.WARNING)  # advice on static quantisation
        quantize_dynamic(
            plain, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            op_types_to_quantize=["MatMul", "Gemm"],
        )  # fmt: skip
        logging.disable(logging.NOTSET)
        (folder / NETWORK).write_bytes(gzip.compress(small.read_bytes(), mtime=0))
    return {"frames": list(FRAME_IDS), "windows": asdict(settings)}


def export_network(tagger: SpanTagger, path: Path) -> None:
    """The tagger as ONNX in 32-bit floats: inputs `embeddings` and `mask`, output `states`."""
    hidden = tagger.table.weight.shape[1]
    example = (torch.zeros(2, 16, hidden), torch.ones(2, 16, dtype=torch.int64))
    axes = {0: "windows", 1: "pieces"}
    tagger.eval()
    table, tagger.table = tagger.table, torch.nn.Embedding(1, 1)
    words = tagger.encoder.get_input_embeddings()
    try:
        tagger.encoder.set_input_embeddings(torch.nn.Embedding(1, hidden))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a newer exporter exists, which needs a package more
            torch.onnx.export(
                tagger,
                example,
                str(path),
                input_names=["embeddings", "mask"],
                output_names=["states"],
                dynamic_axes={"embeddings": axes, "mask": axes, "states": axes},
                opset_version=OPSET,
                dynamo=False,
            )
    finally:
        tagger.table = table
        tagger.encoder.set_input_embeddings(words)
    tagger.eval()
