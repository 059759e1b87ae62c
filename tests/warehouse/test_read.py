"""Reading: every named query answers, typed SQL can only read, and a wrong word is told in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks._ledger_builder import Said, open_book
from taxonomy.errors import QueryError, WarehouseError
from warehouse import library
from warehouse.dictionary import data_dictionary, empty_ledger
from warehouse.marts import aggregate
from warehouse.measure.findings import Direction
from warehouse.measure.series import Slice
from warehouse.publish import publish
from warehouse.read import Ledger, named_queries

START = date(2026, 1, 5)

QUIET_BY_DEFAULT = {
    "interventions",
    "intervention_weeks",
    "monitor_incidents",
    "topics",
    "topic_trend",
    "topic_quotes",
    "intents",
    "intents_by_product",
    "asked_for",
    "quotes_by_intent",
    "journey",
    "alert_marks",
    "alerts",
    "alert_days",
    "alert_precision",
    "quarantine",
    "quotes",
    "find_words",
    "terms_rising",
    "feedback_mentions",
    "change_terms",
    "change_quotes",
    "adjusted",
    "at_stake",
    "drivers",
    "emerging",
    "emerging_draft",
    "near_duplicates",
    "restated",
    "stages",
}
"""Queries whose default asks for what the sample does not hold; analyses are not made in it."""


def sample() -> list[Said]:
    """Seventy days; from day 40 on, the kettle's parcels come late."""
    rng = np.random.default_rng(5)
    said = []
    for day in range(70):
        for number in range(12):
            product = ("kettle", "lamp", "fan")[number % 3]
            late = product == "kettle" and day >= 40
            mentions = []
            if rng.random() < (0.6 if late else 0.08):
                mentions.append(("service.delivery", -1, f"parcel {day}-{number} of the {product} came late"))
            if rng.random() < 0.3:
                mentions.append(("product.quality", 1, f"{product} is well made, says number {number} of {day}"))
            said.append(
                Said(
                    id=f"{day}-{number}", day=START + timedelta(day), product=product, mentions=mentions,
                    channel=("web", "app")[number % 2], rating=4.0, terms=["late parcel"] if late else ["fine"],
                )
            )  # fmt: skip
    return said


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read")
    book = open_book(folder / "warehouse.duckdb")
    with book.store:
        book.load(*sample())
        aggregate(book.store)
        return publish(book.store, folder / "published").link


@pytest.fixture
def ledger(published: Path) -> Iterator[Ledger]:
    with Ledger.open(published) as opened:
        yield opened


@pytest.mark.parametrize("query", named_queries(), ids=lambda query: query.name)
def test_every_named_query_answers_with_its_defaults(ledger: Ledger, query) -> None:
    assert query.description.endswith(".")
    frame = ledger.named(query.name)
    assert len(frame.columns) > 0
    if query.name not in QUIET_BY_DEFAULT:
        assert len(frame), query.name


def test_worst_aspect_of_the_last_full_week_is_the_planted_one(ledger: Ledger) -> None:
    frame = ledger.named("worst_aspects", {"product": "kettle", "rows": "3"})
    assert frame["key"].iloc[0] == "service.delivery"
    assert frame["week"].iloc[0] == START + timedelta(63)
    assert len(frame) == 3 and frame["complete"].all()


def test_the_worst_aspects_of_a_week_are_asked_for_by_any_of_its_days(ledger: Ledger) -> None:
    by_day = [ledger.named("worst_aspects", {"week": str(START + timedelta(days)), "rows": "3"}) for days in (63, 66)]
    assert by_day[0]["week"].iloc[0] == START + timedelta(63)
    pd.testing.assert_frame_equal(*by_day)
    assert ledger.named("worst_aspects", {"week": str(START - timedelta(20))}).empty, "no other week steps in"


def test_rising_terms_name_the_planted_words(ledger: Ledger) -> None:
    frame = ledger.named("terms_rising", {"aspect": "service.delivery", "days": 30})
    assert frame["term"].iloc[0] == "late parcel"


def test_quotes_lead_back_to_feedback(ledger: Ledger) -> None:
    frame = ledger.named("quotes", {"aspect": "service.delivery", "product": "kettle"})
    assert len(frame) == 10
    assert frame["quote"].str.contains("kettle came late").all()


def test_a_feedback_is_found_with_its_day_as_without_and_on_no_other(ledger: Ledger) -> None:
    quote = ledger.named("quotes", {"aspect": "service.delivery", "polarity": -1, "rows": 1}).iloc[0]
    found = ledger.named("feedback_mentions", {"feedback_id": quote["feedback_id"]})
    asked = {"feedback_id": quote["feedback_id"], "day": str(quote["ledger_day"])}
    assert quote["quote"] in found["quote"].tolist()
    assert ledger.named("feedback_mentions", asked).equals(found)
    assert ledger.named("feedback_mentions", asked | {"day": "2020-01-01"}).empty


def test_findings_tell_the_planted_change_with_quotes(ledger: Ledger) -> None:
    (finding,) = ledger.findings()
    assert finding.aspect == "service.delivery"
    assert finding.slice == Slice("product", "kettle")
    assert finding.direction is Direction.LOST_UP
    assert abs(finding.since - (START + timedelta(40))) <= timedelta(3)
    assert len(finding.quotes) == 3
    assert all("kettle" in quote.quote and quote.ledger_day >= finding.since for quote in finding.quotes)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS a",
        "WITH a AS (SELECT 1 AS b) FROM a",
        "FROM aspect",
        "VALUES (1)",
        "DESCRIBE feedback",
        "SHOW TABLES",
        "SUMMARIZE value_daily",
        "EXPLAIN SELECT 1",
        "PIVOT feedback ON product USING count(*)",
        "TABLE aspect; -- with a remark",
    ],
)
def test_reading_statements_are_allowed(ledger: Ledger, sql: str) -> None:
    assert ledger.query(sql) is not None


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- nothing",
        "DROP TABLE feedback",
        "CREATE TABLE x AS SELECT 1",
        "CREATE TEMP TABLE x AS SELECT 1",
        "INSERT INTO aspect SELECT * FROM aspect",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE feedback",
        "COPY feedback TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.duckdb'",
        "SET enable_external_access = true",
        "PRAGMA enable_profiling",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CALL pragma_version()",
        "EXPORT DATABASE '/tmp/x'",
        "CREATE TYPE t AS ENUM ('a'); SELECT 1",
    ],
)
def test_anything_else_is_refused_naming_what_is_allowed(ledger: Ledger, sql: str) -> None:
    with pytest.raises(QueryError) as refused:
        ledger.query(sql)
    assert "SELECT" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "EXPLAIN ANALYZE DELETE FROM feedback",
    ],
)
def test_files_network_and_hidden_writes_stay_out_of_reach(ledger: Ledger, sql: str) -> None:
    rows = ledger.query("SELECT count(*) FROM feedback").iat[0, 0]
    with pytest.raises(QueryError):
        ledger.query(sql)
    assert ledger.query("SELECT count(*) FROM feedback").iat[0, 0] == rows


def test_python_variables_are_no_tables(ledger: Ledger) -> None:
    secret = np.array([1])  # noqa: F841
    with pytest.raises(QueryError, match="secret"):
        ledger.query("SELECT * FROM secret")


def test_wrong_name_is_told_in_one_line_with_the_nearest(ledger: Ledger) -> None:
    with pytest.raises(QueryError, match=r'Did you mean "value_ledger"') as refused:
        ledger.query("SELECT *\nFROM value_leger")
    assert "\n" not in str(refused.value)


def test_syntax_error_is_told_in_one_line(ledger: Ledger) -> None:
    with pytest.raises(QueryError, match="syntax error") as refused:
        ledger.query("SELEC 1")
    assert "\n" not in str(refused.value)


def test_values_are_bound_never_pasted(ledger: Ledger) -> None:
    hostile = "x' OR true; DROP TABLE feedback; --"
    assert ledger.query("SELECT count(*) FROM feedback WHERE product = $p", {"p": hostile}).iat[0, 0] == 0
    assert ledger.named("find_words", {"term": hostile}).empty


def test_unknown_query_and_parameter_name_the_nearest(ledger: Ledger) -> None:
    with pytest.raises(QueryError, match="Did you mean 'balance'"):
        ledger.named("balanse")
    with pytest.raises(QueryError, match="it takes: key, product, period_type"):
        ledger.named("trend", {"aspect": "cost.money"})


@pytest.mark.parametrize(
    ("query", "values", "told"),
    [
        ("quotes", {"aspect": "service.deliverry"}, "no aspect 'service.deliverry'. Did you mean 'service.delivery'?"),
        ("trend", {"key": "nope"}, "no key 'nope'."),
        ("trend", {"product": "Kettel"}, "no product 'Kettel'. Did you mean 'kettle'? There are: all, fan"),
        ("trend", {"period_type": "year"}, "no period type 'year'. There are: day, week, month."),
        ("by_lens", {"lens": "functionl"}, "Did you mean 'functional'?"),
        ("worst_aspects", {"level": "aspects"}, "Did you mean 'aspect'?"),
        ("quotes", {"polarity": "2"}, "no polarity '2'. There are: -1, 0, 1."),
        ("quotes", {"polarity": "lost"}, "polarity: 'lost' is not a whole number."),
        ("quotes", {"rows": "many"}, "rows: 'many' is not a whole number."),
        ("quotes", {"rows": "-1"}, "rows: '-1' is below 0; accepted: 0 or more."),
        ("quotes", {"rows": "9" * 5000}, "is too large; accepted: up to 2147483647."),
        ("slice_trend", {"kind": "shop"}, "no kind 'shop'. There are: all, product"),
        ("slice_trend", {"kind": "channel", "value": "kettle"}, "no value 'kettle'. There are: app, web."),
        ("ledger_between", {"first": "2026-02-30"}, "first: '2026-02-30' is not a day; accepted: YYYY-MM-DD."),
        ("ledger_between", {"last": "20260301"}, "last: '20260301' is not a day"),
    ],
)
def test_a_value_that_a_query_cannot_mean_is_told_never_an_empty_table(
    ledger: Ledger, query: str, values: dict[str, object], told: str
) -> None:
    with pytest.raises(QueryError) as refused:
        ledger.named(query, values)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("trend", {"key": "cost", "product": "lamp", "period_type": "month"}),
        ("quotes", {"aspect": "service.delivery", "polarity": -1, "rows": 2}),
        ("slice_trend", {"aspect": "service.delivery", "kind": "channel", "value": "app"}),
        ("ledger_between", {"first": START, "last": "2026-02-01", "level": "all"}),
    ],
)
def test_a_value_that_the_ledger_holds_is_taken(ledger: Ledger, query: str, values: dict[str, object]) -> None:
    if query == "trend":
        values = values | {"key": ledger.query("SELECT dimension FROM aspect WHERE side = 'cost'").iat[0, 0]}
    assert len(ledger.named(query, values))


def test_every_list_of_accepted_values_belongs_to_a_parameter_and_holds_its_default(ledger: Ledger) -> None:
    parameters = {one.name: one.default for query in named_queries() for one in query.parameters}
    for listing in library.names("accepted"):
        name = listing.removeprefix("accepted/")
        assert name in parameters
        for query in named_queries():
            for parameter in query.parameters:
                if parameter.name == name:
                    ledger.named(query.name, {name: parameter.default})


def test_ctrl_c_ends_a_query_as_an_interrupt_at_once(published: Path) -> None:
    numbers = "SELECT max(md5(i::VARCHAR)) FROM range(20_000_000_000) AS numbers(i)"
    alarm = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    alarm.start()
    with pytest.raises(KeyboardInterrupt), Ledger.open(published) as ledger:
        ledger.query(numbers)
    alarm.join()


def test_missing_ledger_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="valueledger run"):
        Ledger.open(tmp_path / "published" / "ledger.duckdb")


def test_text_file_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    path.write_text("not a database, but long enough to look at " * 500)
    with pytest.raises(WarehouseError, match="no DuckDB database"):
        Ledger.open(path)


def test_many_processes_read_at_once(published: Path, root: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from warehouse.read import Ledger\n"
        "with Ledger.open(Path(sys.argv[1])) as l: print(l.query('SELECT count(*) FROM feedback').iat[0, 0])"
    )
    env = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", code, str(published)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) for _ in range(3)]
    assert [reader.communicate(timeout=60)[0].strip() for reader in readers] == ["840"] * 3


def test_data_dictionary_says_what_the_file_says(tmp_path: Path, root: Path) -> None:
    with Ledger.open(empty_ledger(tmp_path)) as ledger:
        expected = data_dictionary(ledger)
    written = (root / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == expected, "run: python -m warehouse.dictionary docs/data-dictionary.md"
