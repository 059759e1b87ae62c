"""A tiny trained judge with random weights, for tests of the machinery around a model."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

import taxonomy
from nlp import artifact
from nlp.encoder import ValueConfig, ValueModel
from nlp.train.texts import learn_vocabulary
from nlp.words import Words
from taxonomy.dimensions import Taxonomy

TEXTS = (
    "物流太慢了，等了一个星期。",
    "客服很耐心，问题解决得很快！",
    "价格便宜，质量也不错，下次还来。",
    "这手机电池不行，充电两小时只能用半天。",
    "The battery dies after two hours and support never answered.",
    "Great value for money, I will buy again!",
    "Delivery was late but the staff were friendly.",
    "The app keeps crashing, and I want my money back.",
)
BODY = {
    "model_type": "bert",
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 128,
}


@pytest.fixture(scope="session")
def value() -> Taxonomy:
    """The packaged taxonomy."""
    return taxonomy.load()


@pytest.fixture(scope="session")
def plain_words() -> Words:
    """Words without user terms or cache."""
    return Words(None, None)


@pytest.fixture(scope="session")
def tiny_tokenizer() -> Tokenizer:
    """A vocabulary learnt from the texts above."""
    return learn_vocabulary([*TEXTS, *TEXTS], 400)


@pytest.fixture(scope="session")
def tiny_model(value: Taxonomy, tiny_tokenizer: Tokenizer) -> ValueModel:
    """A model with random weights whose head is loud enough that aspects differ."""
    torch.manual_seed(3)
    body = {**BODY, "vocab_size": tiny_tokenizer.get_vocab_size(), "pad_token_id": 0}
    model = ValueModel(ValueConfig(body=body, aspects=list(value.ids)))
    with torch.no_grad():
        model.values.weight.mul_(20)
        model.verdict.weight.mul_(20)
    model.train(False)
    return model


@pytest.fixture(scope="session")
def tiny_manifest(value: Taxonomy) -> artifact.Manifest:
    """The manifest of that model: every mention likelier than .4 is emitted."""
    limits = {str(a): 0.4 for a in value.ids}
    return artifact.Manifest(
        format=1,
        name="value-test",
        version="0.0.1",
        taxonomy=value.label,
        fingerprint=value.fingerprint(),
        aspects=tuple(artifact.AspectMeaning(id=a.id, meaning=a.meaning) for a in value.aspects),
        window=64,
        calibration={lang: artifact.Calibration(scale=1.0, shift=0.0) for lang in artifact.LANGUAGES},
        thresholds=dict.fromkeys(artifact.LANGUAGES, limits),
        confusion={},
        scores={},
        data={},
        made_with={},
        files={},
    )


@pytest.fixture
def model_folder(
    tmp_path: Path, tiny_model: ValueModel, tiny_tokenizer: Tokenizer, tiny_manifest: artifact.Manifest
) -> Path:
    """A fresh artifact on disk."""
    folder = tmp_path / "value-test"
    artifact.save(folder, tiny_model, tiny_tokenizer, tiny_manifest, "# card\n")
    return folder
