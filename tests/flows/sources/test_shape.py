"""Drift: what changes in the shape of deliveries is told once, and what is only rare is no change."""

from __future__ import annotations

from typing import Any

from flows.sources.shape import Shape


def shape(rows: list[dict[str, Any]], header: tuple[str, ...] = ()) -> Shape:
    made = Shape()
    if header:
        made.know(header)
    for row in rows:
        made.see(row)
    return made


def rows(**changes: Any) -> list[dict[str, Any]]:
    row = {"id": 1, "text": "good", "stars": "4", "opened": "2026-03-01", "user": {"name": "A"}} | changes
    return [{name: value for name, value in row.items() if value != "left out"} for _ in range(20)]


def test_new_missing_and_retyped_columns_are_told_mapped_ones_first() -> None:
    before = shape(rows()).merged({})
    told = shape(rows(stars="four", user="left out", mood="fine")).drift(before, ours=("stars",))
    assert told == [
        "the column 'stars' held number values and holds text values now",
        "the column 'user' is missing",
        "the column 'mood' is new",
    ]


def test_what_was_told_is_not_told_again() -> None:
    before = shape(rows()).merged({})
    changed = rows(stars="four", user="left out", mood="fine")
    assert shape(changed).drift(shape(changed).merged(before)) == []


def test_the_first_delivery_tells_nothing() -> None:
    assert shape(rows()).drift({}) == []


def test_a_key_that_some_rows_lack_may_come_and_go() -> None:
    sometimes = [*rows()[:19], rows()[0] | {"reply": "thanks"}]
    before = shape(sometimes).merged({})
    assert shape(rows()).drift(before) == []
    assert shape(sometimes).drift(shape(rows()).merged(before)) == []


def test_a_handful_of_rows_proves_nothing_but_a_header_does() -> None:
    before = shape(rows()).merged({})
    assert shape(rows(user="left out")[:3]).drift(before) == []
    assert "the column 'user' is missing" in shape([], header=("id", "text", "stars", "opened")).drift(before)


def test_a_bag_of_keys_is_no_shape() -> None:
    many = [{f"key-{number}": 1 for number in range(300)}]
    assert shape([{f"other-{number}": 1 for number in range(300)}]).drift(shape(many).merged({})) == []
