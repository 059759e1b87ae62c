"""An encoder as its makers left it: the folder of a Hugging Face model in, states of segments out.

Called by `nlp.train.probe`. Reads config.json, safetensors and tokenizer.json of the folder, which runs no code and
unpickles nothing; a folder that would need either is refused. A text is read in the windows of `nlp.windows`, so that
a segment's states know what stands around it; nothing is trained here.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel
from transformers.utils import logging as talk

from nlp.windows import Window, WindowMaker
from taxonomy.errors import ModelError
from taxonomy.records import Segment

States = npt.NDArray[np.float32]
Span = tuple[str, Sequence[Segment]]
WINDOW = 256
"""Pieces of a window where the encoder has as many positions: what the shipped judge reads."""
LEAST_WINDOW = 16
TOKENS = 4096
"""Padded pieces of a batch: memory stays small, and a window of a long text fills none alone."""
NEEDED = "config.json, model.safetensors (or its shards with their index) and tokenizer.json"
HOW = "Save it anew: AutoModel.from_pretrained(...).save_pretrained(FOLDER), and the same with AutoTokenizer."


class FrozenEncoder:
    """Mean token states of segments, each read in the window that `nlp.windows` gives it."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelError where the folder is not that of an encoder that can be read without running its code."""
        settings = _settings(folder)
        self._tokenizer = _tokenizer(folder)
        self._body = _body(folder)
        # Positions of RoBERTa's kind begin after the padding piece's number.
        offset = int(settings.get("pad_token_id") or 0) + 1
        length = min(WINDOW, int(settings.get("max_position_embeddings") or WINDOW + offset) - offset)
        if length < LEAST_WINDOW:
            raise ModelError(f"{folder}: windows of {length} pieces; accepted: {LEAST_WINDOW} or more.")
        self._maker = WindowMaker(self._tokenizer, length)
        self.width = int(self._body.config.hidden_size)
        if max(self._tokenizer.get_vocab().values()) >= self._body.get_input_embeddings().weight.shape[0]:
            raise ModelError(f"{folder}: tokenizer.json has more pieces than the weights have embeddings.")

    def states(self, spans: Sequence[Span]) -> list[States]:
        """[segments, width] of each text, zero for a segment without a readable piece."""
        sums = [np.zeros((len(segments), self.width), np.float32) for _, segments in spans]
        counts = [np.zeros((len(segments), 1), np.float32) for _, segments in spans]
        rows = [(n, w) for n, span in enumerate(spans) for w in self._maker.windows(*span, prefix=1)]
        rows.sort(key=lambda row: len(row[1].ids))
        for batch in _batches(rows):
            for (number, window), states in zip(batch, self._read([w for _, w in batch]), strict=True):
                for place, index in enumerate(window.segments):
                    own = states[window.owner == place]
                    sums[number][index] += own.sum(0)
                    counts[number][index] += len(own)
        return [(total / np.maximum(count, 1)).astype(np.float32) for total, count in zip(sums, counts, strict=True)]

    def _read(self, windows: Sequence[Window]) -> list[States]:
        """States of the windows' own pieces."""
        inputs = [self._maker.join((self._maker.cls,), window)[0] for window in windows]
        longest = max(map(len, inputs))
        ids = torch.full((len(inputs), longest), self._maker.pad)
        mask = torch.zeros_like(ids)
        for row, given in enumerate(inputs):
            ids[row, : len(given)] = torch.tensor(given)
            mask[row, : len(given)] = 1
        with torch.inference_mode():
            out = self._body(input_ids=ids, attention_mask=mask).last_hidden_state.float().numpy()
        return [states[1 : 1 + len(window.ids)] for states, window in zip(out, windows, strict=True)]


def _batches(rows: Sequence[tuple[int, Window]]) -> list[list[tuple[int, Window]]]:
    """Rows, shortest first, cut so that a batch has at most TOKENS padded pieces."""
    batches: list[list[tuple[int, Window]]] = []
    for row in rows:
        if not batches or (len(batches[-1]) + 1) * (len(row[1].ids) + 2) > TOKENS:
            batches.append([])
        batches[-1].append(row)
    return batches


def _settings(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    if not path.is_file():
        raise ModelError(f"{folder} holds no config.json; a Hugging Face encoder has {NEEDED}.")
    try:
        settings = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ModelError(f"{path} is not JSON: {error}.") from error
    if not isinstance(settings, dict) or not isinstance(settings.get("model_type"), str):
        raise ModelError(f"{path} names no model_type.", remedy=HOW)
    if "auto_map" in settings:
        raise ModelError(
            f"{path} asks for code of its own (auto_map); code from a model's folder is never run.",
            remedy="Name an encoder whose architecture transformers knows.",
        )
    if settings.get("is_encoder_decoder"):
        raise ModelError(f"{path} is of an encoder with a decoder ({settings['model_type']}); accepted: encoders.")
    if not any((folder / f"model.safetensors{end}").is_file() for end in ("", ".index.json")):
        raise ModelError(f"{folder} holds no safetensors; pickled weights are never loaded.", remedy=HOW)
    return settings


def _tokenizer(folder: Path) -> Tokenizer:
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise ModelError(f"{folder} holds no tokenizer.json.", remedy=HOW)
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception for a file it cannot read
        raise ModelError(f"{path}: {error}") from error


def _body(folder: Path) -> Any:
    """The network in fp32, every weight of it from the folder (a pooler aside, which is not used)."""
    local = {"local_files_only": True, "trust_remote_code": False}
    before = talk.get_verbosity()
    talk.set_verbosity(logging.ERROR)
    try:
        config = AutoConfig.from_pretrained(folder, **local)
        body, told = AutoModel.from_pretrained(
            folder, config=config, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **local
        )
    except Exception as error:  # what a foreign configuration or its weights raise is their affair
        raise ModelError(f"{folder}: transformers cannot open it: {error}", remedy=f"It takes {NEEDED}.") from error
    finally:
        talk.set_verbosity(before)
    missing = sorted(name for name in told["missing_keys"] if "pooler" not in name)
    if missing:
        raise ModelError(f"{folder}: its weights lack {missing[0]} and {len(missing) - 1} more.", remedy=HOW)
    return body.eval()
