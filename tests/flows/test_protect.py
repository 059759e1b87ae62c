"""Protection: what is written holds no identifier, and the same id has the same hash under one key only."""

from __future__ import annotations

import pytest

from flows.protect import Protector, id_key
from nlp.redact import Redactor
from taxonomy.errors import ConfigError
from taxonomy.records import Feedback, Kind, Reason, Rejected

FEEDBACK = Feedback(
    source="shop",
    source_id="A-17",
    kind=Kind.REVIEW,
    text="请打 13812345678 联系我",
    customer_id="13812345678",
    product="kettle, ask mary@example.com",
)


def protector(key: bytes = b"k" * 16) -> Protector:
    return Protector(Redactor(), key)


def test_text_and_free_fields_are_redacted_and_ids_are_hashed() -> None:
    safe = protector().feedback(FEEDBACK)
    assert safe.text == "请打 [PHONE] 联系我"
    assert "mary@example.com" not in safe.product
    assert len(safe.source_id) == 32
    assert safe.source_id != FEEDBACK.source_id
    assert "13812345678" not in str(safe)


def test_hashes_depend_on_source_kind_and_key() -> None:
    one = protector()
    assert one.hashed("feedback", "shop", "1") == protector().hashed("feedback", "shop", "1")
    others = {
        one.hashed("feedback", "shop", "1"),
        one.hashed("customer", "shop", "1"),
        one.hashed("feedback", "app", "1"),
        one.hashed("feedback", "sho", "p1"),
        protector(b"another key 0123").hashed("feedback", "shop", "1"),
    }
    assert len(others) == 5


def test_a_refused_row_is_protected_like_a_loaded_one() -> None:
    row = Rejected(
        source="shop",
        reason=Reason.BAD_RATING,
        detail="rating '13812345678'; accepted: 1 to 5",
        stream="s",
        stream_name="f.csv",
        position=3,
        payload={"id": "A-17", "customer": "13812345678", "text": "mail mary@example.com"},
    )
    safe = protector().rejected(row)
    assert safe.payload["id"] == protector().feedback(FEEDBACK).source_id
    assert safe.payload["customer"] == protector().feedback(FEEDBACK).customer_id
    assert "13812345678" not in str(safe)
    assert "mary@example.com" not in str(safe)


@pytest.mark.parametrize(
    "row", ['SH-00017,u10002,"broken', '{"id": "A17", "buyer": "buyer-3", "text": ', "u10002\t13812345678\t5"]
)
def test_a_row_that_could_not_be_taken_apart_keeps_nothing_that_could_be_an_id(row: str) -> None:
    refused = Rejected(
        source="shop", reason=Reason.MALFORMED, detail="broken", stream="s", stream_name="f.csv", position=3,
        payload={"row": f"{row} 物流太慢了"},
    )  # fmt: skip
    kept = protector().rejected(refused).payload["row"]
    assert kept.endswith("物流太慢了")
    for said in ("SH-00017", "u10002", "buyer-3", "13812345678"):
        assert said not in kept


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("A13,列太多,3,u7,多的", "[ID],列太多,3,[ID],多的"),
        ("T11;u7;列太少", "[ID];[ID];列太少"),
        ("A.13/7\t42\talice\tit is not bad\t5", "[ID]\t[ID]\t[ID]\tit is not bad\t5"),
        ("Ｂ１２,alice, bob ,好", "[ID],[ID], [ID] ,好"),
        ('{"id": "A13", "user": "al", "text": "很好', '{"id": "[ID]", "user": "[ID]", "text": "很好'),
        ('{"id": 13, "user":"u7","text": "too slow}', '{"id": [ID], "user":"[ID]","text": "too slow}'),
    ],
)  # fmt: skip
def test_short_ids_and_names_are_left_out_of_broken_rows_too(row: str, kept: str) -> None:
    refused = Rejected(
        source="shop", reason=Reason.MALFORMED, detail="broken", stream="s", stream_name="f.csv", position=3,
        payload={"row": row},
    )  # fmt: skip
    assert protector().rejected(refused).payload["row"] == kept


def test_a_file_name_is_redacted_and_still_told_from_others() -> None:
    names = {protector().name(f"{phone} reviews.csv") for phone in ("13812345678", "13912345678")}
    assert len(names) == 2
    assert not any("12345678" in name for name in names)
    assert protector().name("reviews-2026-03-01.csv") == "reviews-2026-03-01.csv"


def test_a_key_is_asked_for_by_name() -> None:
    assert id_key("K", {"K": "0123456789abcdef"}) == b"0123456789abcdef"
    for environment in ({}, {"K": ""}, {"K": "short"}):
        with pytest.raises(ConfigError, match="K"):
            id_key("K", environment)


def test_a_broken_row_can_be_found_again_by_whatever_id_it_holds() -> None:
    refused = Rejected(
        source="shop", reason=Reason.MALFORMED, detail="broken", stream="s", stream_name="f.csv", position=3,
        payload={"row": 'A-17,"buyer-3",alice,2026-03-01'},
    )  # fmt: skip
    kept = protector().rejected(refused).payload["ids"].split()
    for kind, one in (("feedback", "A-17"), ("customer", "buyer-3"), ("customer", "alice")):
        assert protector().hashed(kind, "shop", one)[:12] in kept


def test_neither_an_error_nor_what_led_to_it_says_anything_personal() -> None:
    with pytest.raises(RuntimeError) as told, protector().discreet():
        try:
            raise ValueError("no number: 13812345678")
        except ValueError as error:
            raise RuntimeError("row of 13812345678") from error
    assert "13812345678" not in f"{told.value} {told.value.__cause__}"
    assert "no number" in str(told.value.__cause__)
