"""Groups of customers by the company's table: from which day they hold, what follows a change, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from taxonomy.records import Feedback
from tests.warehouse.deliveries import NIGHT, NOW, deliver, open_warehouse, version
from warehouse import checks, marts
from warehouse.forget import Target, forget
from warehouse.memberships import MEMBERSHIP, assign_groups, keep_memberships, matched
from warehouse.store import Store

EMPTY = MEMBERSHIP.empty_table()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_warehouse(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def said(number: int, customer: str | None, group: str = "own", **more: int) -> Feedback:
    return replace(version(number, **more), customer_id=customer, customer_group=group)  # type: ignore[arg-type]


def table(*rows: tuple[str, str] | tuple[str, str, date]) -> pa.Table:
    records = [
        {"source": "shop", "customer_hash": row[0], "customer_group": row[1],
         "valid_from": row[2] if len(row) > 2 else None, "place": place}
        for place, row in enumerate(rows)
    ]  # fmt: skip
    return pa.Table.from_pylist(records, MEMBERSHIP)


def night(store: Store, told: pa.Table, *, day: int = 0, history: bool = False) -> int:
    """What a night does with the table: the number of days that changed by it."""
    on = NIGHT + timedelta(days=day)
    changed = assign_groups(store, on.isoformat(), keep_memberships(store, told, night=on, history=history))
    marts.aggregate(store)
    checks.verify(store, everything=True)
    return changed


def groups(store: Store) -> list[str]:
    """Groups by ledger day."""
    frame = store.query("SELECT customer_group FROM feedback WHERE NOT deleted ORDER BY ledger_day, feedback_id")
    return [str(group) for group in frame["customer_group"]]


def test_the_table_stands_over_the_sources_own_group_and_only_where_it_knows_the_customer(store: Store) -> None:
    deliver(store, [said(1, "anna", day=1), said(2, "ben", day=2), said(3, None, day=3)])
    assert night(store, table(("anna", "gold"), ("zoe", "gold"))) == 1
    assert groups(store) == ["gold", "own", "own"]
    assert matched(store, ["shop"]).named == 2
    assert matched(store, ["shop"]).matched == 1
    assert len(store.query("SELECT * FROM customer_membership")) == 1, "zoe has said nothing"
    daily = store.query("SELECT customer_group, sum(judged) AS n FROM feedback_daily GROUP BY ALL ORDER BY ALL")
    assert dict(daily.itertuples(index=False, name=None)) == {"gold": 1, "own": 2}


def test_a_change_leaves_the_past_alone_unless_history_is_to_follow(store: Store) -> None:
    deliver(store, [said(1, "anna", day=1)])
    night(store, table(("anna", "gold")))
    assert night(store, table(("anna", "silver")), day=5) == 0
    assert groups(store) == ["gold"]
    deliver(store, [said(2, "anna", day=36)], after=1)  # six days after the night of the change
    night(store, table(("anna", "silver")), day=7)
    assert groups(store) == ["gold", "silver"]
    night(store, table(("anna", "bronze")), day=3)
    assert groups(store) == ["gold", "silver"], "an older night knows nothing of what followed"
    assert night(store, table(("anna", "silver")), day=8, history=True) == 1
    assert groups(store) == ["silver", "silver"]


def test_a_dated_table_gives_every_day_the_group_of_that_day(store: Store) -> None:
    deliver(store, [said(1, "anna", day=1), said(2, "anna", day=10), said(3, "anna", day=20)])
    first = NIGHT - timedelta(days=30)
    dated = table(("anna", "new", first + timedelta(days=5)), ("anna", "old hand", first + timedelta(days=15)))
    night(store, dated, history=True)
    assert groups(store) == ["own", "new", "old hand"]


def test_without_the_table_the_sources_own_groups_come_back(store: Store) -> None:
    deliver(store, [said(1, "anna", day=1), said(2, "ben", "own too", day=2)])
    night(store, table(("anna", "gold"), ("ben", "gold")), history=True)
    assert groups(store) == ["gold", "gold"]
    assert night(store, EMPTY, history=True) == 2
    assert groups(store) == ["own", "own too"]
    assert store.query("SELECT * FROM assigned_group").empty
    assert night(store, EMPTY, history=True) == 0


@pytest.mark.parametrize("history", [False, True])
def test_only_days_of_what_is_new_and_of_customers_whose_group_changed_are_gone_through(
    store: Store, monkeypatch: pytest.MonkeyPatch, history: bool
) -> None:
    deliver(store, [said(number, "anna", day=number) for number in range(1, 6)] + [said(6, "ben", day=6)])
    assert night(store, table(("anna", "gold"), ("ben", "gold"), ("cleo", "gold")), history=history) == 6
    deliver(store, [said(7, "cleo", day=9)], after=6)
    seen: list[date] = []
    run = Store.run

    def noted(self: Store, name: str, *values: object, **frames: pa.Table) -> None:
        if name == "groups/wanted":
            seen.extend(frames["days_together"]["ledger_day"].to_pylist())
        run(self, name, *values, **frames)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "run", noted)
    changed = table(("anna", "gold"), ("ben", "silver"), ("cleo", "gold"))
    assert night(store, changed, day=40, history=history) == (2 if history else 1)
    assert sorted(seen) == [NIGHT + timedelta(days=day - 30) for day in ((6, 9) if history else (9,))]


def test_a_change_that_was_never_followed_through_is_made_up_for(store: Store) -> None:
    deliver(store, [said(1, "anna", day=1), said(2, "ben", day=2)])
    keep_memberships(store, table(("anna", "gold")), night=NIGHT, history=False)
    marts.aggregate(store)  # as a command between two nights does
    assert night(store, table(("anna", "gold")), day=1) == 1
    assert groups(store) == ["gold", "own"]
    assert not store.value("groups/unsettled")


def test_an_edited_feedback_keeps_its_group_and_a_redelivery_is_a_duplicate(store: Store) -> None:
    deliver(store, [said(1, "anna", day=1, at=0)])
    night(store, table(("anna", "gold")))
    again = deliver(store, [said(1, "anna", day=1, at=1, position=2)], after=1)
    assert (again.duplicate, again.updated) == (1, 0)
    edited = replace(said(1, "anna", day=1, at=2, position=3), text="not so good")
    assert deliver(store, [edited], after=2).updated == 1
    assert groups(store) == ["own"], "as delivered, until the night goes on"
    night(store, table(("anna", "gold")))
    assert groups(store) == ["gold"]


def test_a_forgotten_customer_leaves_no_membership(store: Store) -> None:
    deliver(store, [said(1, "anna", day=1), said(2, "ben", day=2)])
    night(store, table(("anna", "gold"), ("ben", "gold")))
    forget(store, [Target("anna", "customer", "shop")], now=NOW)
    night(store, table(("anna", "gold"), ("ben", "gold")), day=1)
    assert store.query("SELECT customer_hash FROM customer_membership")["customer_hash"].tolist() == ["ben"]
    assert len(store.query("SELECT * FROM assigned_group")) == 1
