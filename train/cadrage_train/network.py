"""The torch network behind `cadrage.models.encoder`, and how it reads a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedModel
from transformers.utils import logging as transformers_logging

from cadrage.errors import InputError
from cadrage.models.decode import FloatArray
from cadrage.models.encoder import EncoderModel
from cadrage.models.features import IntArray
from cadrage.models.windows import CONTEXT, TARGET, WindowSettings
from cadrage.taxonomy import FRAME_IDS, LABEL_IDS

# The share of pieces that training hides.
BLOTTED = 0.1
# The share of the layers, the lowest ones, that stay as they were learnt: they tell words, and cost time.
FROZEN = 0.25
OUTPUTS = 3 * len(LABEL_IDS) + len(FRAME_IDS)


class SpanTagger(nn.Module):
    """A transformers encoder and one linear layer: O, B and I of each label, then the frames."""

    centre: Tensor
    spread: Tensor

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, OUTPUTS)
        self.table = encoder.get_input_embeddings()
        # A small corpus knows few of the words: their vectors stay as they were learnt.
        encoder.embeddings.requires_grad_(False)
        encoder.encoder.layer[: int(FROZEN * len(encoder.encoder.layer))].requires_grad_(False)
        # Encoders differ in the scale of their states, and most of a state is common to all pieces.
        self.register_buffer("centre", torch.zeros(encoder.config.hidden_size))
        self.register_buffer("spread", torch.ones(encoder.config.hidden_size))

    def forward(self, embeddings: Tensor, mask: Tensor) -> Tensor:
        """Standardised states (windows, pieces, hidden) from word vectors (windows, pieces, hidden) and attention
        mask."""
        states = self.encoder(inputs_embeds=embeddings, attention_mask=mask).last_hidden_state
        standardised: Tensor = (states - self.centre) / self.spread
        return standardised

    def from_ids(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits from piece numbers (windows, pieces)."""
        embeddings = self.table(ids)
        if self.training:
            # Some words are blotted out, so that no label hangs on one word alone.
            kept = torch.rand(ids.shape, device=ids.device) >= BLOTTED
            embeddings = embeddings * kept[..., None]
        logits: Tensor = self.head(self(embeddings, mask))
        return logits

    def begin(self, ids: Tensor, mask: Tensor, shares: Tensor) -> None:
        """Start the head where it knows nothing but how frequent each tag is.

        Args:
            ids, mask: a sample of windows, for centre and spread of the states.
            shares: shape (outputs,), the shares of O, B and I of each label, then those of the frames.
        """
        with torch.inference_mode():
            states = self.encoder(inputs_embeds=self.table(ids), attention_mask=mask).last_hidden_state[mask.bool()]
        self.centre.copy_(states.mean(dim=0))
        self.spread.copy_(states.std(dim=0))
        tags = 3 * len(LABEL_IDS)
        with torch.no_grad():
            self.head.weight.zero_()
            self.head.bias[:tags] = shares[:tags].log()
            self.head.bias[tags:] = shares[tags:].logit()


def load_backbone(name: str | Path) -> tuple[PreTrainedModel, Tokenizer, WindowSettings]:
    """A transformers encoder from a folder or a hub id, its tokenizer, and windows that fit it.

    Raises:
        InputError: it can't be loaded, or has no fast tokenizer.
    """
    transformers_logging.disable_progress_bar()
    try:
        config = AutoConfig.from_pretrained(name)
        config.attention_probs_dropout_prob = 0.0  # with dropout there, attention can't be fused
        config.hidden_dropout_prob = 0.1
        encoder = AutoModel.from_pretrained(name, config=config, dtype=torch.float32, **_no_pooler(config.model_type))
        tokenizer = AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError) as e:
        reason = str(e).strip().splitlines()[0][:200]
        raise InputError(f"{name}: expected a transformers encoder, a folder or a hub id, found none: {reason}") from e
    if not tokenizer.is_fast:
        raise InputError(f"{name}: expected a tokenizer with a tokenizer.json, found a slow one")
    first = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id
    last = tokenizer.sep_token_id if tokenizer.sep_token_id is not None else tokenizer.eos_token_id
    if first is None or last is None:
        raise InputError(f"{name}: expected a tokenizer with a first and a last piece")
    room = getattr(config, "max_position_embeddings", 512) - 4
    scale = min(1.0, room / (TARGET + CONTEXT))
    settings = WindowSettings(int(TARGET * scale), int(CONTEXT * scale), int(first), int(last), between=int(last))
    return encoder, tokenizer.backend_tokenizer, settings


def _no_pooler(kind: str) -> dict[str, bool]:
    return {"add_pooling_layer": False} if kind in {"bert", "roberta", "xlm-roberta", "camembert"} else {}


def as_model(tagger: SpanTagger, tokenizer: Tokenizer, settings: WindowSettings) -> EncoderModel:
    """The tagger as a model that scores texts."""

    def network(ids: IntArray, mask: IntArray) -> FloatArray:
        tagger.eval()
        with torch.inference_mode():
            states = tagger(tagger.table(torch.from_numpy(ids)), torch.from_numpy(mask))
        return np.asarray(states.numpy(), dtype=np.float32)

    def head(states: FloatArray) -> FloatArray:
        with torch.inference_mode():
            return np.asarray(tagger.head(torch.from_numpy(states)).numpy(), dtype=np.float32)

    return EncoderModel(LABEL_IDS, FRAME_IDS, tokenizer, settings, network, head)
