"""Where the rows of a recipe come from: references find their text, emoji become pieces, nothing held out is read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer

from nlp.train.corpus import letters_hash, text_hash
from nlp.train.settings import DataSettings
from nlp.train.texts import add_pieces, named_pieces, read_corpus
from taxonomy.errors import InputError

TEXTS = ("壶很好看。", "Arrived late.", "The lid leaks.")


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def labelled(number: int, text: str) -> dict[str, Any]:
    return {"id": f"own-{number}", "text": text, "lang": "en", "kind": "review", "rating": None, "segments": [],
            "mentions": [], "covers": None}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> DataSettings:
    public = tmp_path / "public"
    public.mkdir()
    write(
        public / "shop.jsonl.gz",
        [{"source": "shop", "lang": "en", "kind": "review", "rating": 2, "text": text, "labels": []} for text in TEXTS],
    )
    (tmp_path / "maps.json").write_text('{"rules": []}', "utf-8")
    reference = {"id": "r-1", "text_hash": text_hash(TEXTS[1]), "segments": [{"start": 0, "end": 13}],
                 "mentions": [{"segment": 0, "aspect": "service.delivery", "polarity": -1}], "weight": 0.5}  # fmt: skip
    return DataSettings(
        labelled=(write(tmp_path / "own.jsonl.gz", (labelled(n, f"Own text {n}.") for n in range(40))),),
        references=(write(tmp_path / "references.jsonl.gz", [reference]),),
        composed=(write(tmp_path / "composed.jsonl.gz", [labelled(99, "Composed.") | {"id": "c-1"}]),),
        public=public,
        label_maps=tmp_path / "maps.json",
        held_out_share=0.4,
    )


def test_a_reference_finds_its_text_and_what_is_known_beside_it(data: DataSettings) -> None:
    (row,) = [row for row in read_corpus(data, seed=1).training if row["id"] == "r-1"]
    assert (row["text"], row["rating"], row["kind"], row["weight"]) == (TEXTS[1], 2, "review", 0.5)


def test_only_labelled_rows_are_held_out(data: DataSettings) -> None:
    corpus = read_corpus(data, seed=1)
    assert {"r-1", "c-1"} <= {row["id"] for row in corpus.training}
    assert {row["id"][:4] for row in corpus.held_out} == {"own-"}
    assert len(corpus.training) + len(corpus.held_out) == 42


def test_a_reference_without_its_text_stops_the_recipe(data: DataSettings, tmp_path: Path) -> None:
    lost = write(tmp_path / "lost.jsonl.gz", [{"id": "r-2", "text_hash": "0" * 24, "segments": [], "mentions": []}])
    with pytest.raises(InputError, match=r"lost\.jsonl\.gz, line 1.*0{24}"):
        read_corpus(data.model_copy(update={"references": (lost,)}), seed=1)


def test_a_held_out_text_is_not_read_as_a_public_one(data: DataSettings, tmp_path: Path) -> None:
    rows = [labelled(n, TEXTS[2] if n == 0 else f"Own text {n}.") for n in range(40)]
    held = next(n for n in range(40) if n not in {int(r["id"][4:]) for r in read_corpus(data, seed=1).training
                                                  if r["id"].startswith("own-")})  # fmt: skip
    rows[0], rows[held] = labelled(0, "Own text 0."), labelled(held, TEXTS[2])
    changed = data.model_copy(update={"labelled": (write(tmp_path / "twice.jsonl.gz", rows),)})
    assert letters_hash(TEXTS[2]) not in {letters_hash(text.text) for text in read_corpus(changed, seed=1).public}


def test_a_run_of_emoji_is_one_piece_each_and_begins_at_its_name(tiny_tokenizer: Tokenizer) -> None:
    before = tiny_tokenizer.get_vocab_size()
    tokenizer = add_pieces(Tokenizer.from_str(tiny_tokenizer.to_str()), "👍💩👍")
    assert tokenizer.encode("👍👍💩", add_special_tokens=False).tokens == ["👍", "👍", "💩"]
    named = named_pieces(tokenizer, before)
    assert len(named) == 2
    assert named[before] == tokenizer.encode("thumbs up sign", add_special_tokens=False).ids
