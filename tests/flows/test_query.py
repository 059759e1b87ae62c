"""What commands print: tables, CSV that no spreadsheet executes, JSON; queries refused in one line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.cli import main
from flows.exits import ExitCode
from flows.tables import print_frame
from tests.flows.small_pipeline import Pipeline

FRAME = pd.DataFrame(
    {
        "name": ["=HYPERLINK(1)", "物流", "-2+3", None],
        "day": [date(2026, 3, 1)] * 4,
        "net": [-1.5, 2.0, float("nan"), 3.0],
        "n": [1, 2, 3, 4],
    }
)


def printed(form: str, limit: int = 10) -> str:
    out = io.StringIO()
    print_frame(FRAME, form, limit, out)
    return out.getvalue()


def test_no_exported_text_can_start_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(printed("csv"))))
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)", "物流", "'-2+3", ""]
    assert [row[2] for row in rows[1:]] == ["-1.5", "2.0", "", "3.0"]


def test_json_holds_no_value_that_json_lacks() -> None:
    records = json.loads(printed("json"))
    assert records[0] == {"name": "=HYPERLINK(1)", "day": "2026-03-01", "net": -1.5, "n": 1}
    assert records[2]["net"] is None


def test_a_table_aligns_cells_of_chinese_words() -> None:
    from rich.cells import cell_len

    lines = printed("table").splitlines()
    starts = {cell_len(line[: line.index("2026")]) for line in lines[1:]}
    assert len(starts) == 1


def test_a_table_says_how_many_rows_it_left_out() -> None:
    assert print_frame(FRAME, "table", 3, io.StringIO()) == 1


@pytest.fixture
def queried(pipeline: Pipeline, run_night: Callable[[str], Any], capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command on the ledger of one night: (exit code, stdout, stderr)."""
    pipeline.write_day("2026-03-01", reviews=20, tickets=5)
    run_night("2026-03-01")
    capsys.readouterr()

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--config", str(pipeline.config)])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


def test_the_ledger_answers_queries_and_refuses_what_does_not_read(queried: Any) -> None:
    code, out, _ = queried("query", "SELECT count(*) AS n FROM feedback", "--json")
    assert (code, json.loads(out)) == (ExitCode.OK, [{"n": 25}])
    code, out, _ = queried("query", "languages", "--format", "csv")
    assert code == ExitCode.OK
    assert out.startswith("language,feedbacks,judged\n")
    for sql in (
        "SELEC 1",
        "DROP TABLE feedback",
        "ATTACH 'other.duckdb'",
        "COPY feedback TO 'out.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "no_such_query",
    ):
        code, out, err = queried("query", sql)
        assert code == ExitCode.QUERY, sql
        assert out == ""
        assert len(err.splitlines()) == 1
        assert "Traceback" not in err


def test_the_report_speaks_the_configured_language_unless_told_otherwise(queried: Any, pipeline: Pipeline) -> None:
    pipeline.config.write_text("language: zh\n" + pipeline.config.read_text("utf-8"), "utf-8")
    for arguments, lang in (((), "zh"), (("--lang", "en"), "en")):
        code, out, _ = queried("report", *arguments)
        assert code == ExitCode.OK
        assert f'<html lang="{lang}' in Path(out.strip()).read_text("utf-8")


def test_what_can_be_asked_is_listed(queried: Any) -> None:
    code, out, _ = queried("query", "--list")
    assert code == ExitCode.OK
    assert "value_ledger" in out
    assert "worst_aspects" in out


def test_the_quarantine_names_file_line_and_reason(queried: Any) -> None:
    code, out, _ = queried("quarantine", "list", "--json")
    rows = json.loads(out)
    assert code == ExitCode.OK
    assert {row["reason"] for row in rows} == {"malformed", "bad_rating"}
    assert "2026-03-01-x" not in out, "the id of a refused row is hashed like any other"
    assert all(row["stream_name"].endswith(".jsonl") and row["position"] > 0 for row in rows)
    assert all(len(row["file"]) == 12 and row["state"] == "open" for row in rows)


def test_a_misspelt_value_is_told_never_an_empty_table(queried: Any) -> None:
    for arguments, told in (
        (("query", "quotes", "--value", "aspect=service.deliverry"), "Did you mean 'service.delivery'?"),
        (("query", "runs", "--value", "rows=abc"), "rows: 'abc' is not a whole number."),
        (("quarantine", "list", "--source", "reveiws"), "no source 'reveiws'. Did you mean 'reviews'?"),
        (("quarantine", "list", "--reason", "nope"), "no reason 'nope'."),
    ):
        code, out, err = queried(*arguments)
        assert (code, out) == (ExitCode.QUERY, "")
        assert told in err
        assert len(err.splitlines()) == 1


def test_doctor_finds_a_healthy_pipeline_healthy_and_names_what_is_not(
    queried: Any, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = queried("doctor", "--json")
    findings = {one["name"]: one for one in json.loads(out)}
    assert code == ExitCode.OK, [one for one in findings.values() if one["state"] == "failure"]
    assert findings["warehouse"]["state"] == findings["published ledger"]["state"] == "ok"
    monkeypatch.delenv("VALUELEDGER_ID_KEY")
    (pipeline.folder / "drops" / "tickets" / "tickets-2026-03-01.csv").unlink()
    (pipeline.folder / "drops" / "tickets").rmdir()
    code, out, _ = queried("doctor", "--json")
    findings = {one["name"]: one for one in json.loads(out)}
    assert code == ExitCode.CONFIG
    for name in ("id key", "source tickets"):
        assert findings[name]["state"] == "failure"
        assert findings[name]["remedy"]
