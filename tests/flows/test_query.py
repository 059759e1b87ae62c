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
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.cli import main
from flows.exits import ExitCode
from flows.spreadsheet import harmless
from flows.tables import form_of, print_frame, write_rows
from taxonomy.errors import InputError
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


def test_text_that_could_start_a_formula_anywhere_is_guarded_in_csv() -> None:
    guarded = {
        "=1+1": "'=1+1", "+1": "'+1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t'=1", "  =1": "'  =1", "＝1+1": "'＝1+1",
        "\ufeff=1": "'\ufeff=1", "\u200b-1": "'\u200b-1", "late;=1+1": "late;'=1+1", "a\n=cmd|x": "a\n'=cmd|x",
    }  # fmt: skip
    for text, expected in guarded.items():
        assert harmless(text) == expected
    for plain in ("物流慢", "a = b", "1;2", "so-so", "'quoted'", "", "4 - 5 days"):
        assert harmless(plain) == plain


def test_files_keep_types_and_are_whole_or_not_there(tmp_path: Path) -> None:
    table = pa.table({"n": pa.array([1, None], pa.int64()), "text": ["=1", "物流"], "day": [date(2026, 3, 1)] * 2})
    write_rows(table, form_of(tmp_path / "rows.parquet"), tmp_path / "rows.parquet")
    assert pq.read_table(tmp_path / "rows.parquet").equals(table)
    write_rows(table, form_of(tmp_path / "rows.CSV"), tmp_path / "rows.CSV")
    content = (tmp_path / "rows.CSV").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "or Excel shows Chinese as garbage"
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["n", "text", "day"], ["1", "'=1", "2026-03-01"], ["", "物流", "2026-03-01"],
    ]  # fmt: skip
    write_rows(table, "json", tmp_path / "rows.json")
    assert json.loads((tmp_path / "rows.json").read_text("utf-8"))[1] == {
        "n": None,
        "text": "物流",
        "day": "2026-03-01",
    }
    with pytest.raises(InputError, match="names no form"):
        form_of(tmp_path / "rows.doc")
    with pytest.raises(InputError, match="cannot be written"):
        write_rows(table, "csv", tmp_path / "missing" / "rows.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.CSV", "rows.json", "rows.parquet"]


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


def test_results_go_to_files_and_what_is_asked_can_be_looked_up(queried: Any, tmp_path: Path) -> None:
    for name in ("rows.parquet", "rows.xlsx", "rows.csv", "rows.json"):
        code, out, _ = queried("query", "languages", "--output", str(tmp_path / name))
        assert (code, out) == (ExitCode.OK, "")
        assert (tmp_path / name).stat().st_size > 0
    code, _, err = queried("query", "languages", "--output", str(tmp_path / "rows.doc"))
    assert code == ExitCode.INPUT
    assert ".parquet" in err
    code, out, _ = queried("query", "--list", "value_ledger")
    assert code == ExitCode.OK
    assert "smallest_change" in out
    code, out, _ = queried("query", "--list", "worst_aspects")
    assert code == ExitCode.OK
    assert "-- $product = all" in out
    assert "FROM value_ledger" in out
    code, _, err = queried("query", "--list", "value_leger")
    assert code == ExitCode.QUERY
    assert "Did you mean 'value_ledger'?" in err


def test_words_are_searched_and_the_week_becomes_a_workbook(queried: Any, tmp_path: Path) -> None:
    code, out, err = queried("query", "--words", "客服 耐心", "--json")
    assert code == ExitCode.OK
    quotes = [row["quote"] for row in json.loads(out)]
    assert quotes
    assert all("客服很耐心" in quote for quote in quotes)
    assert "personnel.attitude" in err
    code, out, _ = queried("query", "--workbook", str(tmp_path / "week.xlsx"))
    assert (code, out) == (ExitCode.OK, "")
    assert (tmp_path / "week.xlsx").read_bytes().startswith(b"PK")
    code, _, err = queried("query", "--workbook", str(tmp_path / "week.xlsx"), "--value", "product=ketle")
    assert code == ExitCode.QUERY
    assert "no product 'ketle'" in err
    code, _, err = queried("query", "languages", "--words", "客服")
    assert code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("--list", "--words", "late"), "--words"),
        (("--list", "--workbook", "week.xlsx"), "--workbook"),
        (("--list", "--output", "names.csv"), "--output"),
        (("--list", "languages", "--limit", "5"), "--limit"),
        (("--list", "languages", "--value", "product=all"), "--value"),
        (("--workbook", "week.xlsx", "--format", "csv"), "--format"),
        (("--workbook", "week.xlsx", "--limit", "5"), "--limit"),
        (("--workbook", "week.xlsx", "--output", "rows.csv"), "--output"),
    ],
)
def test_an_option_without_effect_is_a_usage_error(
    given: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["query", *given])
    told = capsys.readouterr()
    assert ended.value.code == ExitCode.USAGE
    assert told.out == ""
    assert named in told.err
    assert len(told.err.splitlines()) == 1


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
    for arguments, told, ended in (
        (
            ("query", "quotes", "--value", "aspect=service.deliverry"),
            "Did you mean 'service.delivery'?",
            ExitCode.QUERY,
        ),
        (("query", "runs", "--value", "rows=abc"), "rows: 'abc' is not a whole number.", ExitCode.QUERY),
        (
            ("quarantine", "list", "--source", "reveiws"),
            "no source 'reveiws'. Did you mean 'reviews'?",
            ExitCode.INPUT,
        ),
        (("quarantine", "list", "--reason", "nope"), "no reason 'nope'.", ExitCode.INPUT),
        (("taxonomy", "suggest", "--aspect", "service.deliverry"), "did you mean 'service.delivery'?", ExitCode.INPUT),
        (("topics", "list", "--product", "kettl"), "no product 'kettl'.", ExitCode.INPUT),
        (("topics", "check", "gone.yaml"), "gone.yaml: no such file", ExitCode.INPUT),
        (("monitors", "show", "nope"), "no data incident begins with 'nope'", ExitCode.INPUT),
        (("alerts", "show", "nope"), "No incident has the id 'nope'", ExitCode.INPUT),
        (("interventions", "remove", "nope"), "No intervention is called 'nope'", ExitCode.INPUT),
        (("corrections", "withdraw", "9", "--author", "a"), "there is no correction 9", ExitCode.INPUT),
        (("release", "rollback"), "nothing to roll back", ExitCode.INPUT),
        (("taxonomy", "rollback"), "nothing to go back to", ExitCode.INPUT),
    ):
        code, out, err = queried(*arguments)
        assert (code, out) == (ended, ""), (arguments, err)
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
