"""Fitting learns, resumes where it was stopped, and its loss is the one that the docstring names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from tokenizers import Tokenizer

from nlp.encoder import ValueConfig, ValueModel
from nlp.train import checkpoint
from nlp.train.batches import BUCKETS, Augment, batches, bucket, collate
from nlp.train.fit import FitSettings, fit, loss_of, predict
from nlp.train.labels import PRESENT, UNKNOWN, Example
from nlp.train.settings import TrainingSettings
from nlp.train.stage import Stage
from nlp.windows import WindowMaker
from taxonomy.records import Segment

ASPECTS = 3
QUIET = Augment(drop_rating=0, drop_kind=0, mask_pieces=0)


@pytest.fixture
def maker(tiny_tokenizer: Tokenizer) -> WindowMaker:
    return WindowMaker(tiny_tokenizer, 64)


def example(maker: WindowMaker, text: str, target: list[list[int]], **rest: object) -> Example:
    spans = [Segment(0, len(text) // 2), Segment(len(text) // 2, len(text))]
    (window,) = maker.windows(text, spans)
    return Example(window, np.array(target, dtype=np.int8), None, "review", "zh", **rest)  # type: ignore[arg-type]


def model_for(maker: WindowMaker, size: int) -> ValueModel:
    torch.manual_seed(1)
    body = {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
            "intermediate_size": 64, "vocab_size": size, "hidden_dropout_prob": 0.0,
            "attention_probs_dropout_prob": 0.0}  # fmt: skip
    return ValueModel(ValueConfig(body=body, aspects=["a.a", "b.b", "c.c"], head_dropout=0.0))


def data(maker: WindowMaker) -> list[Example]:
    good = example(maker, "价格便宜下次还来", [[3, 0, 0], [0, 0, 3]])
    bad = example(maker, "物流太慢客服不回", [[0, 1, 0], [0, 1, 0]])
    return [good, bad] * 16


def test_a_unit_of_one_segment_has_the_plain_cross_entropy(maker: WindowMaker) -> None:
    batch = collate([example(maker, "价格便宜下次还来", [[3, UNKNOWN, 0], [0, 1, PRESENT]])], maker, (1, 48))
    logits = torch.randn(2, ASPECTS, 4, generator=torch.Generator().manual_seed(0))
    logs = logits.log_softmax(-1)
    present = torch.logsumexp(logs[1, 2, 1:], 0)
    expected = -(logs[0, 0, 3] + logs[0, 2, 0] + logs[1, 0, 0] + logs[1, 1, 1] + present) / 2
    assert loss_of(logits, batch) == pytest.approx(float(expected), rel=1e-5)


def test_a_bag_is_present_where_one_segment_shows_it(maker: WindowMaker) -> None:
    batch = collate([example(maker, "价格便宜下次还来", [[3, UNKNOWN, 0]], bag=True)], maker, (1, 48))
    shows = torch.zeros(2, ASPECTS, 4)
    shows[0, 0, 3] = 12.0  # gained for sure in the first segment
    shows[1, 0, 0] = 12.0  # absent in the second
    shows[:, 2, 0] = 12.0
    assert float(loss_of(shows, batch)) == pytest.approx(0, abs=1e-3)
    shows[0, 0] = torch.tensor([12.0, 0, 0, 0])
    assert float(loss_of(shows, batch)) > 8


def test_a_teachers_probabilities_count_where_nothing_is_known(maker: WindowMaker) -> None:
    soft = np.full((2, ASPECTS, 4), 0.25, dtype=np.float16)
    unknown = [[UNKNOWN] * ASPECTS] * 2
    batch = collate([example(maker, "价格便宜下次还来", unknown, soft=soft)], maker, (1, 48))
    assert float(loss_of(torch.zeros(2, ASPECTS, 4), batch)) == pytest.approx(ASPECTS * np.log(4), rel=1e-3)


def test_a_segment_counts_in_the_loss_as_much_as_its_example_weighs(maker: WindowMaker) -> None:
    text = "价格便宜下次还来"
    heavy, light = [[3, 0, 0], [0, 0, 3]], [[0, 1, 0], [0, 2, 0]]
    pair = [example(maker, text, heavy), example(maker, text, light, weight=0.5)]
    batch = collate(pair, maker, (2, 48))
    assert batch.weight.tolist() == [1.0, 1.0, 0.5, 0.5]
    logits = torch.randn(4, ASPECTS, 4, generator=torch.Generator().manual_seed(0))
    alone = [float(loss_of(logits[2 * n : 2 * n + 2], collate([pair[n]], maker, (1, 48)))) for n in (0, 1)]
    # a mean over units: weights 1, 1, .5, .5; one example alone weighs at least 1 in its own mean
    assert float(loss_of(logits, batch)) == pytest.approx((2 * alone[0] + alone[1]) / 3, rel=1e-5)


def test_every_window_that_settings_accept_has_a_bucket() -> None:
    (limit,) = (m.le for m in TrainingSettings.model_fields["window"].metadata if hasattr(m, "le"))
    assert bucket(int(limit)) == BUCKETS[-1] == limit


def test_fitting_learns_its_data(maker: WindowMaker, tiny_tokenizer: Tokenizer, tmp_path: Path) -> None:
    model = model_for(maker, tiny_tokenizer.get_vocab_size())
    settings = FitSettings(epochs=15, rate=2e-3, head_rate=4e-3, tokens=384, augment=QUIET)
    curve = fit(model, data(maker), maker, settings, Stage(tmp_path, lambda _: None, compile=False))
    assert curve[-1]["loss"] < 0.2 * curve[0]["loss"]
    good, bad = predict(model, data(maker)[:2], maker)
    assert good[0].argmax(-1).tolist() == [3, 0, 0]
    assert bad[1].argmax(-1).tolist() == [0, 1, 0]


def test_a_stopped_fit_goes_on_from_its_checkpoint(
    maker: WindowMaker, tiny_tokenizer: Tokenizer, tmp_path: Path
) -> None:
    settings = FitSettings(epochs=3, tokens=384, augment=QUIET)

    class Stopped(Exception):
        pass

    def stop(epoch: int) -> dict[str, float]:
        if epoch == 1:
            raise Stopped
        return {}

    whole = model_for(maker, tiny_tokenizer.get_vocab_size())
    fit(whole, data(maker), maker, settings, Stage(tmp_path / "whole", lambda _: None, compile=False))
    part = model_for(maker, tiny_tokenizer.get_vocab_size())
    stage = Stage(tmp_path / "part", lambda _: None, compile=False)
    with pytest.raises(Stopped):
        fit(part, data(maker), maker, settings, stage, after_epoch=stop)
    again = model_for(maker, tiny_tokenizer.get_vocab_size())
    curve = fit(again, data(maker), maker, settings, stage)
    assert [point["epoch"] for point in curve] == [1, 2, 3]
    for left, right in zip(whole.parameters(), again.parameters(), strict=True):
        assert torch.allclose(left, right, atol=1e-4)


def test_a_fit_that_was_stopped_inside_an_epoch_goes_on_at_its_step(
    maker: WindowMaker, tiny_tokenizer: Tokenizer, tmp_path: Path, ticking: Callable[[], Callable[[], float]]
) -> None:
    settings = FitSettings(epochs=2, rate=1e-3, tokens=96, augment=QUIET)
    whole = model_for(maker, tiny_tokenizer.get_vocab_size())
    curve = fit(whole, data(maker), maker, settings, Stage(tmp_path / "whole", lambda _: None, compile=False))
    steps = int(curve[0]["of"])
    assert steps > 3 and [point["steps"] for point in curve] == [steps, steps]
    clock = ticking()

    def stopping() -> float:
        if (now := clock()) > 9:  # each step asks twice or three times
            raise KeyboardInterrupt
        return now

    stage = Stage(tmp_path / "part", lambda _: None, compile=False, checkpoint_minutes=0, clock=stopping)
    with pytest.raises(KeyboardInterrupt):
        fit(model_for(maker, tiny_tokenizer.get_vocab_size()), data(maker), maker, settings, stage)
    with safe_open(stage.folder / checkpoint.FILE, "pt") as file:
        progress = json.loads(file.metadata()["progress"])
    assert progress["epoch"] == 0 and 0 < progress["step"] < steps
    again = model_for(maker, tiny_tokenizer.get_vocab_size())
    on = fit(again, data(maker), maker, settings, Stage(tmp_path / "part", lambda _: None, compile=False))
    assert [point["steps"] for point in on] == [steps, steps], "steps of the stopped run count"
    assert on[0]["loss"] < curve[0]["loss"], "the loss of the first epoch is of the steps after the stop"
    for left, right in zip(whole.parameters(), again.parameters(), strict=True):
        assert torch.allclose(left, right, atol=1e-4)


def test_the_clock_ends_a_stage_inside_an_epoch(
    maker: WindowMaker, tiny_tokenizer: Tokenizer, tmp_path: Path, ticking: Callable[[], Callable[[], float]]
) -> None:
    model = model_for(maker, tiny_tokenizer.get_vocab_size())
    settings = FitSettings(epochs=10_000, minutes=1, tokens=384, augment=QUIET)
    stage = Stage(tmp_path, lambda _: None, compile=False, clock=ticking())
    curve = fit(model, data(maker), maker, settings, stage)
    assert 20 <= sum(point["steps"] for point in curve) <= 30, (
        "sixty seconds at two questions a step, and some an epoch"
    )
    assert curve[-1]["steps"] < curve[-1]["of"]
    assert all(point["steps"] == point["of"] for point in curve[:-1])
    before = [parameter.detach().clone() for parameter in model.parameters()]
    assert fit(model, data(maker), maker, settings, stage) == curve, "nothing is done twice"
    assert all(torch.equal(old, new) for old, new in zip(before, model.parameters(), strict=True))


def test_every_example_is_in_one_batch_of_a_pass_and_shapes_are_few(maker: WindowMaker) -> None:
    examples = data(maker)
    random = np.random.default_rng(0)
    seen = [(b.ids.shape, group) for b, group in batches(examples, maker, 384, random, Augment())]
    assert sorted(i for _, group in seen for i in group) == list(range(len(examples)))
    assert len({shape for shape, _ in seen}) == 1
