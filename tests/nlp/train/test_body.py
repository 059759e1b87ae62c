"""A body from a foreign folder: its matrix may be larger than its tokenizer, and pieces are added beside both."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoModel, BertConfig, BertModel

from nlp.train.body import architecture, depends_on, fresh_body, tokenizer_of
from nlp.train.settings import BodySettings
from taxonomy.errors import ConfigError

SPARE = 3
"""Rows of the matrix past the tokenizer's pieces, as where rows are padded to a round number."""
PIECES = "👍💩⭐☺♥"  # more than the spare rows


@pytest.fixture
def start(tmp_path: Path, tiny_tokenizer: Tokenizer) -> Path:
    torch.manual_seed(0)
    rows = tiny_tokenizer.get_vocab_size() + SPARE
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=rows, max_position_embeddings=300, **sizes)).save_pretrained(tmp_path / "start")
    tiny_tokenizer.save(str(tmp_path / "start" / "tokenizer.json"))
    return tmp_path / "start"


def test_a_start_with_more_rows_than_pieces_loads_whole(start: Path, tmp_path: Path) -> None:
    chosen = BodySettings(start=start)
    body = fresh_body(chosen, tokenizer_of(chosen, (), tmp_path), 256)
    given = AutoModel.from_pretrained(start).state_dict()
    assert all(torch.equal(weight, given[name]) for name, weight in body.state_dict().items())


def test_added_pieces_take_the_rows_after_the_tokenizers_and_begin_at_their_names(
    start: Path, tmp_path: Path, tiny_tokenizer: Tokenizer
) -> None:
    chosen = BodySettings(start=start, pieces=PIECES)
    tokenizer = tokenizer_of(chosen, (), tmp_path)
    matrix = fresh_body(chosen, tokenizer, 256).get_input_embeddings().weight.detach()
    given = AutoModel.from_pretrained(start).get_input_embeddings().weight.detach()
    first = tiny_tokenizer.get_vocab_size()
    assert [tokenizer.token_to_id(piece) for piece in PIECES] == list(range(first, first + len(PIECES)))
    assert len(matrix) == first + len(PIECES)
    assert torch.equal(matrix[:first], given[:first])
    unknown = tiny_tokenizer.token_to_id("[UNK]")
    for number, name in ((first, "thumbs up sign"), (first + SPARE, "white smiling face")):
        ids = [i for i in tiny_tokenizer.encode(name, add_special_tokens=False).ids if i != unknown]
        begins = given[ids].mean(0) if ids else given[:first].mean(0)
        assert torch.allclose(matrix[number], begins, atol=1e-6)


def test_a_piece_without_a_known_name_begins_at_the_mean_of_the_matrix(start: Path, tmp_path: Path) -> None:
    chosen = BodySettings(start=start)
    tokenizer = tokenizer_of(chosen, (), tmp_path)
    first = tokenizer.get_vocab_size()
    tokenizer.add_tokens(["\ue000"])  # private use: no name
    matrix = fresh_body(chosen, tokenizer, 256).get_input_embeddings().weight.detach()
    assert len(matrix) == first + SPARE
    assert torch.allclose(matrix[first], matrix[:first].mean(0), atol=1e-6)


def test_windows_longer_than_the_bodys_positions_are_refused(start: Path, tmp_path: Path) -> None:
    chosen = BodySettings(start=start)
    with pytest.raises(ConfigError, match=r"max_position_embeddings 300.*384.*window"):
        architecture(chosen, tokenizer_of(chosen, (), tmp_path), 384)


def test_a_learnt_vocabulary_is_kept_and_another_is_learnt_of_other_texts(tmp_path: Path) -> None:
    chosen = BodySettings(architecture={"model_type": "bert"}, vocabulary=200)
    texts = ["slow post but kind staff", "great value for money"] * 3
    first, again = (tokenizer_of(chosen, texts, tmp_path).to_str() for _ in range(2))
    assert first == again
    assert tokenizer_of(chosen, ["快递太慢了"] * 3, tmp_path).to_str() != first
    assert len(list(tmp_path.iterdir())) == 2


def test_a_changed_start_is_another_one(start: Path) -> None:
    before = depends_on(BodySettings(start=start))
    torch.manual_seed(1)
    BertModel(BertConfig.from_pretrained(start)).save_pretrained(start)
    assert depends_on(BodySettings(start=start)) != before
