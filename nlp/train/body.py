"""The encoder's body and tokenizer as a configuration asks for them: from a start's folder, or with random weights.

Called by `nlp.train.recipe`. A start's embedding matrix may have more rows than its tokenizer has pieces (rows are
often padded to a round number); pieces that are added take the rows that are free, then new ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel

from nlp.encoder import body_settings, build_body
from nlp.train.corpus import file_hash
from nlp.train.settings import BodySettings
from nlp.train.texts import add_pieces, digest, learn_vocabulary, named_pieces
from nlp.windows import special
from taxonomy.errors import ConfigError


def tokenizer_of(chosen: BodySettings, texts: Iterable[str], cache: Path) -> Tokenizer:
    """The start's tokenizer, or one learnt from `texts` and kept in `cache` (a folder), with the added pieces."""
    if chosen.start is not None:
        return add_pieces(_started(chosen.start), chosen.pieces)
    texts = list(texts)
    path = cache / f"vocabulary-{digest([chosen.vocabulary, *texts])[:16]}.json"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        learn_vocabulary(texts, chosen.vocabulary).save(str(beside))
        beside.replace(path)
    return add_pieces(Tokenizer.from_file(str(path)), chosen.pieces)


def depends_on(chosen: BodySettings) -> list[Any]:
    """What a body is made of, for a stage's stamp: its settings, and the hashes of the start's files."""
    files = sorted(path for path in chosen.start.iterdir() if path.is_file()) if chosen.start is not None else []
    return [chosen.model_dump(mode="json", exclude={"start"}), [(path.name, file_hash(path)) for path in files]]


def architecture(chosen: BodySettings, tokenizer: Tokenizer, positions: int) -> dict[str, Any]:
    """The body's settings, as many rows of embeddings as start and tokenizer need.

    Raises ConfigError where it has fewer than `positions`, the pieces of the longest row that training shows it.
    """
    rows = max(tokenizer.get_vocab().values()) + 1
    if chosen.start is not None:
        config = AutoConfig.from_pretrained(chosen.start)
        settings = body_settings(config)
        rows = max(rows, int(config.vocab_size))
    else:
        settings = chosen.architecture or {}
    most = settings.get("max_position_embeddings", positions)
    if most < positions:
        raise ConfigError(
            f"the body has max_position_embeddings {most}, but rows of {positions} pieces are asked of it.",
            remedy="Lower window (and pretrain.block), or choose a body with more positions.",
        )
    return {**settings, "vocab_size": rows, "pad_token_id": special(tokenizer, "pad")}


def fresh_body(chosen: BodySettings, tokenizer: Tokenizer, positions: int) -> Any:
    """The body before any training: random weights (of torch's generator), or the start's.

    An added piece begins at the mean of the pieces of its name, one without a known name at the mean of all.
    """
    settings = architecture(chosen, tokenizer, positions)
    body = build_body(settings)
    if chosen.start is None:
        return body
    given = AutoModel.from_pretrained(chosen.start, dtype=torch.float32, use_safetensors=True)
    known = given.get_input_embeddings().weight.detach().clone()
    first = _started(chosen.start).get_vocab_size()
    given.resize_token_embeddings(settings["vocab_size"], mean_resizing=False)
    matrix = given.get_input_embeddings().weight.data
    named = named_pieces(tokenizer, first)
    for number in {*named, *range(len(known), len(matrix))}:
        matrix[number] = known[named.get(number) or slice(first)].mean(0)
    body.load_state_dict({k: v for k, v in given.state_dict().items() if k in body.state_dict()})
    return body


def _started(start: Path) -> Tokenizer:
    return Tokenizer.from_file(str(start / "tokenizer.json"))
