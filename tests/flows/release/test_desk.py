"""The page of a comparison: the last whole one stays until the next is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main
from flows.exits import ExitCode
from flows.release.desk import write_page
from taxonomy.errors import ConfigError


def test_a_page_that_cannot_be_written_whole_leaves_the_last_one(tmp_path: Path) -> None:
    page = tmp_path / "release" / "comparison-cues-1.0.0.html"
    write_page(page, "<p>质量 first</p>")
    write_page(page, "<p>质量 second</p>")
    assert [path.name for path in page.parent.iterdir()] == [page.name]
    page.with_name(f".{page.name}.part").mkdir()  # where the next one is written before it takes its place
    with pytest.raises(ConfigError, match="cannot be written"):
        write_page(page, "<p>third</p>")
    assert page.read_text("utf-8") == "<p>质量 second</p>"


def test_what_is_not_there_is_told_before_anything_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pipeline.yaml").write_text("time_zone: UTC\njudge: value-mini\ndata_dir: data\n", "utf-8")
    (tmp_path / "empty").mkdir()

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a judge was opened")

    monkeypatch.setattr("flows.release.desk.open_bench", opened)
    for words, code, said in (
        (("check", tmp_path / "gone"), ExitCode.MODEL, "does not exist"),
        (("promote", "valu-mini"), ExitCode.MODEL, "there is no judge 'valu-mini'"),
        (("check", tmp_path / "empty"), ExitCode.MODEL, "no model in"),
        (("check", "cues", "--data", tmp_path / "gone.jsonl"), ExitCode.INPUT, "no such file"),
        (("promote", "cues", "--overrule"), ExitCode.USAGE, "--why"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(tmp_path / "pipeline.yaml"), "release", *map(str, words)])
        assert ended.value.code == code
        assert said in capsys.readouterr().err
