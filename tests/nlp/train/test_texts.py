"""Where the rows of a recipe come from: references find their text, emoji become pieces, nothing held out is read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tokenizers import Tokenizer

from nlp.train.corpus import letters_hash, text_hash
from nlp.train.settings import BodySettings, DataSettings
from nlp.train.texts import add_pieces, named_pieces, read_corpus, unlabelled
from nlp.windows import special
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


def test_a_composed_row_weighs_what_the_settings_say(data: DataSettings) -> None:
    corpus = read_corpus(data.model_copy(update={"composed_weight": 3.0}), seed=1)
    assert {row["id"]: row.get("weight") for row in corpus.training if not row["id"].startswith("own-")} == {
        "r-1": 0.5, "c-1": 3.0
    }  # fmt: skip


def test_data_of_which_nothing_is_held_out_is_refused_before_training(data: DataSettings, tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl.gz", [labelled(0, "Own text 0.")])
    with pytest.raises(InputError, match=r"none of 1 labelled feedbacks.*held-out share of 1e-09"):
        read_corpus(data.model_copy(update={"labelled": (one,), "held_out_share": 1e-9}), seed=1)


def test_a_reference_without_its_text_stops_the_recipe(data: DataSettings, tmp_path: Path) -> None:
    lost = write(tmp_path / "lost.jsonl.gz", [{"id": "r-2", "text_hash": "0" * 24, "segments": [], "mentions": []}])
    with pytest.raises(InputError, match=r"lost\.jsonl\.gz, line 1.*0{24}"):
        read_corpus(data.model_copy(update={"references": (lost,)}), seed=1)


def test_the_line_of_a_lost_reference_is_the_files_own(data: DataSettings, tmp_path: Path) -> None:
    lost = tmp_path / "lost.jsonl"
    lost.write_text('\n\n{"id": "r-2", "text_hash": "none"}\n', "utf-8")
    with pytest.raises(InputError, match=r"lost\.jsonl, line 3.*none"):
        read_corpus(data.model_copy(update={"references": (lost,)}), seed=1)


def with_held_out(data: DataSettings, folder: Path, text: str) -> DataSettings:
    """The same data, `text` in the place of a held-out feedback's."""
    held = read_corpus(data, seed=1).held_out[0]["id"]
    rows = [labelled(n, text if f"own-{n}" == held else f"Own text {n}.") for n in range(40)]
    return data.model_copy(update={"labelled": (write(folder / "changed.jsonl.gz", rows),)})


def texts_of(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    return {row["text"] for row in rows}


def test_a_held_out_text_is_not_read_as_a_public_one(data: DataSettings, tmp_path: Path) -> None:
    corpus = read_corpus(with_held_out(data, tmp_path, "The lid leaks!"), seed=1)
    assert {text.text for text in corpus.public} == {TEXTS[0], TEXTS[1]}


@pytest.mark.parametrize("text", ["Arrived late!", "Composed!"])
def test_references_and_composed_rows_of_a_held_out_text_are_not_fitted_on(
    data: DataSettings, tmp_path: Path, text: str
) -> None:
    corpus = read_corpus(with_held_out(data, tmp_path, text), seed=1)
    assert text in texts_of(corpus.held_out)
    assert letters_hash(text) not in {letters_hash(other) for other in texts_of(corpus.training)}
    assert len({"r-1", "c-1"} & {row["id"] for row in corpus.training}) == 1, "the other one stays"


def test_texts_of_the_development_file_are_in_no_part(data: DataSettings, tmp_path: Path) -> None:
    development = [labelled(0, text) for text in ("Arrived late!", "Composed!", "Own text 3!")]
    scored = data.model_copy(update={"development": write(tmp_path / "dev.jsonl.gz", development)})
    corpus = read_corpus(scored, seed=1)
    assert {text.text for text in corpus.public} == {TEXTS[0], TEXTS[2]}
    rows = [*corpus.training, *corpus.held_out]
    assert texts_of(rows) == {f"Own text {n}." for n in range(40) if n != 3}


def test_a_labelled_text_is_no_unlabelled_one(data: DataSettings) -> None:
    corpus = read_corpus(data, seed=1)
    assert {text.text for text in corpus.unread} == {TEXTS[0], TEXTS[2]}, "the reference labels the other"
    assert unlabelled(corpus, 100)["en"].count(TEXTS[1]) == 1, "read once in pre-training, as a labelled text"


def test_a_run_of_emoji_is_one_piece_each_and_begins_at_its_name(tiny_tokenizer: Tokenizer) -> None:
    before = tiny_tokenizer.get_vocab_size()
    tokenizer = add_pieces(Tokenizer.from_str(tiny_tokenizer.to_str()), "👍💩👍")
    assert tokenizer.encode("👍👍💩", add_special_tokens=False).tokens == ["👍", "👍", "💩"]
    named = named_pieces(tokenizer, before)
    assert len(named) == 2
    known = tokenizer.encode("thumbs up sign", add_special_tokens=False).ids
    assert named[before] == [i for i in known if i != special(tokenizer, "unk")]


def test_a_piece_without_a_name_that_is_known_has_nothing_to_begin_at(tiny_tokenizer: Tokenizer) -> None:
    tokenizer = Tokenizer.from_str(tiny_tokenizer.to_str())
    before = tokenizer.get_vocab_size()
    tokenizer.add_tokens(["\ue000"])  # private use: no name
    assert named_pieces(tokenizer, before) == {before: []}


@pytest.mark.parametrize("piece", [" ", "\n", "a", "好", "7", "\ufe0f", "\u200d", "…"])
def test_what_would_tear_words_apart_is_no_piece(piece: str) -> None:
    with pytest.raises(ValidationError, match=f"U\\+{ord(piece):04X}.*accepted: single symbols"):
        BodySettings(architecture={"model_type": "bert"}, pieces=f"👍{piece}💩")
