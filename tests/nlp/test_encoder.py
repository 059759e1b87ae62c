"""The network reads segments from their own tokens, round-trips through its folder and takes any body."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from nlp.encoder import CLASSES, ValueConfig, ValueModel, body_settings
from nlp.packing import pack, unpack

ASPECTS = ["product.quality", "cost.money", "outcome.loyalty"]
BODIES = {
    "bert": {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
             "intermediate_size": 64, "vocab_size": 60},
    "xlm-roberta": {"model_type": "xlm-roberta", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
                    "intermediate_size": 64, "vocab_size": 60, "max_position_embeddings": 66},
    "modernbert": {"model_type": "modernbert", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
                   "intermediate_size": 64, "vocab_size": 60, "pad_token_id": 0, "reference_compile": False},
    "electra": {"model_type": "electra", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
                "intermediate_size": 64, "vocab_size": 60, "embedding_size": 32},
}  # fmt: skip


def small(name: str = "bert") -> ValueModel:
    torch.manual_seed(0)
    model = ValueModel(ValueConfig(body=BODIES[name], aspects=ASPECTS))
    model.train(False)
    return model


def batch() -> tuple[torch.Tensor, ...]:
    ids = torch.randint(5, 60, (2, 12), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    mask[1, 8:] = 0
    owner = torch.full_like(ids, -1)
    owner[0, 1:5], owner[0, 5:11], owner[1, 1:7] = 0, 1, 2
    return ids, mask, owner, torch.tensor([0, 0, 1])


@pytest.mark.parametrize("name", BODIES)
def test_any_body_of_transformers_gives_logits_for_every_segment_and_aspect(name: str) -> None:
    with torch.inference_mode():
        logits = small(name)(*batch())
    assert logits.shape == (3, len(ASPECTS), len(CLASSES))
    assert torch.isfinite(logits).all()


def test_a_segment_sees_the_rest_of_its_window_but_not_other_windows() -> None:
    model, (ids, mask, owner, rows) = small(), batch()
    with torch.inference_mode():
        before = model(ids, mask, owner, rows)
        near, far = ids.clone(), ids.clone()
        near[0, 7], far[1, 3] = 7, 7
        assert not torch.allclose(model(near, mask, owner, rows)[0], before[0])
        assert torch.allclose(model(far, mask, owner, rows)[:2], before[:2], atol=1e-6)


def test_padding_changes_nothing() -> None:
    model, (ids, mask, owner, rows) = small(), batch()
    with torch.inference_mode():
        before = model(ids, mask, owner, rows)
        wide = [torch.nn.functional.pad(t, (0, 9), value=v) for t, v in ((ids, 0), (mask, 0), (owner, -1))]
        assert torch.allclose(model(*wide, rows), before, atol=1e-5)


def test_a_saved_model_reads_the_same_after_from_pretrained(tmp_path: Path) -> None:
    model = small()
    model.save_pretrained(tmp_path)
    again = ValueModel.from_pretrained(tmp_path)
    with torch.inference_mode():
        assert torch.allclose(again(*batch()), model(*batch()), atol=1e-5)
    assert again.config.aspects == ASPECTS


def test_packed_weights_come_back_within_half_a_step_of_each_row() -> None:
    weights = {"a": torch.randn(20, 30), "b": torch.randn(30), "zero": torch.zeros(2, 3)}
    again = unpack(pack(weights))
    steps = weights["a"].abs().amax(1, keepdim=True) / 127
    assert ((again["a"] - weights["a"]).abs() <= steps * 0.51).all()
    assert torch.allclose(again["b"], weights["b"], atol=2e-3)
    assert (again["zero"] == 0).all()


def test_body_settings_build_the_same_architecture_again() -> None:
    model = small()
    again = ValueModel(ValueConfig(body=body_settings(model.body.config), aspects=ASPECTS))
    assert [p.shape for p in again.parameters()] == [p.shape for p in model.parameters()]
