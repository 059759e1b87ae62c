"""Sending what is due to a real HTTP server: nothing lost, nothing twice, and no channel fails anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from benchmarks._receiver import Answer, receiving
from flows.channels import Sender
from flows.delivery_settings import Channel, DeliveryBlock
from flows.messages import Message
from flows.notify import Notifier, Told
from taxonomy.errors import ConfigError
from tests.flows.outbox_post import NOON, Post, event
from warehouse.outbox import DeliveryState, Intent, enqueue, mark
from warehouse.store import Store


def test_a_message_arrives_once_with_its_stable_id_as_field_header_and_tag(post: Post) -> None:
    post.write(event(1))
    assert post.deliver().sent == 1
    assert post.deliver().sent == 0
    (got,) = post.receiver.got
    assert got["event_id"] == f"{1:032x}"
    assert got["event_ids"] == [got["event_id"]]
    assert got["events"][0]["aspect"] == "service.delivery"
    assert got["events"][0]["event_id"] == got["event_id"]
    assert got["title"].endswith("[00000000]")
    assert "https://reports.example/today" in got["message"]
    assert post.receiver.headers[0]["Idempotency-Key"] == got["event_id"]
    assert post.states() == {"1 ops": "sent"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(status=500), "HTTP 500"),
        (Answer(status=429), "HTTP 429"),
        (Answer(drop=True), "no connection, or it was dropped"),
        (Answer(seconds=1.0), "no answer in time"),
    ],
    ids=["500", "429", "dropped", "slow"],
)
def test_a_hiccup_is_waited_out_within_the_pass_and_the_message_is_sent_once(
    post: Post, answer: Answer, error: str
) -> None:
    post.environment = {"OPS": f"{post.receiver.url}?rto=0.5"}
    first = Sender("ops", post.environment["OPS"])
    post.receiver.answers = [answer, answer]
    assert first.send(Message("probe", "title", "body", "low")).error == error
    post.receiver.got.clear()
    post.write(event(1))
    told = post.deliver()
    assert (told.sent, told.waiting, told.notices) == (1, 0, [])
    assert post.slept == [1.0]
    assert {one["event_id"] for one in post.receiver.got} == {f"{1:032x}"}
    assert post.states() == {"1 ops": "sent"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(status=503), "HTTP 503"),
        (Answer(drop=True), "no connection, or it was dropped"),
        (Answer(status=401), "HTTP 401"),
    ],
    ids=["503", "dropped", "401"],
)
def test_a_channel_that_stays_broken_keeps_the_alert_for_later_nights(post: Post, answer: Answer, error: str) -> None:
    post.receiver.answers = [answer] * 3
    post.write(event(1), event(2))
    told = post.deliver()
    assert (told.sent, told.waiting) == (0, 1)
    assert told.notices == [f"alert channel ops: {error}"]
    assert told.broken == {"ops"}
    row = post.rows()["1 ops"]
    assert (row["state"], row["attempts"], row["error"]) == ("pending", 1, error)
    assert row["next_try"].to_pydatetime() == post.now + timedelta(minutes=5)
    assert len(post.receiver.got) == 3  # the second message did not try what had just failed
    post.now += timedelta(days=1)
    assert post.deliver().sent == 2
    assert sorted(post.receiver.ids) == [f"{1:032x}", f"{2:032x}"]


def test_a_host_that_asks_to_wait_is_obeyed(post: Post) -> None:
    post.receiver.answers = [Answer(status=429, headers={"Retry-After": "7"})]
    post.write(event(1))
    assert post.deliver().sent == 1
    assert post.slept == [7.0]


def test_a_host_that_asks_to_wait_for_hours_is_not_waited_for_but_tried_then(post: Post) -> None:
    post.receiver.answers = [Answer(status=429, headers={"Retry-After": "7200"})]
    post.write(event(1))
    assert post.deliver().waiting == 1
    assert post.slept == []
    assert post.rows()["1 ops"]["next_try"].to_pydatetime() == post.now + timedelta(hours=2)


def test_an_answer_that_never_ends_is_left_after_the_limit(post: Post) -> None:
    post.seconds = 0.5
    post.receiver.answers = [Answer(body=b"x" * 100, drip=True)] * 3
    post.write(event(1))
    assert post.deliver().notices == ["alert channel ops: no answer within 0.5 s"]
    assert post.states() == {"1 ops": "pending"}


def test_a_message_that_a_host_cannot_take_holds_up_no_other(post: Post) -> None:
    post.receiver.answers = [Answer(status=413)]
    post.write(event(1), event(2))
    told = post.deliver()
    assert (told.sent, told.waiting) == (1, 1)
    assert post.states() == {"1 ops": "pending", "2 ops": "sent"}


def test_a_channel_that_is_to_be_skipped_keeps_its_messages(post: Post) -> None:
    post.write(event(1))
    assert post.deliver(skip={"ops"}) == Told()
    assert post.deliver().sent == 1


def test_a_broken_channel_holds_up_no_other_channel(post: Post) -> None:
    post.delivery = DeliveryBlock(
        channels={
            "gone": Channel(url_env="GONE"),
            "closed": Channel(url_env="CLOSED"),
            "ops": Channel(secret_block="ops-block"),
        }
    )
    with receiving() as other:
        post.environment = {"CLOSED": other.url}
    post.write(event(1))
    told = post.deliver()
    assert (told.sent, told.waiting) == (1, 2)
    assert post.states() == {"1 closed": "pending", "1 gone": "pending", "1 ops": "sent"}
    assert "the environment variable GONE is not set" in " ".join(told.notices)


def test_a_channel_that_left_the_configuration_is_told_and_its_messages_are_kept(post: Post) -> None:
    post.write(event(1))
    told = post.notifier(DeliveryBlock()).deliver()
    assert told.notices == ["alert channel ops: it is no longer in alerts.yaml"]
    post.now += timedelta(minutes=5)
    assert post.deliver().sent == 1


def test_errors_hold_no_part_of_the_url(post: Post) -> None:
    post.environment = {"OPS": f"json://user:s3cretpassword@127.0.0.1:{post.receiver.port}/hush-token"}
    post.receiver.answers = [Answer(status=500, body=b"hush-token")] * 3
    post.write(event(1))
    told = post.deliver()
    said = f"{told.notices} {post.rows()['1 ops']['error']}"
    assert "s3cret" not in said
    assert "hush" not in said
    post.environment = {"OPS": "no://such-service/t0ken"}
    post.now += timedelta(hours=1)
    assert "t0ken" not in str(post.deliver().notices)


def test_a_kill_between_sending_and_booking_repeats_the_message_under_the_same_id(post: Post) -> None:
    post.write(event(1), event(2))
    notifier = post.notifier()

    class Killed(BaseException):
        pass

    opened = 0

    @contextmanager
    def dying() -> Iterator[Store]:
        nonlocal opened
        opened += 1
        if opened == 3:  # after what is due and the id: the booking
            raise Killed
        with post.store() as store:
            yield store

    object.__setattr__(notifier, "store", dying)
    with pytest.raises(Killed):
        notifier.deliver()
    assert post.deliver().sent == 2
    assert sorted(post.receiver.ids) == [f"{1:032x}", f"{1:032x}", f"{2:032x}"]
    assert post.deliver().sent == 0


def test_a_payload_that_cannot_be_read_still_becomes_a_message(post: Post) -> None:
    with post.store() as store:
        enqueue(store, [Intent(f"{1:032x}", "a1", "opened", {"effect": "many", "since": 3}, ["ops"])], "2026-03-02")
    assert post.deliver().sent == 1
    assert "a1" in post.receiver.got[0]["message"]


@pytest.mark.parametrize(
    ("schema", "body", "error"),
    [
        ("feishu", b'{"code": 19021, "msg": "sign match fail"}', "the channel refused it with code 19021"),
        ("dingtalk", b'{"errcode": 310000, "errmsg": "keywords not in content"}', "code 310000"),
        ("wecombot", b'{"errcode": 93000}', "code 93000"),
        ("feishu", b'{"StatusCode": 0, "code": 0}', ""),
        ("dingtalk", b'{"errcode": 0, "errmsg": "ok"}', ""),
    ],
)
def test_chats_that_say_200_to_a_refusal_are_read(
    schema: str, body: bytes, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "a" * 64
    sender = Sender("chat", f"{schema}://{token}")
    plugin: Any = sender._plugin
    with receiving() as receiver:
        receiver.answers = [Answer(body=body)]
        here = f"http://127.0.0.1:{receiver.port}/"
        for name in ("notify_url", "api_url"):
            if hasattr(plugin, name):
                monkeypatch.setattr(plugin, name, here)
        outcome = sender.send(Message("id", "title", "body", "low"))
    assert error in outcome.error
    assert outcome.taken == (error == "")


def test_a_test_message_says_that_it_is_one(post: Post) -> None:
    assert post.notifier().test("ops").taken
    assert "Test" in post.receiver.got[0]["title"]
    with pytest.raises(ConfigError, match="did you mean 'ops'"):
        post.notifier().test("opps")


def test_a_digest_that_is_tried_again_holds_the_same_events_under_the_same_id(post: Post) -> None:
    post.receiver.answers = [Answer(drop=True)] * 3  # perhaps taken: nobody can know
    post.write(*(event(number) for number in range(1, 12)))
    assert post.deliver().waiting == 11
    post.now += timedelta(days=1)
    post.write(event(12), event(13))
    assert post.deliver().sent == 13
    *digests, twelve, thirteen = post.receiver.got
    assert len({one["event_id"] for one in digests}) == 1
    assert {tuple(one["event_ids"]) for one in digests} == {tuple(f"{number:032x}" for number in range(1, 12))}
    assert [twelve["event_id"], thirteen["event_id"]] == [f"{12:032x}", f"{13:032x}"]


def test_who_is_killed_in_the_sending_repeats_the_message_and_no_event_under_another_id(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.write(*(event(number, kind="critical", cause="fraud", severity="high") for number in range(1, 12)))
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(Notifier, "_book", _die)
        post.deliver()
    post.write(event(12, kind="critical", cause="fraud"), event(13, severity="high"))
    assert post.deliver(kinds={"critical"}).sent == 12
    first, second, new = post.receiver.taken
    assert (second["event_id"], second["event_ids"]) == (first["event_id"], first["event_ids"])
    assert new["event_id"] == f"{12:032x}"


def test_a_message_of_one_event_never_joins_a_digest_once_it_was_tried(post: Post) -> None:
    post.receiver.answers = [Answer(drop=True)] * 3
    post.write(event(1))
    post.deliver()
    post.now += timedelta(days=1)
    post.write(*(event(number) for number in range(2, 14)))
    assert post.deliver().sent == 13
    assert {one["event_id"] for one in post.receiver.got if f"{1:032x}" in one["event_ids"]} == {f"{1:032x}"}


def test_what_was_tried_together_waits_for_the_morning_together(post: Post) -> None:
    post.delivery = DeliveryBlock(channels={"ops": Channel(url_env="OPS", digest=True, quiet_hours="22:00-08:00")})
    post.receiver.answers = [Answer(status=503)] * 3
    post.write(event(1), event(2))
    post.deliver()
    with post.store() as store:  # as if one of them had been put off before
        mark(store, f"{1:032x}", "ops", DeliveryState.HELD, next_try=post.now, now=post.now)
    post.now = NOON + timedelta(hours=14, minutes=30)
    assert post.deliver().sent == 2
    assert len(post.receiver.taken) == 1


def _die(*_: object) -> None:
    raise KeyboardInterrupt
