"""What a version takes over from the one before: the outcome is that of a version made from scratch."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import taxonomy
from benchmarks._ledger_builder import Book, Said, open_book
from flows.critical_patterns import Spoken
from flows.topic_finding import MentionReader
from flows.topic_settings import TopicBlock, Topics
from warehouse import library, parquet_parts, parts, taken_over
from warehouse.frames import weight_frame
from warehouse.intents import Asked, Reader, read_intents
from warehouse.marts import aggregate
from warehouse.outside import replace_population
from warehouse.publish import RELATIONS, publish
from warehouse.read import Ledger
from warehouse.store import Store
from warehouse.topics import follow

MONTHS = tuple(
    Said(
        id=f"said {number}",
        day=date(2025, 9, 3) + timedelta(2 * number),
        mentions=[
            ("service.delivery", (-1, 1)[number % 2], f"parcel number {number} was here"),
            ("cost.money", 1, "x"),
        ],
        product=("kettle", "lamp")[number % 2],
        terms=("parcel", f"word{number % 3}"),
    )
    for number in range(64)
)
NEW_DAY = Said(id="new", day=date(2026, 1, 20), mentions=[("cost.money", -1, "dear")])
CHANGES = (
    (
        NEW_DAY,
        Said(id="late", day=date(2025, 10, 10), mentions=[("cost.money", -1, "dear")]),
        replace(MONTHS[7], mentions=[("cost.money", -1, "dear now")]),
    ),
    (
        replace(MONTHS[9], day=date(2025, 12, 24)),  # it moved to another month, and was the only one of its day
        *(Said(id=f"chair {n}", day=date(2025, 11, 9), product="chair") for n in range(40)),  # now has rows of its own
    ),
    (replace(MONTHS[28], deleted=True), Said(id="newest", day=date(2026, 2, 1))),
)
PARCEL = TopicBlock(zh="parcel", en="parcel", cues=Spoken(en=("parcel*",)))
PARCELS = MentionReader(Topics({("service.delivery", "parcel"): PARCEL}), taxonomy.load())


WEIGHTS = (("members", "product", "kettle", 0.6), ("members", "product", "lamp", 0.4))


@dataclass(frozen=True)
class Told:
    """What the reader of intents answers."""

    intent: str
    confidence: float = 0.9
    start: int = 0
    end: int = 4


def wanted(asked: Sequence[Asked]) -> list[Told]:
    return [Told("praise" if "1" in one.text else "request") for one in asked]


INTENTS = Reader("test@1.0.0", wanted)
ON_THEIR_OWN = {"run", "run_stage", "source_health"}


@dataclass
class Published:
    """A ledger in as many parts as there can be, and its folder of versions."""

    book: Book
    folder: Path
    version: Path
    ran: list[str]
    way: str

    def again(self, *said: Said) -> None:
        self.book.load(*said)
        read_intents(self.book.store, INTENTS)
        follow(self.book.store, PARCELS, words_anew=False)
        aggregate(self.book.store)
        self.ran.clear()
        self.version = publish(self.book.store, self.folder).path.parent


@pytest.fixture(scope="module", params=["outdated", "taken_over"])
def published(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Published]:
    """Versions that are amended, with statements of `sql/outdated`, and versions that are gathered."""
    folder = tmp_path_factory.mktemp("ledger")
    book = open_book(folder / "warehouse.duckdb")
    ran: list[str] = []
    run = Store.run

    def noted(self: Store, name: str, *values: object, **frames: pd.DataFrame) -> None:
        ran.append(name)
        run(self, name, *values, **frames)  # type: ignore[arg-type]

    with book.store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART_FEEDBACKS", 8)
        patch.setattr(parquet_parts, "WHOLE_ROWS", 0)
        patch.setattr(Store, "run", noted)
        patch.setattr(taken_over, "AMENDED_DAYS", {"outdated": 1.0, "taken_over": 0.0}[request.param])
        patch.setattr(taken_over, "GROWN", 100)
        replace_population(book.store, weight_frame(WEIGHTS))
        made = Published(book, folder / "published", folder, ran, request.param)
        made.again(*MONTHS)
        yield made


def test_the_first_version_is_made_from_scratch(published: Published) -> None:
    assert not any(name.startswith(("taken_over/", "outdated/")) for name in published.ran)


def test_no_number_stands_in_what_a_version_is_made_of(published: Published) -> None:
    assert not re.search(r"\d{7}", (published.version / taken_over.FILE).read_text("utf-8"))


@pytest.mark.parametrize("change", ["log", "ledger", "parquet", "no file", "cut off", "no ground", "none"])
def test_a_version_that_is_not_as_it_was_sealed_gives_nothing(
    published: Published, tmp_path: Path, change: str
) -> None:
    version = tmp_path / "version"
    shutil.copytree(published.version, version)
    kept = version / taken_over.FILE
    said = json.loads(kept.read_text("utf-8"))
    inputs = taken_over.Inputs(said["ground"], said["products"], said["erased"], said["days"])
    kept.chmod(0o644)
    match change:
        case "log":
            (version / "ledger.duckdb.wal").write_bytes(b"another one's")
        case "ledger":
            (version / "ledger.duckdb").touch()
        case "parquet":
            next((version / "parquet" / "mention").iterdir()).touch()
        case "no file":
            kept.unlink()
        case "cut off":
            kept.write_text(kept.read_text("utf-8")[:100], "utf-8")
        case "no ground":
            inputs = replace(inputs, ground="another")
    assert (taken_over.before(version, inputs).file is not None) == (change == "none")


@pytest.mark.parametrize("change", CHANGES, ids=["grown and edited", "moved and named", "withdrawn"])
def test_what_is_taken_over_is_what_would_be_made(
    published: Published, tmp_path: Path, change: tuple[Said, ...]
) -> None:
    published.again(*change)
    way = "taken_over" if change == CHANGES[2] else published.way  # nothing of what is withdrawn stays in free pages
    held = {name.partition("/")[2] for name in published.ran if name.startswith(("taken_over/", "outdated/"))}
    assert all(name.startswith(way) for name in published.ran if name.startswith(("taken_over/", "outdated/")))
    if change == CHANGES[1]:  # a product got rows of its own
        assert held == taken_over.TAKEN_OVER - parts.OF_PRODUCTS
    else:
        assert held == taken_over.TAKEN_OVER
    if change == CHANGES[0]:
        expect_links_but_of(published.version / "parquet" / "mention", "202509", "202510", "202601")
    for relation in (
        "topic_daily",
        "intent_daily",
        "mention_topic",
        "topic_evidence",
        "intent_quote",
        "value_at_stake",
    ):
        assert relation_rows(published.folder, relation) > 0
    publish(published.book.store, tmp_path / "scratch")
    expect_the_same(published.folder, tmp_path / "scratch")


def test_with_other_weights_a_version_is_made_from_scratch(published: Published) -> None:
    replace_population(published.book.store, weight_frame([*WEIGHTS[:1], ("members", "product", "lamp", 0.3)]))
    published.again()
    assert not any(name.startswith(("taken_over/", "outdated/")) for name in published.ran)


def test_a_file_that_has_grown_by_half_is_gathered(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taken_over, "AMENDED_DAYS", 1.0)
    kept = json.loads((published.version / taken_over.FILE).read_text("utf-8"))
    inputs = taken_over.Inputs(kept["ground"], kept["products"], kept["erased"], kept["days"])
    assert taken_over.before(published.version, inputs).amended
    monkeypatch.setattr(taken_over, "GROWN", 0.5)
    assert not taken_over.before(published.version, inputs).amended


def relation_rows(folder: Path, relation: str) -> int:
    with Ledger.open(folder / "ledger.duckdb") as ledger:
        return len(ledger.query(f"FROM {relation}"))


def expect_links_but_of(folder: Path, *months: str) -> None:
    linked = {part.name for part in folder.iterdir() if part.stat().st_nlink > 1}
    assert linked == {part.name for part in folder.iterdir()} - {f"part-{month}.parquet" for month in months}


def expect_the_same(one: Path, other: Path) -> None:
    """The same rows, in whatever order."""
    with Ledger.open(one / "ledger.duckdb") as left, Ledger.open(other / "ledger.duckdb") as right:
        for relation in RELATIONS:
            if relation not in ON_THEIR_OWN:
                found, made = (in_order(ledger.query(f"FROM {relation}")) for ledger in (left, right))
                pd.testing.assert_frame_equal(found, made, obj=relation)
                file, made_file = (in_order(parquet_of(folder, relation)) for folder in (one, other))
                pd.testing.assert_frame_equal(file, made_file, obj=f"Parquet of {relation}")


def parquet_of(folder: Path, relation: str) -> pd.DataFrame:
    rows: pd.DataFrame = pq.read_table(folder / "parquet" / relation).to_pandas()
    return rows


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.loc[rows.astype(str).sort_values(list(rows.columns)).index].reset_index(drop=True)


@pytest.mark.parametrize("name", sorted(taken_over.TAKEN_OVER))
def test_all_that_a_part_is_made_of_is_in_the_fingerprints(published: Published, name: str) -> None:
    tables = set(published.book.store.select("SELECT table_name FROM duckdb_tables()")["table_name"])
    fingerprinted = read_by("publish/day_inputs") | read_by("publish/ground_inputs")
    assert read_by(f"parts/{name}") & tables <= fingerprinted


def read_by(statement: str) -> set[str]:
    return set(re.findall(r"\b(?:FROM|JOIN)\s+([a-z_]+)", library.text(statement)))


def test_what_is_taken_over_can_be_amended_and_made_in_parts() -> None:
    outdated, made = ({name.partition("/")[2] for name in library.names(folder)} for folder in ("outdated", "parts"))
    assert outdated == taken_over.TAKEN_OVER
    assert made >= taken_over.TAKEN_OVER
    assert set(RELATIONS) >= taken_over.TAKEN_OVER
    assert set(parquet_parts.COLUMNS) <= taken_over.TAKEN_OVER
