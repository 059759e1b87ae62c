"""What a change would move, as people read it: a sample at the command line, the page, both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from benchmarks._made_year import CHANGES, Made, make_ledger, write_taxonomy
from benchmarks.life_cycle import state
from flows.change_reasons import another_judge, scope_of
from flows.cli import main
from taxonomy.change import CHANGES_FILE, change_between, read_steps
from taxonomy.dimensions import load

FOREIGN = re.compile(r"[A-Za-z]{2,}")
KNOWN = re.compile(r"[a-z]+\.[a-z]+|personnel|\ball\b|value@\d\.\d\.\d|cues@\d\.\d\.\d|`[^`]*`|value\.yaml")
"""What stands in Latin letters in a Chinese sentence: ids, labels, commands, files."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Twenty days of feedback, read by cues."""
    return make_ledger(tmp_path_factory.mktemp("told") / "made", days=20, a_day=8)


def told(made: Made, folder: Path, capsys: pytest.CaptureFixture[str], *words: str, lang: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(made.folder / "pipeline.yaml"), "--lang", lang, *words, "taxonomy", "diff", str(folder),
              "--sample", "20", "--html", str(folder / f"{lang}.html")])  # fmt: skip
    assert not ended.value.code
    return capsys.readouterr().out


def test_a_sample_tells_its_size_and_moves_nothing(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, before = write_taxonomy(tmp_path / "split", *CHANGES["split"]), state(made)
    object_ = json.loads(told(made, folder, capsys, "--json", lang="en").splitlines()[0])
    assert 8 <= object_["sampled"] == object_["judged"] == object_["read_anew"] <= 40, "about twenty"
    assert {"product.defect"} <= {row["key"] for row in object_["lines"]} <= {"product.defect", "product.quality"}
    assert max(row["judged"] for row in object_["lines"]) <= object_["sampled"]
    assert object_["reads"][0].startswith("split product.quality -> product.quality, product.defect: feedback that")
    shown = told(made, folder, capsys, lang="zh")
    assert f"需重读反馈的一个样本，共 {object_['sampled']} 条" in shown
    assert state(made) == before


@pytest.mark.parametrize(("lang", "title"), [("zh", "这一改动会移动什么"), ("en", "What a change would move")])
def test_the_page_speaks_the_readers_language(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, title: str
) -> None:
    folder = write_taxonomy(tmp_path / "redefine", *CHANGES["redefine"])
    told(made, folder, capsys, lang=lang)
    page = (folder / f"{lang}.html").read_text("utf-8")
    assert f'<html lang="{lang}' in page
    assert title in page
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL)
    strange = FOREIGN.findall(KNOWN.sub("", body)) if lang == "zh" else re.findall(r"[\u4e00-\u9fff]+", body)
    assert strange == []


@pytest.mark.parametrize("name", list(CHANGES))
def test_every_reason_is_said_in_both_languages(tmp_path: Path, name: str) -> None:
    folder, old = write_taxonomy(tmp_path / name, *CHANGES[name]), load()
    new = load(folder)
    _, reasons = scope_of(change_between(old, new, *read_steps(folder)), old, new)
    for reason in (*reasons, another_judge("cues@1.0.0", "value@1.4.1")):
        assert FOREIGN.findall(KNOWN.sub("", reason["zh"])) == []
        assert FOREIGN.findall(reason["en"])
    if (folder / CHANGES_FILE).is_file():
        assert len(reasons) >= len(yaml.safe_load((folder / CHANGES_FILE).read_text("utf-8"))["changes"])
