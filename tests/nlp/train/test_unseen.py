"""No training reads the test part of ValueBench: labelled feedback ends it, unlabelled texts are left out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nlp.train.corpus import text_hash
from nlp.train.settings import DataSettings
from nlp.train.texts import read_corpus, unlabelled
from taxonomy.errors import InputError, TrainingError

TESTED, TRAINED = "東西很好，送得慢！", "The lid leaks."


def write(path: Path, *rows: Mapping[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def feedback(identity: str, text: str) -> dict[str, Any]:
    return {"id": identity, "text": text, "lang": "zh", "kind": "review", "rating": None, "segments": [],
            "mentions": []}  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    return write(
        tmp_path / "bench.jsonl",
        {"id": "vb-7", "text": "东西很好 送得慢", "split": "test"},
        {"id": "vb-8", "text": TRAINED, "split": "train"},
    )


def settings(folder: Path, **more: Any) -> DataSettings:
    own = write(folder / "own.jsonl", *(feedback(f"own-{n}", f"Text {n}.") for n in range(20)))
    return DataSettings(**({"labelled": (own,), "held_out_share": 0.4} | more))


def test_what_the_benchmark_trains_on_may_be_trained_on(tmp_path: Path, bench: Path) -> None:
    data = settings(tmp_path, composed=(write(tmp_path / "more.jsonl", feedback("w-1", TRAINED)),))
    assert [row["id"] for row in read_corpus(data, 1, bench=bench).composed] == ["w-1"]


@pytest.mark.parametrize("key", ["labelled", "composed"])
def test_a_labelled_text_that_is_tested_on_ends_training_with_file_and_id(
    tmp_path: Path, bench: Path, key: str
) -> None:
    path = write(tmp_path / "leak.jsonl", feedback("w-1", "Fine."), feedback("w-2", TESTED))
    with pytest.raises(TrainingError, match=r"leak\.jsonl: feedback 'w-2' has the text of 'vb-7'.*ValueBench") as told:
        read_corpus(settings(tmp_path, **{key: (path,)}), 1, bench=bench)
    assert isinstance(told.value, InputError), "exits as other input that cannot be used"


@pytest.fixture
def public(tmp_path: Path) -> dict[str, Any]:
    folder = tmp_path / "public"
    folder.mkdir()
    texts = [{"source": "shop", "lang": "zh", "kind": "review", "text": t} for t in (TESTED, "快递很快。")]
    with gzip.open(folder / "shop.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(text) + "\n" for text in texts)
    maps = tmp_path / "maps.json"
    maps.write_text('{"rules": []}', "utf-8")
    return {"public": folder, "label_maps": maps}


def test_an_unlabelled_text_that_is_tested_on_is_left_out_and_counted(
    tmp_path: Path, bench: Path, public: dict[str, Any]
) -> None:
    told: list[str] = []
    corpus = read_corpus(settings(tmp_path, **public), 1, told.append, bench)
    assert [text.text for text in corpus.public] == ["快递很快。"]
    assert TESTED not in unlabelled(corpus, 100)["zh"]
    assert told == ["left out 1 of 2 public texts: in the test part of ValueBench"]


def test_labels_of_a_public_text_that_is_tested_on_end_training(
    tmp_path: Path, bench: Path, public: dict[str, Any]
) -> None:
    reference = {"id": "r-1", "text_hash": text_hash(TESTED), "segments": [], "mentions": []}
    data = settings(tmp_path, **public, references=(write(tmp_path / "references.jsonl", reference),))
    with pytest.raises(TrainingError, match=r"references\.jsonl: feedback 'r-1'"):
        read_corpus(data, 1, bench=bench)
