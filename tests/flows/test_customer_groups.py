"""The customer_groups block: tables as memberships, quadrants, and blocks or tables that cannot be meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.customer_groups import CustomerGroups, Customers, apply_groups, membership_table
from flows.protect import Protector
from flows.settings import Settings, load_settings, parse_settings
from nlp.redact import Redactor
from taxonomy.errors import ConfigError, InputError
from tests.warehouse.deliveries import NIGHT, deliver, open_warehouse, version

HEAD = "time_zone: UTC\n"
PROTECTOR = Protector(Redactor(), b"a-key-for-tests-only-0123456789")


FIELDS = "{id: id, text: text, created_at: at, customer: buyer}"
SHOP = f"sources: {{shop: {{type: files, folder: drops, kind: review, fields: {FIELDS}}}}}\n"


def groups(block: CustomerGroups, *sources: str) -> dict[tuple[str, str], str]:
    """Group by source and hash."""
    rows = membership_table(block, sources or ("shop",), PROTECTOR).to_pylist()
    return {(row["source"], row["customer_hash"]): row["customer_group"] for row in rows}


def hashed(customer: str, source: str = "shop") -> tuple[str, str]:
    return source, PROTECTOR.hashed("customer", source, customer)


def test_ids_are_hashed_as_those_of_feedback_and_never_kept(tmp_path: Path) -> None:
    file = tmp_path / "crm.csv"
    file.write_text("会员号,等级\nA1,金卡\n B2 ,银卡\n,无\nC3,\n", "gb18030")
    block = CustomerGroups(file=file, customer="会员号", group="等级")
    told = groups(block, "shop", "tickets")
    assert told == {
        hashed("A1"): "金卡", hashed("B2"): "银卡", hashed("A1", "tickets"): "金卡", hashed("B2", "tickets"): "银卡",
    }  # fmt: skip


def test_quadrants_of_profit_and_loyalty_by_median_or_number(tmp_path: Path) -> None:
    file = tmp_path / "crm.parquet"
    table = {"id": [1, 2, 3, 4, 5], "margin": [90.0, 80.0, 5.0, 1.0, None], "months": [40, 3, 50, 2, 9]}
    pq.write_table(pa.table(table), file)
    quadrants = {"profit": "margin", "loyalty": "months", "loyalty_at": 24}
    block = CustomerGroups.model_validate({"file": file, "customer": "id", "quadrants": quadrants})
    assert groups(block) == {
        hashed("1"): "true_friends", hashed("2"): "butterflies", hashed("3"): "barnacles", hashed("4"): "strangers",
    }  # fmt: skip


def test_a_database_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("CREATE TABLE c (id TEXT, tier TEXT, since TEXT)")
        database.execute("INSERT INTO c VALUES ('A1', 'gold', '2026-03-01'), ('A1', 'silver', NULL)")
    monkeypatch.setenv("CRM_URL", f"sqlite:///{tmp_path / 'crm.db'}")
    block = CustomerGroups.model_validate(
        {"url_env": "CRM_URL", "query": "SELECT * FROM c", "customer": "id", "group": "tier", "valid_from": "since"}
    )
    rows = membership_table(block, ["shop"], PROTECTOR).to_pylist()
    assert [(row["customer_group"], str(row["valid_from"])) for row in rows] == [
        ("gold", "2026-03-01"),
        ("silver", "None"),
    ]
    assert block.states_history


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tier\ngold\n", "no column member; found: tier"),
        ("member,tier,margin\n1,a,lots\n", "is no number"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "crm.csv"
    file.write_text(text, "utf-8")
    kind = {"quadrants": {"profit": "margin", "loyalty": "margin"}} if "margin" in text else {"group": "tier"}
    with pytest.raises(InputError) as caught:
        groups(CustomerGroups.model_validate({"file": file, "customer": "member", **kind}))
    assert said in str(caught.value) and "\n" not in str(caught.value)
    assert "lots" not in str(caught.value), "cells of a customer table stay in it"


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{customer: id, group: tier}", "needs either file"),
        ("{file: a.csv, customer: id}", "needs either group"),
        ("{file: a.csv, customer: id, group: t, history: forget}", "history: 'forget' is refused"),
        ("{url_env: CRM_URL, customer: id, group: t}", "needs url_env and query together"),
        ("{file: a.csv, customer: id, quadrants: {profit: p, loyalty: l}, valid_from: d}", "cannot date quadrants"),
    ],
)
def test_a_block_that_cannot_be_meant_is_refused_in_one_line(block: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(f"{HEAD}customer_groups: {block}\n", Path("/etc/shop/pipeline.yaml"))
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_the_file_stands_beside_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(HEAD + "customer_groups: {file: crm.csv, customer: id, group: tier}\n", "utf-8")
    settings: Settings = load_settings(file)
    assert settings.customer_groups is not None and settings.customer_groups.file == tmp_path / "crm.csv"


@pytest.mark.parametrize("history", ["restate", "keep"])
def test_a_table_that_names_nobody_ends_no_membership_and_is_told(tmp_path: Path, history: str) -> None:
    crm = tmp_path / "crm.csv"
    config = f"{HEAD}{SHOP}customer_groups: {{file: crm.csv, customer: id, group: tier, history: {history}}}\n"
    settings = parse_settings(config, tmp_path / "p.yaml")
    with open_warehouse(tmp_path / "warehouse.duckdb") as store:
        deliver(store, [replace(version(1), customer_id=hashed("A1")[1], customer_group="own")])
        for text, untold in (("id,tier\nA1,gold\n", ""), ("id,tier\n", "(rows: 0)"), ("id,tier\nA1,\n", "(rows: 1)")):
            crm.write_text(text, "utf-8")
            told = apply_groups(store, Customers(settings, PROTECTOR), NIGHT)
            assert untold in told if untold else not told
            assert store.query("SELECT customer_group FROM feedback")["customer_group"].tolist() == ["gold"]
            assert len(store.query("SELECT * FROM customer_membership")) == 1


def test_the_table_is_read_once_for_all_nights_of_a_call_and_let_go_at_its_end(tmp_path: Path) -> None:
    crm = tmp_path / "crm.csv"
    block = "customer_groups: {file: crm.csv, customer: id, group: tier, history: restate}\n"
    customers = Customers(parse_settings(f"{HEAD}{SHOP}{block}", tmp_path / "p.yaml"), PROTECTOR)
    with open_warehouse(tmp_path / "warehouse.duckdb") as store:
        deliver(store, [replace(version(1), customer_id=hashed("A1")[1])])
        group = "SELECT customer_group FROM feedback"
        assert "does not exist" in apply_groups(store, customers, NIGHT)
        for tier, seen in (("gold", "gold"), ("silver", "gold")):
            crm.write_text(f"id,tier\nA1,{tier}\n", "utf-8")
            assert not apply_groups(store, customers, NIGHT)
            assert store.query(group)["customer_group"].tolist() == [seen]
        customers.release()
        assert not apply_groups(store, customers, NIGHT)
        assert store.query(group)["customer_group"].tolist() == ["silver"]
