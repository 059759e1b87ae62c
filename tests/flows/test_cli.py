"""What a misused command line says: one line with a remedy, the documented code, never a traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main
from flows.exits import ExitCode
from tests.flows.small_pipeline import CONFIG, Pipeline


def run(*arguments: object) -> int:
    """The exit code of one command line, in this process."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The single line on stderr; stdout must be empty."""
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("valueledger: ")
    assert "Traceback" not in captured.err
    return lines[0]


def test_an_unknown_configuration_key_names_the_nearest(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.config.write_text(CONFIG.replace("batch_rows", "batch_row"), "utf-8")
    assert run("run", "--config", pipeline.config) == ExitCode.CONFIG
    assert re.search(r"batch_row\b.*batch_rows", one_line(capsys))


def test_a_missing_configuration_names_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--config", tmp_path / "nowhere.yaml", "run") == ExitCode.CONFIG
    assert "nowhere.yaml" in one_line(capsys)


def test_a_bad_day_says_how_a_day_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    for day in ("2026-02-30", "yesterday", "20260101"):
        assert run("run", "--day", day) == ExitCode.USAGE
        assert "YYYY-MM-DD" in one_line(capsys)


def test_a_backfill_that_ends_before_it_begins_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "--from", "2026-03-02", "--to", "2026-03-01") == ExitCode.USAGE
    assert "swap" in one_line(capsys)


def test_a_night_that_waits_for_another_runs_when_it_is_its_turn(
    pipeline: Pipeline, prefect_ground: None, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.write_day("2026-03-01", reviews=3, tickets=1)
    assert run("run", "--config", pipeline.config, "--day", "2026-03-01", "--wait", "5") == ExitCode.OK
    assert "published" in capsys.readouterr().err


def test_a_missing_key_says_how_to_make_one(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("VALUELEDGER_ID_KEY")
    assert run("run", "--config", pipeline.config) == ExitCode.CONFIG
    assert "export VALUELEDGER_ID_KEY=" in one_line(capsys)


def test_a_short_key_is_refused_and_never_shown(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VALUELEDGER_ID_KEY", "hunter2")
    assert run("run", "--config", pipeline.config) == ExitCode.CONFIG
    assert "hunter2" not in one_line(capsys)


def test_a_data_folder_that_cannot_be_written_names_it(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    in_the_way = pipeline.folder / "file"
    in_the_way.write_text("not a folder", "utf-8")
    assert run("run", "--config", pipeline.config, "--data-dir", in_the_way / "data") == ExitCode.CONFIG
    line = one_line(capsys)
    assert "cannot be written" in line
    assert "--data-dir" in line


def test_a_query_without_a_ledger_says_what_to_run_first(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("query", "SELECT 1", "--data-dir", pipeline.data_dir) == ExitCode.INPUT
    assert "valueledger run" in one_line(capsys)


def test_an_unknown_judge_lists_those_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("classify", "--text", "hello", "--model", "nonsense") == ExitCode.MODEL
    assert "cues" in one_line(capsys)


def test_a_missing_input_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("classify", tmp_path / "nowhere.jsonl", "-") == ExitCode.INPUT
    assert "nowhere.jsonl" in one_line(capsys)


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("frobnicate") == ExitCode.USAGE
    assert "frobnicate" in one_line(capsys)


def test_shared_options_may_stand_before_or_after_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = run("--data-dir", tmp_path, "query", "SELECT 1"), one_line(capsys)
    after = run("query", "SELECT 1", "--data-dir", tmp_path), one_line(capsys)
    assert before == after
    assert str(tmp_path) in after[1]


def test_an_unexpected_error_is_one_line_and_a_log_without_personal_data(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import flows.night

    message = "customer 1381234" + "5678 divided by zero"

    def fail(*_: object, **__: object) -> int:
        raise ZeroDivisionError(message)

    monkeypatch.setattr(flows.night, "run_nights", fail)
    assert run("run", "--config", pipeline.config) == ExitCode.UNEXPECTED
    log = pipeline.data_dir / "logs" / "valueledger.log"
    assert str(log) in one_line(capsys)
    written = log.read_text("utf-8")
    assert "ZeroDivisionError" in written
    assert "in fail" in written
    assert "13812345678" not in written


def test_an_interrupt_says_that_nothing_is_lost(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import flows.night

    def interrupt(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(flows.night, "run_nights", interrupt)
    assert run("run", "--config", pipeline.config) == ExitCode.INTERRUPTED
    assert "interrupted" in one_line(capsys)


def test_a_reader_that_goes_away_ends_the_command_quietly(root: Path) -> None:
    rows = "".join(f'{{"id": {number}, "text": "物流太慢了"}}\n' for number in range(3000))
    command = f"{sys.executable} -m flows.cli classify - - --model cues | head -n 1"
    ended = subprocess.run(["bash", "-c", command], cwd=root, input=rows, capture_output=True, text=True, check=False)
    assert ended.stdout.startswith('{"id": 0')
    assert "Traceback" not in ended.stderr
    assert "Broken pipe" not in ended.stderr


def test_a_query_without_a_ledger_names_the_demos_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    published = tmp_path / "data" / "demo" / "published"
    published.mkdir(parents=True)
    (published / "ledger.duckdb").touch()
    for command in (("query", "SELECT 1"), ("query", "--list"), ("report",)):
        assert run(*command, "--data-dir", "data") == ExitCode.INPUT
        assert "--data-dir data/demo" in one_line(capsys)


@pytest.mark.parametrize("command", ["report", "classify"])
def test_an_output_whose_folder_is_not_there_is_refused_and_no_folder_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "text": "很慢"}\n', "utf-8")
    for target, told in ((tmp_path / "nodir" / "out", "there is no folder"), (tmp_path, "is a folder")):
        where = ("--output", target) if command == "report" else (source, target, "--model", "cues")
        assert run(command, *where, "--data-dir", tmp_path) == ExitCode.INPUT
        assert told in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "nodir").exists()


def test_a_model_named_by_a_path_is_told_apart_from_a_misspelt_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "script.py").touch()
    for name, told in (
        (tmp_path / "nowhere", "does not exist"),
        (tmp_path / "file", "is a file"),
        (tmp_path, "it holds no manifest.json"),
    ):
        assert run("classify", "--text", "hello", "--model", name) == ExitCode.MODEL
        assert told in one_line(capsys)


def test_a_folder_or_file_in_the_wrong_place_is_called_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.touch()
    assert run("query", "SELECT 1", "--data-dir", file) == ExitCode.USAGE
    assert "is a file" in one_line(capsys)
    assert run("train", tmp_path) == ExitCode.INPUT
    assert "is a folder" in one_line(capsys)
