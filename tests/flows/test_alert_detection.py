"""`alerts detect`: the contract of its lines, what it accepts, and one line for what it refuses."""

from __future__ import annotations

import io
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.alert_detection import COLUMNS
from flows.cli import main
from flows.exits import ExitCode
from tests.warehouse.monitor.installation import counts, day

HEADER = ",".join(COLUMNS).encode()
KEYS = ["series", "alarm_day", "since", "direction", "statistic", "evidence", "effect", "incident"]


def rows(days: int = 60, begin: int = 45) -> list[str]:
    """CSV lines of an installation that loses value in one channel of delivery from day `begin` on."""
    found = []
    share = {"delivery|channel=web": 0.45}
    for t, today in enumerate(counts(days, share=lambda series, t: share.get(series, 0.2) if t >= begin else 0.2)):
        for one in today:
            mentions = one.gained + one.lost
            cells = (day(t), one.series, one.parent or "", one.feedbacks, mentions, one.gained, one.lost)
            found.append(",".join(map(str, cells)))
    return found


def written(folder: Path, lines: list[str], header: str = ",".join(COLUMNS)) -> Path:
    path = folder / "series.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict[str, Any]], str]:
    with pytest.raises(SystemExit) as ended:
        main(["alerts", "detect", *map(str, arguments)])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), [json.loads(line) for line in captured.out.splitlines()], captured.err


def test_a_drop_is_one_incident_with_the_keys_of_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, alarms, err = run(capsys, written(tmp_path, rows()), "--budget", "0.1")
    assert code == ExitCode.OK
    assert [list(one) for one in alarms] == [KEYS] * len(alarms)
    assert {one["series"] for one in alarms} == {"delivery", "delivery|channel=web"}
    assert len({one["incident"] for one in alarms}) == 1
    first = alarms[0]
    assert abs(date.fromisoformat(first["since"]) - day(45)) <= timedelta(2)
    assert day(45) <= date.fromisoformat(first["alarm_day"]) <= day(52)
    assert {one["direction"] for one in alarms} <= {"lost_up", "net_down"}
    assert all((one["effect"] > 0) == (one["direction"] == "lost_up") for one in alarms)
    assert f"{len(alarms)} alarms in 60 days" in err


def test_neither_the_order_of_rows_nor_further_columns_matter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = rows()
    expected = run(capsys, written(tmp_path, lines))[1]
    random.Random(1).shuffle(lines)
    header = f"note,{','.join(COLUMNS)}"
    assert run(capsys, written(tmp_path, [f"x,{line}" for line in lines], header))[1] == expected
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([",".join(COLUMNS), *lines])))
    assert run(capsys, "-")[1] == expected


def test_an_alarm_of_a_day_uses_rows_up_to_that_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = rows()
    whole = run(capsys, written(tmp_path, lines))[1]
    for cut in (50, 54):
        until = day(cut).isoformat()
        part = run(capsys, written(tmp_path, [line for line in lines if line[:10] <= until]))[1]
        assert part == [one for one in whole if one["alarm_day"] <= until]


def test_a_longer_warm_up_alarms_on_nothing_before_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, alarms, _ = run(capsys, written(tmp_path, rows()), "--warmup", "60")
    assert (code, alarms) == (ExitCode.OK, [])


def test_a_file_with_a_header_alone_has_no_alarms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, alarms, err = run(capsys, written(tmp_path, []))
    assert (code, alarms) == (ExitCode.OK, [])
    assert "no row below the first line" in err
    assert "0 alarms in 0 days" in err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-02-30,a,,5,1,0,1", "csv:3: day '2026-02-30'"),
        ("2026-W01-4,a,,5,1,0,1", "csv:3: day '2026-W01-4'"),
        ("2026-02-01,,,5,1,0,1", "csv:3: the series has no name"),
        ("2026-02-01,a,,5,1,0,6", "csv:3: Series 'a' has 6 gained or lost of 5"),
        ("2026-02-01,a,,x,1,0,1", "csv:3: feedbacks 'x' is no count"),
        ("2026-02-01,a,,5,1,0,1.5", "csv:3: lost '1.5' is no count"),
        ("2026-02-01,a,,-5,1,0,1", "csv:3: feedbacks '-5' is no count"),
        (f"2026-02-01,a,,{'9' * 400},1,0,1", "is no count"),
        ("2026-02-01,a,,5,1,0", "csv:3: 6 cells under 7 columns"),
        ("2026-01-05,a,,5,1,0,1", "csv:3: 'a' has a row for 2026-01-05 already (line 2)"),
        ("2026-01-06,a,b,5,1,0,1", "csv:3: 'a' has the parent 'b'"),
        ("2026-01-06,c,c,5,1,0,1", "csv:3: Series 'c' is its own parent"),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    code, alarms, err = run(capsys, written(tmp_path, ["2026-01-05,a,,5,1,0,1", line]))
    assert (code, alarms) == (ExitCode.INPUT, [])
    assert told in err
    assert len(err.splitlines()) == 1


def test_a_missing_column_or_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, written(tmp_path, [], "day,series,parent,feedbacks,lost"))
    assert code == ExitCode.INPUT
    assert "no column 'gained'" in err
    code, _, err = run(capsys, tmp_path / "nowhere.csv")
    assert code == ExitCode.INPUT
    assert "nowhere.csv" in err


def test_bytes_that_are_no_text_are_refused_and_a_byte_order_mark_is_none_of_the_header(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for content, expected in ((b"day,series\n\xff\xfe", ExitCode.INPUT), (b"\xef\xbb\xbf" + HEADER, ExitCode.OK)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))
        assert run(capsys, "-")[0] == expected
    assert run(capsys, tmp_path)[0] == ExitCode.INPUT


def test_without_alerts_yaml_the_defaults_hold_and_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, alarms, err = run(capsys, written(tmp_path, rows()), "--config", tmp_path / "pipeline.yaml")
    assert code == ExitCode.OK
    assert alarms
    assert "the defaults hold" in err


def test_a_leap_of_a_large_series_is_written_as_plain_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lost = [600] * 40 + [2850] * 5
    lines = [f"{day(t).isoformat()},all,,3000,3000,100,{count}" for t, count in enumerate(lost)]
    _, alarms, _ = run(capsys, written(tmp_path, lines))
    first = next(one for one in alarms if one["direction"] == "lost_up")
    assert first["alarm_day"] == first["since"] == day(40).isoformat()
    assert first["effect"] == pytest.approx(0.75, abs=0.02)
    json.dumps(alarms, allow_nan=False)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("day,feedbacks,lost", "no column 'series', 'parent', 'gained'"),
        ("day;series;parent;feedbacks;mentions;gained;lost", "no comma, but ';'"),
        ("", "the first line is empty"),
    ],
)
def test_what_the_first_line_lacks_is_told_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str, told: str
) -> None:
    code, _, err = run(capsys, written(tmp_path, [], header))
    assert code == ExitCode.INPUT
    assert told in err
