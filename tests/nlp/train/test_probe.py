"""Frozen encoders of any architecture are read by a probe; folders that would need code or pickle are refused."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel

import taxonomy
from nlp.evaluate import evaluate
from nlp.labelled import Labelled
from nlp.train.frozen import FrozenEncoder
from nlp.train.probe import EncoderProbe
from nlp.train.texts import learn_vocabulary
from nlp.windows import SPECIAL
from taxonomy.errors import ModelError
from taxonomy.records import Segment

SLOW, CHEAP = "Delivery was late.", "Great value for money."
SIZES = {"hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
BODIES = {
    "bert": {**SIZES, "max_position_embeddings": 64},
    "distilbert": {"dim": 24, "n_layers": 1, "n_heads": 2, "hidden_dim": 32, "max_position_embeddings": 64},
    "roberta": {**SIZES, "max_position_embeddings": 66},
}


@pytest.fixture(scope="module")
def pieces() -> Tokenizer:
    return learn_vocabulary([SLOW, CHEAP, "物流太慢了，价格便宜。"] * 3, 300)


def made(folder: Path, kind: str, pieces: Tokenizer) -> Path:
    """A folder as `save_pretrained` writes it, with random weights."""
    torch.manual_seed(1)
    first = pieces.token_to_id(SPECIAL["pad"][0])
    config = AutoConfig.for_model(kind, vocab_size=pieces.get_vocab_size(), pad_token_id=first, **BODIES[kind])
    AutoModel.from_config(config).save_pretrained(folder)
    pieces.save(str(folder / "tokenizer.json"))
    return folder


def feedback(number: int) -> Labelled:
    """Late, cheap or both, in an order that the text alone tells."""
    parts = [SLOW, CHEAP] if number % 2 else [CHEAP, SLOW]
    text, cut = "".join(parts), len(parts[0])
    said = {(i, "service.delivery" if p == SLOW else "cost.money"): -1 if p == SLOW else 1 for i, p in enumerate(parts)}
    return Labelled(f"p{number}", text, "en", "review", "shop", None, (Segment(0, cut), Segment(cut, len(text))), said)


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_a_probe_of_a_random_encoder_learns_what_its_states_tell(tmp_path: Path, pieces: Tokenizer, kind: str) -> None:
    encoder = FrozenEncoder(made(tmp_path, kind, pieces))
    rows, value = [feedback(n) for n in range(140)], taxonomy.load()
    probe = EncoderProbe.train("probe:tiny", encoder, rows[:120], value)
    card = evaluate(probe, rows[120:], value, resamples=20)
    assert card.model == "probe:tiny" and card.overall.pair_f1 > 0.95


def test_a_segment_has_the_mean_of_its_own_pieces_in_context_whatever_stands_in_the_batch(
    tmp_path: Path, pieces: Tokenizer
) -> None:
    encoder = FrozenEncoder(made(tmp_path, "bert", pieces))
    row, long = feedback(0), SLOW * 40
    spans = [(row.text, row.segments), (long, [Segment(0, len(long))]), ("  x", [Segment(0, 2), Segment(2, 3)])]
    together = encoder.states(spans)
    assert [states.shape for states in together] == [(2, 24), (1, 24), (2, 24)]
    assert not together[2][0].any(), "white space has no piece"
    alone = encoder.states(spans[:1])[0]
    np.testing.assert_allclose(together[0], alone, atol=1e-5)
    without = encoder.states([(CHEAP, [Segment(0, len(CHEAP))])])[0]
    assert np.abs(alone[0] - without[0]).max() > 1e-3, "the rest of the feedback is read too"


class Burglar:
    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("opened"),))


def test_pickle_is_refused_alone_and_never_opened_beside_safetensors(
    tmp_path: Path, pieces: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = made(tmp_path / "model", "bert", pieces)
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Burglar()))
    FrozenEncoder(folder)
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="holds no safetensors; pickled weights are never loaded"):
        FrozenEncoder(folder)
    assert not Path("opened").exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"auto_map": {"AutoModel": "modeling_own.Own"}}, "asks for code of its own"),
        ({"is_encoder_decoder": True}, "encoder with a decoder"),
        ({"model_type": None}, "names no model_type"),
        ({"model_type": "nobodys-encoder"}, "transformers cannot open it"),
        ({"num_hidden_layers": 2}, r"its weights lack .*layer\.1"),
    ],
)
def test_a_folder_that_may_not_be_read_is_refused_with_its_reason(
    tmp_path: Path, pieces: Tokenizer, changed: dict[str, Any], told: str
) -> None:
    config = made(tmp_path, "bert", pieces) / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | changed), "utf-8")
    with pytest.raises(ModelError, match=told):
        FrozenEncoder(tmp_path)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_file_that_is_missing_is_named(tmp_path: Path, pieces: Tokenizer, name: str) -> None:
    (made(tmp_path, "bert", pieces) / name).unlink()
    with pytest.raises(ModelError, match=f"holds no {name}"):
        FrozenEncoder(tmp_path)
