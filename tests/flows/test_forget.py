"""Forgetting: canaries are found nowhere, the ledger is one that never had them, and no source brings them back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.backups import make_backup, restore_backup, verify_backups
from flows.forget import forget_id, list_erasures
from flows.protect import Protector
from nlp.redact import Redactor
from taxonomy.errors import CheckFailed, InputError, WarehouseError
from tests.flows.everything import places_of
from tests.flows.small_pipeline import CONFIG, KEY, Pipeline, fingerprints, review
from tests.flows.unorchestrated import Night, nights
from warehouse import library
from warehouse.backup import backups
from warehouse.erasures import pending
from warehouse.read import Ledger
from warehouse.store import Store

DAY = "2026-03-01"
BUYER = "canarybuyer77"
IDS = ("canaryid-1", "canaryid-2", "canaryid-3", "canaryid-4")
WORDS = ("zyxxyvox", "qwertzlamp", "Canaria")
"""Of the canaries' text and product, as no other row has them."""


def canaries() -> str:
    """Rows of one buyer: two reviews, one that is refused by its rating, one withdrawn, one that is broken."""
    said = {"text": "zyxxyvox delivery was late, qwertzlamp broken. Great price!", "product": "Canaria", "buyer": BUYER}
    rows = [review(DAY, number, **said, id=one) for number, one in enumerate(IDS[:2])]
    rows.append(review(DAY, 3, **said | {"stars": 9}, id=IDS[2]))
    rows.append(review(DAY, 4, **said, id=IDS[3], gone=True))
    broken = json.dumps(review(DAY, 5, **said, id="canaryid-5"))[:-1]
    return "\n".join([*map(json.dumps, rows), broken]) + "\n"


def forget(pipeline: Pipeline, wanted: str, **options: Any) -> int:
    given = {"source": None, "what": None, "ahead": False, "dry_run": False, "wait": 0.0, "as_json": False} | options
    return forget_id(pipeline.config, None, wanted, **given)


def hashed(kind: str, source: str, value: str) -> str:
    return Protector(Redactor(), KEY.encode()).hashed(kind, source, value)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline after a night with the canaries and, in `twin`, one that never had them."""
    folder = tmp_path_factory.mktemp("forget")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("VALUELEDGER_ID_KEY", KEY)
        for home in (folder, folder / "twin"):
            made = Pipeline(home)
            for source in ("reviews", "tickets"):
                (home / "drops" / source).mkdir(parents=True)
            made.config.write_text(CONFIG, "utf-8")
            made.write_day(DAY, reviews=34, tickets=8)
            if home == folder:
                made.drop("reviews", f"more-{DAY}.jsonl", canaries())
            nights(patched)(made, DAY)
    return folder


@pytest.fixture
def pipeline(first_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """A copy of its own for each test."""
    monkeypatch.setenv("VALUELEDGER_ID_KEY", KEY)
    shutil.copytree(first_night, tmp_path / "copy", symlinks=True)
    return Pipeline(tmp_path / "copy")


@pytest.fixture
def run_night(monkeypatch: pytest.MonkeyPatch) -> Night:
    """Runs a night of a pipeline in this process."""
    return nights(monkeypatch)


def plant_traces(pipeline: Pipeline) -> None:
    """A fault's log and Prefect's store, with the tables that its server makes, both quoting the canaries."""
    logs = pipeline.data_dir / "logs"
    logs.mkdir(exist_ok=True)
    (logs / "valueledger.log").write_text(f"ValueError: {BUYER} said zyxxyvox\n", "utf-8")
    home = pipeline.data_dir / "prefect" / "nights"
    home.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(home / "prefect.db")) as store:
        store.executescript(PREFECT)
        store.execute("INSERT INTO flow_run VALUES ('a', 'zyxxyvox', 'COMPLETED'), ('b', 'tonight', 'SCHEDULED')")
        store.execute("INSERT INTO flow_run_state VALUES ('c', 'a', 'qwertzlamp'), ('d', 'b', 'scheduled')")
        store.execute("INSERT INTO task_run VALUES ('e', 'zyxxyvox', 'FAILED')")
        store.execute("INSERT INTO task_run_state VALUES ('f', 'e', 'canarybuyer77')")
        for table in ("log", "artifact", "events"):
            store.execute(f"INSERT INTO {table} VALUES ('{table} of zyxxyvox')")
        store.commit()


PREFECT = """
PRAGMA journal_mode = WAL;
CREATE TABLE flow_run (id TEXT, name TEXT, state_type TEXT);
CREATE TABLE flow_run_state (id TEXT, flow_run_id TEXT, message TEXT);
CREATE TABLE task_run (id TEXT, name TEXT, state_type TEXT);
CREATE TABLE task_run_state (id TEXT, task_run_id TEXT, message TEXT);
CREATE TABLE log (message TEXT);
CREATE TABLE artifact (data TEXT);
CREATE TABLE events (payload TEXT);
"""
"""The tables of Prefect's store that tell of runs, with the columns that they are told apart by."""


def test_a_forgotten_customer_is_found_nowhere_and_the_ledger_never_had_them(
    pipeline: Pipeline, run_night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    make_backup(pipeline.data_dir, keep=3, wait=0)
    plant_traces(pipeline)
    assert len(places_of(pipeline.data_dir, *WORDS)) > 10
    capsys.readouterr()

    assert forget(pipeline, BUYER, as_json=True) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["erased"]["feedbacks"] == 2
    assert told["erased"]["quarantined"] == 2, "the row with a bad rating and the one that could not be taken apart"
    assert told["proof"]["removed_versions"] >= 1
    assert told["also_written"] == []
    list_erasures(pipeline.config, None, "json")
    book = capsys.readouterr().out
    assert [(one["kind"], one["feedbacks"]) for one in json.loads(book)] == [("forget", 2)]
    assert not any(word in book for word in (BUYER, *IDS, *WORDS))
    hashes = [hashed("customer", "reviews", BUYER), *(hashed("feedback", "reviews", one) for one in IDS)]
    assert places_of(pipeline.data_dir, BUYER, *IDS, *WORDS) == []
    tombs = places_of(pipeline.data_dir, *hashes)
    assert {place.rpartition(": ")[2] for place in tombs if "warehouse.duckdb: " in place} <= {"feedback", "forgotten"}
    assert not [place for place in tombs if "published" in place]
    told, never = fingerprints(pipeline.ledger), fingerprints(Pipeline(pipeline.folder / "twin").ledger)
    assert {name for name in told if told[name] != never[name]} == {"restatement"}
    with Ledger.open(pipeline.ledger) as ledger:
        restated = ledger.query("SELECT ledger_day::VARCHAR AS day, cause FROM restatement").values.tolist()
    assert [DAY, "erasure"] in restated, "figures that were published have changed, and that is told"

    verify_backups(pipeline.data_dir, None, every=True)
    restore_backup(pipeline.data_dir, None, wait=0)
    pipeline.drop("reviews", "again-2026-03-02.jsonl", canaries() + "\n")
    run_night(pipeline, "2026-03-02")
    assert places_of(pipeline.data_dir, BUYER, *IDS, *WORDS) == [], "a backup knows who is not to come back"


def test_a_source_cannot_bring_back_what_was_forgotten(pipeline: Pipeline, run_night: Night) -> None:
    forget(pipeline, BUYER)
    before = fingerprints(pipeline.ledger)
    again = canaries() + json.dumps(review(DAY, 8, id="later-1", buyer=BUYER, text="zyxxyvox once more")) + "\n"
    pipeline.drop("reviews", "again-2026-03-02.jsonl", again)
    report = run_night(pipeline, "2026-03-02")
    counts = report.counts["reviews"]
    assert (counts.loaded, counts.deleted, counts.duplicate, counts.quarantined) == (0, 1, 3, 2)
    assert places_of(pipeline.data_dir, *WORDS, BUYER) == []
    after = fingerprints(pipeline.ledger)
    assert {name for name in after if after[name] != before[name]} == {"quarantine_summary"}


def test_one_feedback_is_forgotten_by_the_sources_id_or_by_the_ledgers(pipeline: Pipeline) -> None:
    ticket = hashed("feedback", "tickets", f"{DAY}-3")
    for wanted, left in ((f"{DAY}-5", 43), (ticket, 42)):
        if left == 43:
            with pytest.raises(InputError, match="feedback of reviews, a feedback of tickets"):
                forget(pipeline, wanted)
            forget(pipeline, wanted, source="reviews")
        else:
            forget(pipeline, wanted)
        with Ledger.open(pipeline.ledger) as ledger:
            assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].iloc[0] == left
    assert forget(pipeline, ticket) == 0, "again: nothing is left to do"


def test_an_unknown_id_is_refused_unless_it_is_kept_out_ahead(pipeline: Pipeline, run_night: Night) -> None:
    with pytest.raises(InputError, match="Nothing is stored under 'canaryid-9'"):
        forget(pipeline, "canaryid-9")
    assert forget(pipeline, "canaryid-9", ahead=True) == 0
    pipeline.drop("reviews", "later-2026-03-02.jsonl", json.dumps(review(DAY, 1, id="canaryid-9", text="wolpertinger")))
    assert run_night(pipeline, "2026-03-02").counts["reviews"].deleted == 1
    assert places_of(pipeline.data_dir, "wolpertinger") == []


def test_a_dry_run_says_what_would_go_and_leaves_it(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    before = fingerprints(pipeline.ledger)
    capsys.readouterr()
    assert forget(pipeline, "buyer-3", dry_run=True, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["source"], one["what"], one["said"]) for one in found] == [("reviews", "customer", 2)]
    assert fingerprints(pipeline.ledger) == before


@pytest.mark.parametrize("stage", ["warehouse.publish.publish", "flows.erasing.rewrite"])
def test_a_forgetting_that_was_killed_is_finished_by_the_next_call(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(stage, die)
        with pytest.raises(KeyboardInterrupt):
            forget(pipeline, BUYER)
    assert forget(pipeline, BUYER) == 0
    assert places_of(pipeline.data_dir, BUYER, *IDS, *WORDS) == []


def test_a_damaged_backup_is_told_and_dealt_with_as_asked_and_what_a_killed_command_left_goes(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    data = pipeline.data_dir
    for _ in range(2):
        make_backup(data, keep=3, wait=0)
    newest, oldest = backups(data / "backups")
    newest.path.chmod(0o600)
    with newest.path.open("r+b") as file:
        file.write(b"damage" * 3_000)
    shutil.copy(oldest.path, data / ".warehouse.duckdb.restoring")
    with pytest.raises(WarehouseError, match=rf"erased from backups/{newest.path.name}: damaged") as caught:
        forget(pipeline, BUYER)
    assert "--damaged" in caught.value.remedy
    assert newest.path.exists()
    capsys.readouterr()
    assert forget(pipeline, BUYER, damaged="aside", as_json=True) == 0, "the erasure was left open"
    proof = json.loads(capsys.readouterr().out)["proof"]
    aside = data / "damaged" / f"{newest.path.name}.damaged"
    assert proof["damaged_aside"] == [f"damaged/{aside.name}"]
    assert [one.path for one in backups(data / "backups")] == [oldest.path]
    shutil.copy(aside, newest.path)
    aside.unlink()
    assert forget(pipeline, "buyer-3", damaged="remove") == 0
    assert not newest.path.exists()
    assert places_of(data, BUYER, *IDS, *WORDS) == []


def test_what_is_left_is_told_and_the_erasure_stays_open(pipeline: Pipeline) -> None:
    kept = pipeline.data_dir / "an-analysts-copy.csv"
    kept.write_text(hashed("customer", "reviews", BUYER), "utf-8")
    with pytest.raises(CheckFailed, match="an-analysts-copy"):
        forget(pipeline, BUYER)
    kept.unlink()
    assert forget(pipeline, BUYER) == 0


def test_what_is_older_than_its_source_keeps_is_erased_and_stays_out(
    pipeline: Pipeline, run_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = pipeline.config.read_text("utf-8")
    pipeline.config.write_text(text.replace("    kind: review\n", "    kind: review\n    keep_days: 30\n"), "utf-8")
    monkeypatch.setattr("flows.retention.REWRITE_EVERY", timedelta(0))
    today = datetime.now(UTC).date().isoformat()
    rows = [review(DAY, 77, text="zyxxyvox late"), review(today, 1, text="客服很耐心")]
    pipeline.drop("reviews", "more-2026-03-02.jsonl", "\n".join(map(json.dumps, rows)))
    report = run_night(pipeline, "2026-03-02")
    assert (report.counts["reviews"].deleted, report.counts["reviews"].loaded) == (1, 1)
    assert any("older than their sources keep" in notice for notice in report.notices)
    with Ledger.open(pipeline.ledger) as ledger:
        sources = ledger.query("SELECT source, count(*) AS n FROM feedback GROUP BY 1 ORDER BY 1")
    assert list(sources.itertuples(index=False, name=None)) == [("reviews", 1), ("tickets", 8)]
    assert places_of(pipeline.data_dir, *WORDS) == []


def test_history_is_redacted_anew_where_the_rules_have_changed(
    pipeline: Pipeline, run_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(pipeline.data_dir, keep=3, wait=0)
    monkeypatch.setattr("flows.workshop.Redactor", lambda: Redactor(extra={"NICK": "zyxxyvox"}))
    with monkeypatch.context() as patched:
        patched.setattr("flows.steps.settle_nightly", lambda *_: (_ for _ in ()).throw(PermissionError(13, "denied")))
        report = run_night(pipeline, "2026-03-02")
    assert any("not yet written anew: unexpected PermissionError" in notice for notice in report.notices)
    assert forget(pipeline, "buyer-5", source="reviews") == 0
    with Store.open(pipeline.data_dir / "warehouse.duckdb", read_only=True) as store:
        assert [one.kind for one in pending(store)] == ["redaction"], "copies under other rules are a night's work"
    assert any("redacted anew" in notice for notice in report.notices)
    run_night(pipeline, "2026-03-02")
    assert places_of(pipeline.data_dir, "zyxxyvox") == []
    with Ledger.open(pipeline.ledger) as ledger:
        rows = ledger.query("SELECT text, redaction FROM feedback WHERE product = 'Canaria'")
        assert set(rows["text"]) == {"[NICK] delivery was late, qwertzlamp broken. Great price!"}
        assert len(ledger.query("SELECT DISTINCT redaction FROM feedback")) == 1
        said = ledger.query("SELECT count(*) AS n FROM mention SEMI JOIN feedback USING (feedback_id)")
        assert said["n"].iloc[0] > 0, "what was said is still judged"
    before = fingerprints(pipeline.ledger)
    pipeline.drop("reviews", "again-2026-03-03.jsonl", canaries() + "\n")
    again = run_night(pipeline, "2026-03-03")
    assert again.counts["reviews"].duplicate == 3
    assert not any("redacted anew" in notice for notice in again.notices)
    assert {n for n, rows in fingerprints(pipeline.ledger).items() if rows != before[n]} <= {"quarantine_summary"}


@pytest.mark.parametrize("command", ["forget", "list"])
def test_a_warehouse_of_an_older_schema_is_copied_before_it_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    from warehouse.migrations import known_migrations, migrate

    monkeypatch.setenv("VALUELEDGER_ID_KEY", KEY)
    made = Pipeline(tmp_path)
    made.config.write_text(CONFIG, "utf-8")
    made.data_dir.mkdir()
    older = known_migrations()[:-1]
    with Store.open(made.data_dir / "warehouse.duckdb") as store:
        migrate(store, now=datetime(2026, 3, 1, tzinfo=UTC), migrations=older)
    for _ in range(2):
        if command == "forget":
            forget(made, BUYER, ahead=True, dry_run=True)
        else:
            list_erasures(made.config, None, "json")
    assert [one.schema for one in backups(made.data_dir / "backups")] == [len(older)], "once, and as it was"


KEPT = {
    "run", "source_run", "stream_cursor", "seen_file", "aspect", "lens", "judge_error", "population_weight",
    "near_stale", "run_stage", "schema_migration", "forgotten", "erasure", "alert", "alert_event", "alert_state",
    "intervention_entry", "festival_day", "monitor_state", "monitor_incident", "monitor_event",
    "ledger_version", "version_link", "version_line", "shadow", "audit_draw", "reviewed_aspect", "topic",
}  # fmt: skip
"""Tables without rows of one feedback, and the alerts, which `warehouse.forget` retells one by one."""


def test_forgetting_knows_every_table_of_the_schema(tmp_path: Path) -> None:
    from warehouse.migrations import migrate

    with Store.open(tmp_path / "w.duckdb") as store:
        migrate(store, now=datetime(2026, 3, 1, tzinfo=UTC))
        tables = {row[0] for row in store.rows("forget/tables")}
    erased = {name.partition("/")[2] for name in library.names("erase")}
    assert tables - erased == KEPT
    assert not erased & KEPT
