"""`try`: a file that nobody described becomes a ledger, a report and a configuration to start from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.exits import ExitCode
from flows.settings import load_settings
from flows.trial import _tell_repeats, run_trial
from taxonomy.errors import ConfigError, InputError
from warehouse.load import BatchCounts

ROWS = "评价内容,评分,时间\n物流太慢了,1,2026-03-01\n质量很好也便宜,5,2026-03-02\n客服态度差,2,2026-03-03\n"


def test_a_plain_file_is_judged_and_reported(
    prefect_ground: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALUELEDGER_ID_KEY", "the user's own key stays unused")
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    folder = tmp_path / "out"
    code = run_trial(tmp_path / "in.csv", folder, lang=None, open_it=False, model="cues", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert code == ExitCode.OK
    assert told["counts"]["file"]["loaded"] == 3
    assert Path(told["report"]).read_text("utf-8").startswith("<!")
    assert load_settings(folder / "try.yaml").sources["file"].fields.text == ("评价内容",)


def test_a_file_of_few_days_is_shown_without_claims_and_with_what_was_put_aside(
    prefect_ground: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALUELEDGER_ID_KEY", "the user's own key stays unused")
    (tmp_path / "in.csv").write_text(
        ROWS + "".join(f"第{n}次来，服务好,5,2026-03-04\n" for n in range(20)) + "坏了,5,2026-03-99\n", "utf-8"
    )
    code = run_trial(tmp_path / "in.csv", tmp_path / "out", lang="en", open_it=False, model="cues", as_json=False)
    told = capsys.readouterr().out
    assert code == ExitCode.OK
    assert "too few to compare" in told
    assert "rows put aside" in told and "quarantine list" in told


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone"):
        run_trial(tmp_path / "gone.csv", None, lang=None, open_it=False, model=None, as_json=False)


def test_a_folder_is_told_from_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder, not a file"):
        run_trial(tmp_path, None, lang=None, open_it=False, model=None, as_json=False)


def test_a_temporary_ledger_says_where_it_stays_and_goes_when_the_trial_fails(
    prefect_ground: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALUELEDGER_ID_KEY", "the user's own key stays unused")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    with pytest.raises(ConfigError, match="no judge"):
        run_trial(tmp_path / "in.csv", None, lang=None, open_it=False, model="no such judge", as_json=False)
    assert not list(tmp_path.glob("valueledger-try-*"))
    run_trial(tmp_path / "in.csv", None, lang=None, open_it=False, model="cues", as_json=False)
    (folder,) = tmp_path.glob("valueledger-try-*")
    told = capsys.readouterr().err
    assert f"kept in {folder}" in told and "delete that folder when done" in told


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    with pytest.raises(ConfigError, match="not empty"):
        run_trial(tmp_path / "in.csv", tmp_path, lang=None, open_it=False, model="cues", as_json=False)


def test_rows_that_share_an_id_are_told_with_what_becomes_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {"file": BatchCounts(read=9, loaded=6, updated=1, duplicate=2)}
    _tell_repeats(counts)
    told = capsys.readouterr().err
    assert "3 rows have the id of another row" in told and "the newest row is kept" in told and "try.yaml" in told
    _tell_repeats({"file": BatchCounts(read=9, loaded=9)})
    assert capsys.readouterr().err == ""


def test_the_whole_file_is_summed_up_and_rows_without_a_date_are_counted_on_its_newest_day(
    prefect_ground: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALUELEDGER_ID_KEY", "the user's own key stays unused")
    dated = "".join(f"第{n}次来，服务好,5,{2024 + n // 12}-{n % 12 + 1:02}-05\n" for n in range(18))
    (tmp_path / "in.csv").write_text("评价内容,评分,时间\n" + dated + "物流太慢了,1,\n质量很差,1,\n", "utf-8")
    run_trial(tmp_path / "in.csv", tmp_path / "out", lang="en", open_it=False, model="cues", as_json=False)
    told = capsys.readouterr()
    assert "the whole time (5 Jan 2024 to 5 Jun 2025) · 20 feedbacks" in " ".join(told.out.split())
    assert "2 of 20 rows have no date and are counted on 2025-06-05, the newest day of the file" in told.err
