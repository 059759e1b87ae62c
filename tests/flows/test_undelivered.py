"""A channel that is away for weeks and months: tried on ever more seldom, told as undelivered, and nothing lost."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from flows.cli import main
from flows.health_tonight import undelivered_alerts
from flows.notify import ATTEMPTS, KEEP, LAST_ATTEMPTS, Told
from tests.flows.outbox_post import Post, event
from warehouse.outbox import retry_all, tell_undelivered


def worn_out(post: Post, passes: int) -> list[timedelta]:
    """Passes at the time at which each is due, the channel away; the delays between them."""
    delays = []
    for _ in range(passes):
        post.deliver()
        due_at = post.rows()["1 ops"]["next_try"].to_pydatetime()
        delays.append(due_at - post.now)
        post.now = due_at
    return delays


def test_delays_grow_to_a_day_then_to_a_week_and_after_months_a_message_is_no_longer_tried(post: Post) -> None:
    post.environment = {}
    post.write(event(1))
    delays = worn_out(post, LAST_ATTEMPTS - 1)
    assert delays[:4] == [timedelta(minutes=5 * 4**n) for n in range(4)]
    assert delays[ATTEMPTS - 2] == timedelta(days=1)
    assert sum(delays[: ATTEMPTS - 1], timedelta()) > timedelta(days=14)
    assert set(delays[ATTEMPTS - 1 :]) == {timedelta(days=7)}
    assert post.deliver().given_up == 1
    assert post.states() == {"1 ops": "failed"}
    post.now += timedelta(days=365)
    assert post.deliver() == Told()
    assert post.states() == {"1 ops": "failed"}  # nobody was told of it: it is kept


def test_what_was_given_up_is_sent_once_its_channel_takes_another_message(post: Post) -> None:
    there, post.environment = post.environment, {}
    post.write(event(1))
    worn_out(post, ATTEMPTS)
    assert post.states() == {"1 ops": "failed"}
    post.environment, post.now = there, post.now - timedelta(days=6)
    post.write(event(2))
    assert post.deliver().sent == 1
    assert post.deliver().sent == 1
    assert post.receiver.ids == [f"{2:032x}", f"{1:032x}"]


def test_what_has_had_all_its_attempts_is_tried_where_a_person_asks_for_it_alone(post: Post) -> None:
    there, post.environment = post.environment, {}
    post.write(event(1))
    worn_out(post, LAST_ATTEMPTS - 1)
    post.deliver()
    post.environment = there
    post.write(event(2))
    assert [post.deliver().sent, post.deliver().sent] == [1, 0]
    with post.store() as store:
        retry_all(store)
    assert post.deliver().sent == 1
    assert post.receiver.ids == [f"{2:032x}", f"{1:032x}"]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_becomes_of_a_channel_no_message_is_lost_and_none_is_sent_twice(post: Post, seed: int) -> None:
    draw, there = random.Random(seed), post.environment
    written, told = 0, set[str]()
    for _ in range(40):
        if draw.random() < 0.3:
            written += 1
            post.write(event(written))
        post.environment = there if draw.random() < 0.15 else {}
        post.deliver()
        with post.store() as store:
            kept = store.query("SELECT event_id, state, told_at FROM outbox")
            if draw.random() < 0.2:
                told |= set(kept["event_id"][kept["state"] == "failed"])
                tell_undelivered(store, post.now)
        post.now += timedelta(days=draw.choice([1, 3, 8, 15]))
        sent = [one for message in post.receiver.taken for one in message["event_ids"]]
        assert len(sent) == len(set(sent))
        assert {event(number).event_id for number in range(1, written + 1)} <= {*sent, *kept["event_id"], *told}
    post.environment = there
    post.deliver()
    post.deliver()
    assert "pending" not in post.states().values()


def test_the_list_and_doctor_tell_what_reached_nobody_and_only_then_it_is_pruned(
    post: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    post.environment = {}
    post.write(event(1))
    worn_out(post, LAST_ATTEMPTS - 1)
    post.deliver()
    with post.store() as store:
        (finding,) = undelivered_alerts(store)
    assert (finding.state, "1 messages to ops" in finding.seen) == ("failure", True)
    with pytest.raises(SystemExit):
        main(["--data-dir", str(tmp_path), "--config", str(tmp_path / "none.yaml"), "alerts", "list"])
    said = capsys.readouterr().err
    assert "not delivered: 1 messages to ops, since 2026-03-02" in said
    assert "the environment variable OPS is not set" in said
    assert "a1b2c3" in said
    with post.store() as store:
        assert list(undelivered_alerts(store)) == []
        store.execute("UPDATE outbox SET told_at = ?", [post.now])
    post.now += KEEP - timedelta(days=1)
    post.deliver()
    assert post.states() == {"1 ops": "failed"}
    post.now += timedelta(days=2)
    post.deliver()
    assert post.states() == {}
