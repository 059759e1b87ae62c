"""Whole words are masked, blocks are full, and a body learns to guess."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from nlp.encoder import build_body
from nlp.train.pretrain import Flags, Ids, PretrainSettings, blocks, mask_words, pack, pretrain, schedule
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


def body_for(tokenizer: Tokenizer) -> object:
    torch.manual_seed(0)
    return build_body(
        {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
         "intermediate_size": 64, "vocab_size": tokenizer.get_vocab_size(), "max_position_embeddings": 200}
    )  # fmt: skip


def packed_for(tokenizer: Tokenizer) -> dict[str, tuple[Ids, Flags]]:
    return {
        "zh": pack(TEXTS, tokenizer, cut),
        "en": pack(["slow post but kind staff"] * 90, tokenizer, str.split),
    }


SETTINGS = PretrainSettings(minutes=5, block=32, batch=8, rate=3e-3, embedding_rate=3e-3)


def test_a_body_learns_to_guess_until_the_clock_has_run_out(
    tiny_tokenizer: Tokenizer, tmp_path: Path, ticking: Callable[[], Callable[[], float]]
) -> None:
    body, packed = body_for(tiny_tokenizer), packed_for(tiny_tokenizer)
    stage = Stage(tmp_path, lambda _: None, compile=False, clock=ticking())
    curve = pretrain(body, packed, tiny_tokenizer, SETTINGS, stage)
    assert [point["steps"] for point in curve] == [50, 100], "300 seconds at two or three questions a step"
    assert curve[-1]["loss"] < 0.9 * curve[0]["loss"]
    assert pretrain(body, packed, tiny_tokenizer, SETTINGS, stage) == curve, "nothing is done twice"


def test_a_pre_training_that_was_stopped_goes_on_at_its_step(
    tiny_tokenizer: Tokenizer, tmp_path: Path, ticking: Callable[[], Callable[[], float]]
) -> None:
    packed = packed_for(tiny_tokenizer)
    clock = ticking()

    def stopping() -> float:
        if (now := clock()) > 180:
            raise KeyboardInterrupt
        return now

    stopped = Stage(tmp_path, lambda _: None, compile=False, checkpoint_minutes=0, clock=stopping)
    with pytest.raises(KeyboardInterrupt):
        pretrain(body_for(tiny_tokenizer), packed, tiny_tokenizer, SETTINGS, stopped)
    again = Stage(tmp_path, lambda _: None, compile=False, clock=ticking())
    curve = pretrain(body_for(tiny_tokenizer), packed, tiny_tokenizer, SETTINGS, again)
    assert curve[0]["steps"] == 50 and curve[0]["minutes"] < 3, "the first point is of the run that was stopped"
    assert 60 < curve[-1]["steps"] < 150 and curve[-1]["minutes"] <= 5
    assert curve[-1]["loss"] < 0.9 * curve[0]["loss"]
