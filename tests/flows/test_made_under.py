"""A data folder that was made under another configuration is told where the answer depends on that, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main
from flows.made_under import DEMO_MARKER, DEPENDS, SAMPLE_CONFIG, TRY_CONFIG


def told(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    with pytest.raises(SystemExit):
        main([str(word) for word in words])
    return capsys.readouterr().err


def test_another_configuration_than_the_demos_is_told_with_the_one_to_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / DEMO_MARKER).touch()
    other = tmp_path / "pipeline.yaml"
    other.write_text("time_zone: UTC\njudge: cues\n", "utf-8")
    where = ("--data-dir", tmp_path, "--config")
    said = told(capsys, *where, other, "topics", "check")
    assert "made by `valueledger demo` under another configuration" in said and "sample/pipeline.yaml" in said
    assert "another configuration" not in told(capsys, *where, SAMPLE_CONFIG, "topics", "check")
    assert "another configuration" not in told(capsys, *where, other, "query", "languages")
    (tmp_path / DEMO_MARKER).rename(tmp_path / TRY_CONFIG)
    assert f"--config {tmp_path / TRY_CONFIG}" in told(capsys, *where, other, "taxonomy", "suggest")


def test_every_command_that_is_named_exists() -> None:
    from flows.cli import cli

    for name in DEPENDS:
        group, _, leaf = name.partition(" ")
        found = cli.commands[group]
        assert not leaf or leaf in found.commands  # type: ignore[attr-defined]
