"""Whole words are masked, blocks are full, and a body learns to guess."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from nlp.encoder import build_body
from nlp.train.pretrain import PretrainSettings, blocks, mask_words, pack, pretrain, schedule
from nlp.train.stage import Stage
from nlp.windows import SPECIAL, special

TEXTS = ["物流太慢了客服很耐心", "价格便宜质量也不错"] * 40


def cut(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(0, len(text), 2)]


def test_texts_are_packed_with_the_start_of_each_word(tiny_tokenizer: Tokenizer) -> None:
    ids, starts = pack(["物流太慢", ""], tiny_tokenizer, cut)
    assert tiny_tokenizer.id_to_token(int(ids[0])) == "[CLS]" and tiny_tokenizer.id_to_token(int(ids[-1])) == "[SEP]"
    assert starts.tolist() == [True, True, False, True, False, True]


def test_words_are_masked_whole_and_special_pieces_never(tiny_tokenizer: Tokenizer) -> None:
    ids, starts = blocks(*pack(TEXTS, tiny_tokenizer, cut), 32)
    fixed = np.array([special(tiny_tokenizer, role) for role in SPECIAL], dtype=np.int32)
    random = np.random.default_rng(0)
    masked, at = mask_words(ids, starts, random, 60, (fixed, tiny_tokenizer.get_vocab_size()))
    assert len(at) == 60 and len(set(at.tolist())) == 60
    assert not np.isin(ids.ravel()[at], fixed).any()
    word = np.cumsum(starts.ravel())
    sizes, chosen = np.bincount(word), np.bincount(word[at], minlength=word[-1] + 1)
    halves = ((chosen > 0) & (chosen < sizes)).sum()
    assert halves <= 1, "at most the last word is cut by the count"
    changed = (masked != ids).mean() / (60 / ids.size)
    assert 0.7 < changed <= 1


def test_the_schedule_rises_then_falls() -> None:
    assert schedule(0, 0.1) == 0 and schedule(0.1, 0.1) == 1
    assert schedule(0.99, 0.1) < 0.05


def test_a_body_learns_to_guess_and_resumes(tiny_tokenizer: Tokenizer, tmp_path: Path) -> None:
    torch.manual_seed(0)
    body = build_body(
        {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
         "intermediate_size": 64, "vocab_size": tiny_tokenizer.get_vocab_size(), "max_position_embeddings": 200}
    )  # fmt: skip
    packed = {
        "zh": pack(TEXTS, tiny_tokenizer, cut),
        "en": pack(["slow post but kind staff"] * 90, tiny_tokenizer, str.split),
    }
    settings = PretrainSettings(minutes=0.08, block=32, batch=8, rate=3e-3, embedding_rate=3e-3)
    stage = Stage(tmp_path, lambda _: None, compile=False)
    curve = pretrain(body, packed, tiny_tokenizer, settings, stage)
    assert not curve or curve[-1]["loss"] < 5
    assert (tmp_path / "state.safetensors").exists()
    again = pretrain(body, packed, tiny_tokenizer, settings, stage)
    assert again == curve, "the clock had run out: nothing is done twice"
