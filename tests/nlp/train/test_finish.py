"""What the manifest says of the data that a model was made of."""

from __future__ import annotations

from pathlib import Path

from nlp.train.corpus import file_hash
from nlp.train.finish import data_hashes


def test_files_of_one_name_in_two_folders_do_not_hide_each_other(tmp_path: Path) -> None:
    paths = [tmp_path / "own" / "train.jsonl", tmp_path / "bought" / "train.jsonl", tmp_path / "own" / "maps.json"]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_text(str(number), "utf-8")
    named = data_hashes([*paths, paths[0]])
    assert named == dict(
        zip(("own/train.jsonl", "bought/train.jsonl", "maps.json"), map(file_hash, paths), strict=True)
    )
