"""The judge of a configuration is opened as the configuration says, by nights and by `doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows.health import settings_checks
from flows.judging import announce, open_bench, open_configured
from flows.settings import parse_settings
from nlp.trained import TrainedJudge


@pytest.mark.parametrize("threads", [1, 3])
def test_the_configured_number_of_threads_reaches_the_judge(tmp_path: Path, threads: int) -> None:
    text = f"time_zone: UTC\njudge: value-mini\ndata_dir: {tmp_path}\nlimits: {{judge_threads: {threads}}}\n"
    settings = parse_settings(text, tmp_path / "pipeline.yaml")
    judge = open_configured(settings).judge
    assert isinstance(judge, TrainedJudge)
    assert judge.threads == threads
    opened = open_bench.cache_info().misses
    seen = settings_checks(settings)
    assert next(one for one in seen if one.name == "judge").state == "ok"
    assert open_bench.cache_info().misses == opened  # doctor opens the judge of the nights, with their threads


def test_a_model_that_takes_seconds_is_announced_at_a_terminal_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    announce("value-mini")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    announce("value-mini")
    assert capsys.readouterr().err == "valueledger: reading the model value-mini ...\n"
    announce("cues")
    assert capsys.readouterr().err == ""
