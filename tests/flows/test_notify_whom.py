"""Who is told of what, and when: routes, quiet hours, digests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import taxonomy
from flows.alert_events import Slice
from flows.channels import Sender
from flows.delivery_settings import Channel, DeliveryBlock, Route
from flows.messages import Messenger
from flows.notify import Told, names_of, routes
from flows.parcels import parcels
from tests.flows.outbox_post import Post, event
from warehouse.outbox import due


def test_quiet_hours_put_off_once_until_the_morning_but_not_what_is_critical(post: Post) -> None:
    post.delivery = DeliveryBlock(channels={"ops": Channel(url_env="OPS", quiet_hours="22:00-08:00")})
    post.now = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)  # half past two at night in Shanghai
    post.write(event(1), event(2, kind="critical", cause="injury", severity="high"))
    told = post.deliver()
    assert (told.sent, told.held) == (1, 1)
    assert post.receiver.ids == [f"{2:032x}"]
    assert post.deliver() == Told()
    post.now = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    assert post.deliver().sent == 1


def test_who_sends_in_quiet_hours_alone_sends_the_next_night(post: Post) -> None:
    post.delivery = DeliveryBlock(channels={"ops": Channel(url_env="OPS", quiet_hours="22:00-08:00")})
    post.now = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    post.write(event(1))
    assert post.deliver().held == 1
    post.now += timedelta(days=1)
    assert post.deliver().sent == 1


@pytest.mark.parametrize(
    ("hours", "clock", "until"),
    [
        ("22:00-08:00", "02:30", "2026-03-02T08:00"),
        ("22:00-08:00", "23:00", "2026-03-03T08:00"),
        ("22:00-08:00", "08:00", None),
        ("12:00-14:00", "13:59", "2026-03-02T14:00"),
        ("12:00-14:00", "11:59", None),
    ],
)
def test_quiet_hours_end_on_the_right_day(hours: str, clock: str, until: str | None) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=zone)
    expected = until and datetime.fromisoformat(until).replace(tzinfo=zone)
    assert Channel(url_env="OPS", quiet_hours=hours).quiet_until(now) == expected


def test_a_digest_is_one_message_with_every_id_and_critical_ones_stand_apart(post: Post) -> None:
    post.delivery = DeliveryBlock(channels={"ops": Channel(url_env="OPS", digest=True)})
    post.write(event(1), event(2), event(3, severity="high"), event(4, kind="critical", cause="fraud"))
    assert post.deliver().sent == 4
    first, digest = post.receiver.got
    assert first["event_id"] == f"{4:032x}"
    assert digest["event_ids"] == [f"{number:032x}" for number in (1, 2, 3)]
    assert len(digest["events"]) == 3
    assert digest["title"].startswith("ValueLedger: 3 alerts")


def test_a_flood_becomes_one_digest(post: Post) -> None:
    post.write(*(event(number) for number in range(1, 12)))
    assert post.deliver().sent == 11
    assert len(post.receiver.got) == 1


def test_a_flood_is_parted_where_a_host_takes_short_messages_alone(post: Post) -> None:
    post.write(*(event(number) for number in range(1, 31)))
    with post.store() as store:
        rows = due(store, post.now)
    messenger = Messenger("zh", names_of(taxonomy.load()))
    parts = list(parcels(rows, Channel(url_env="OPS"), messenger, room=2_000))
    assert [one.event_id for part in parts for one in part.rows] == [one.event_id for one in rows]
    assert 1 < len(parts) < 10
    assert all(len(f"{part.message.title}\n{part.message.body}".encode()) <= 2_000 for part in parts)
    assert Sender("chat", f"wecombot://{'a' * 64}").room == 2_000
    assert Sender("hook", "json://127.0.0.1/").room is None


def test_what_is_about_all_value_says_so() -> None:
    name = names_of(taxonomy.load())
    assert name(event(aspect=None, dimension="all"), "en") == "Value overall"
    assert name(event(aspect=None, dimension="all"), "zh") == "总体价值"


def test_only_the_wanted_kinds_are_sent(post: Post) -> None:
    post.write(event(1), event(2, kind="critical", cause="injury"))
    assert post.deliver(kinds={"critical"}).sent == 1
    assert post.receiver.ids == [f"{2:032x}"]


def test_routes_take_what_all_their_conditions_hold_for() -> None:
    delivery = DeliveryBlock(
        channels={name: Channel(url_env="X") for name in ("all", "logistics", "brand", "data")},
        owners={"logistics": ("service.delivery", "cost.time"), "brand": ("image",)},
        routes=(
            Route(to=("logistics",), owner="logistics", severity="medium"),
            Route(to=("brand", "all"), dimensions=("image",)),
            Route(to=("data",), kinds=("data",)),
            Route(to=("all",), severity="high"),
        ),
    )
    assert routes(event(), delivery) == ["logistics"]
    assert routes(event(severity="low"), delivery) == []
    assert routes(event(severity="high"), delivery) == ["all", "logistics"]
    assert routes(event(aspect="image.culture", dimension="image"), delivery) == ["all", "brand"]
    assert routes(event(aspect=None, dimension="image", slice=Slice(kind="product", value="x")), delivery) == [
        "all",
        "brand",
    ]
    assert routes(event(kind="data", aspect=None, dimension=None, source="shop"), delivery) == ["data"]
    critical = event(kind="critical", aspect=None, dimension=None, cause="injury")
    assert routes(critical, delivery) == ["all", "logistics", "brand", "data"]
    assert routes(event(), DeliveryBlock()) == []
