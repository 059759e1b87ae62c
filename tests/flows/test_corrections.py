"""Corrections on their way to people, back, into the ledger, and through all that happens to a ledger."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.correction_sheet import read_sheet
from flows.corrections import mapping_of
from taxonomy.change import Change, Kind, Step
from taxonomy.dimensions import load
from tests.flows.small_pipeline import Pipeline, review
from tests.flows.unorchestrated import nights
from warehouse.read import Ledger
from warehouse.store import Store

DAY = "2026-03-01"
Run = Callable[[str], Any]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline) -> Run:
    pipeline.write_day(DAY, reviews=40, tickets=8)
    one = nights(monkeypatch)
    return lambda day: one(pipeline, day)


def test_an_answer_is_followed_through_every_change_since_its_taxonomy() -> None:
    changes = [
        Change("value@0.8.0", "value@0.9.0", (Step(Kind.RENAME, ("cost.price",), ("cost.fee",)),), ("cost.hassle",)),
        Change(
            "value@0.9.0",
            "value@1.0.0",
            (Step(Kind.MERGE, ("cost.fee", "cost.money"), ("cost.money",)), Step(Kind.RETIRE, ("cost.hassle",), ())),
        ),
    ]
    known = [(label, one, 1) for label, one in (
        ("value@0.8.0", "cost.price"), ("value@0.9.0", "cost.fee"), ("value@0.8.0", "cost.hassle"),
    )]  # fmt: skip
    assert mapping_of(known, load(), changes).select(["taxonomy", "aspect", "now"]).to_pylist() == [
        {"taxonomy": "value@0.8.0", "aspect": "cost.price", "now": "cost.money"},
        {"taxonomy": "value@0.9.0", "aspect": "cost.fee", "now": "cost.money"},
    ]


def command(pipeline: Pipeline, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["corrections", *words, "--config", str(pipeline.config)])
    return int(ended.value.code or 0)


def export(pipeline: Pipeline, name: str, *options: str) -> list[dict[str, str]]:
    assert command(pipeline, "export", str(pipeline.folder / name), *options) == 0
    return [dict(line.cells) for line in read_sheet(pipeline.folder / name)]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def query(pipeline: Pipeline, sql: str) -> list[dict[str, Any]]:
    with Ledger.open(pipeline.ledger) as ledger:
        found: list[dict[str, Any]] = ledger.table(sql).to_pylist()
    return found


def first_of(rows: list[dict[str, str]], words: str) -> dict[str, str]:
    return next(row for row in rows if words in row["words"])


def test_a_correction_overrides_the_judge_and_outlives_what_happens_to_the_ledger(
    pipeline: Pipeline, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run(DAY)
    rows = export(pipeline, "sheet.csv", "--audit", "400", "--seed", "1")
    row = first_of(rows, "等了整整一个星期") | {"aspect": "cost.time", "polarity": "lost", "judged_aspect": ""}
    item = row["item"]
    before = query(pipeline, "SELECT day, aspect, sum(mentions) AS n FROM value_daily GROUP BY ALL ORDER BY ALL")
    wrong = [one | {"verdict": "wrong"} for one in rows if one["item"] == item]
    added = {"judged_polarity": "", "verdict": "new", "note": "rang 13912345678"}
    sheet = write(pipeline.folder / "back.csv", [*wrong, row | added])
    assert command(pipeline, "import", str(sheet), "--author", "lin") == 0
    assert command(pipeline, "import", str(sheet), "--author", "lin") == 0
    assert "0 segments taken in, 1 said so already" in capsys.readouterr().err
    run("2026-03-02")
    feedback_id, segment, _ = item.split("#")
    of = f"feedback_id = '{feedback_id}' AND segment = {segment}"
    said = f"SELECT aspect, polarity, model, quote FROM mention WHERE {of}"
    corrected = query(pipeline, said)
    assert [(one["aspect"], one["polarity"], one["model"]) for one in corrected] == [("cost.time", -1, "correction")]
    after = query(pipeline, "SELECT day, aspect, sum(mentions) AS n FROM value_daily GROUP BY ALL ORDER BY ALL")
    assert after != before
    assert query(pipeline, "SELECT note FROM correction") == [{"note": "rang [PHONE]"}]
    assert query(pipeline, "SELECT night::VARCHAR AS night FROM restatement") == [{"night": "2026-03-02"}]

    deliver(pipeline, "3", {"stars": 5, "edited": "2026-03-03T10:00:00+08:00"})
    run("2026-03-03")
    assert query(pipeline, said) == corrected  # the same words, delivered and read again

    assert command(pipeline, "withdraw", "1", "--author", "wang", "--note", "a@example.com misread") == 0
    run("2026-03-04")
    given_back = {(one["aspect"], one["model"]) for one in query(pipeline, said)}
    assert given_back == {("service.delivery", "cues@1.0.0")}
    with Store.open(pipeline.data_dir / "warehouse.duckdb", read_only=True) as store:
        assert list(store.query("SELECT note FROM correction_withdrawal")["note"]) == ["[EMAIL] misread"]


def deliver(pipeline: Pipeline, day: str, changes: dict[str, Any]) -> None:
    """Every review again, with `changes`."""
    lines = [json.dumps(review(DAY, number, **changes), ensure_ascii=False) for number in range(40)]
    pipeline.drop("reviews", f"reviews-2026-03-0{day}.jsonl", "\n".join(lines) + "\n")


def test_rows_that_cannot_be_used_are_listed_with_what_would_be_accepted_and_the_others_taken(
    pipeline: Pipeline, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run(DAY)
    rows = export(pipeline, "sheet.xlsx", "--audit", "400", "--seed", "1")
    items = list(dict.fromkeys(row["item"] for row in rows))
    single = [next(row for row in rows if row["item"] == item) for item in items]
    alone = [row for row in single if sum(other["item"] == row["item"] for other in rows) == 1][:6]
    faulty = [
        alone[0] | {"verdict": "对"},
        alone[1] | {"aspect": "product.qualty", "polarity": "lost"},
        alone[2] | {"aspect": "质量", "polarity": "sad"},
        alone[3] | {"verdict": "perhaps"},
        alone[4] | {"item": "nobody#0#00000000", "verdict": "right"},
        alone[5] | {"aspect": "cost.money", "polarity": "lost", "verdict": "right"},
    ]
    sheet = write(pipeline.folder / "bad.csv", faulty)
    capsys.readouterr()
    rest = pipeline.folder / "rest.csv"
    assert command(pipeline, "import", str(sheet), "--author", "a", "--rest", str(rest), "--json") == 4
    told = json.loads(capsys.readouterr().out)
    assert told["taken"] == 1
    places = [(fault["row"], fault["column"], fault["value"]) for fault in told["unusable"]]
    assert places == [
        (3, "aspect", "product.qualty"),
        (4, "polarity", "sad"),
        (5, "verdict", "perhaps"),
        (6, "item", "nobody#0#00000000"),
        (7, "verdict", "right"),
    ]
    assert "did you mean 'product.quality'" in told["unusable"][0]["accepted"]
    assert len(read_sheet(rest)) == 5
    many = [alone[1] | {"aspect": "product.qualty", "polarity": "lost"} for _ in range(22)]
    assert command(pipeline, "import", str(write(pipeline.folder / "many.csv", many)), "--author", "a") == 4
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1 + 20
    assert "and 2 more" in shown.err and "22 rows cannot be used" in shown.err


def test_an_audit_sample_that_was_read_whole_gives_precision_and_recall(pipeline: Pipeline, run: Run) -> None:
    run(DAY)
    rows = export(pipeline, "audit.csv", "--audit", "16", "--seed", "3", "--uncertain", "0", "--rating", "0")
    rows = [row | {"verdict": "right"} for row in rows if row["why"] == "audit"]
    dropped = next(row for row in rows if row["aspect"])
    dropped["verdict"] = "wrong"
    assert command(pipeline, "import", str(write(pipeline.folder / "b.csv", rows)), "--author", "a") == 0
    run("2026-03-02")
    (told,) = query(pipeline, "SELECT * FROM judge_audit WHERE language = 'all' AND aspect = 'all'")
    assert told["model"] == "cues@1.0.0" and told["drawn"] == told["feedbacks"] == 16
    assert told["judged"] == told["said"] + 1 == told["right_mentions"] + 1
    assert told["precision_low"] < told["precision_share"] < 1 == told["recall_share"] > told["recall_low"]
    assert command(pipeline, "export", str(pipeline.folder / "l.jsonl"), "--labelled", "--part", "gate") == 0
    kept = [json.loads(line) for line in (pipeline.folder / "l.jsonl").read_text("utf-8").splitlines()]
    assert len(kept) == 16 and all(one["covers"] is None for one in kept)
    assert sum(len(one["mentions"]) for one in kept) == told["said"]
    with pytest.raises(SystemExit) as ended:
        main(["forget", rows[0]["item"].partition("#")[0], "--config", str(pipeline.config)])
    assert not ended.value.code
    (left,) = query(pipeline, "SELECT * FROM judge_audit WHERE language = 'all' AND aspect = 'all'")
    assert left["feedbacks"] == 15, "made anew without the one that is forgotten"
