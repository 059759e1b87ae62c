"""Whole nights under Prefect with a company's table of customers: its groups, a change of it, a table that is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.flows.small_pipeline import CONFIG, Pipeline, review
from warehouse.read import Ledger

BLOCK = "customer_groups: {file: crm.csv, customer: id, group: tier}\n"
FIRST, SECOND, THIRD = "2026-03-01", "2026-03-02", "2026-03-03"


def write_crm(pipeline: Pipeline, *silver: str) -> None:
    """Every buyer but the last one is gold, those named silver."""
    rows = [f"buyer-{number},{'silver' if f'buyer-{number}' in silver else 'gold'}" for number in range(16)]
    (pipeline.folder / "crm.csv").write_text("\n".join(["id,tier", *rows]) + "\n", "utf-8")


def grouped(pipeline: Pipeline, relation: str = "feedback") -> Counter[tuple[str, str]]:
    """Reviews by day and group, as published."""
    sql = {
        "feedback": "SELECT ledger_day AS day, customer_group AS of, count(*) AS n FROM feedback"
        " WHERE source = 'reviews' GROUP BY ALL",
        "feedback_daily": "SELECT day, customer_group AS of, sum(feedbacks) AS n FROM feedback_daily"
        " WHERE source = 'reviews' GROUP BY ALL",
    }
    with Ledger.open(pipeline.ledger) as ledger:
        rows = ledger.query(sql[relation]).to_dict("records")
    return Counter({(str(row["day"]), str(row["of"])): int(row["n"]) for row in rows})


def expected(day: str, reviews: int, *silver: str) -> Counter[tuple[str, str]]:
    buyers = [review(day, number)["buyer"] for number in range(reviews)]
    return Counter((day, "unknown" if one == "buyer-16" else "silver" if one in silver else "gold") for one in buyers)


def test_nights_follow_the_companys_table_and_go_on_by_it_when_it_is_gone(
    pipeline: Pipeline, run_night: Callable[[str], Any]
) -> None:
    pipeline.config.write_text(CONFIG + BLOCK, "utf-8")
    write_crm(pipeline)
    pipeline.write_day(FIRST, reviews=40, tickets=4)
    report = run_night(FIRST)
    assert not report.notices
    assert report.seconds["group"] > 0
    first = expected(FIRST, 40)
    assert grouped(pipeline) == grouped(pipeline, "feedback_daily") == first
    with Ledger.open(pipeline.ledger) as ledger:
        told = ledger.named("customer_groups")
    assert "gold" in set(told["customer_group"])

    write_crm(pipeline, "buyer-1", "buyer-2")
    pipeline.write_day(SECOND, reviews=20, tickets=4)
    assert not run_night(SECOND).notices
    assert grouped(pipeline) == first + expected(SECOND, 20, "buyer-1", "buyer-2"), "a change holds from its night on"

    (pipeline.folder / "crm.csv").unlink()
    pipeline.write_day(THIRD, reviews=20, tickets=4)
    (notice,) = run_night(THIRD).notices
    assert notice.startswith("customer groups are those of the last night that could read the table")
    days = first + expected(SECOND, 20, "buyer-1", "buyer-2") + expected(THIRD, 20, "buyer-1", "buyer-2")
    assert grouped(pipeline) == grouped(pipeline, "feedback_daily") == days
