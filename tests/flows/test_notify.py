"""Sending what is due to a real HTTP server: nothing lost, nothing twice, and no channel fails anybody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import taxonomy
from flows.alert_events import Event, Slice
from flows.channels import Sender
from flows.delivery_settings import Channel, DeliveryBlock, Route
from flows.messages import Message, Messenger
from flows.notify import ATTEMPTS, Notifier, Told, _digests, names_of, routes
from taxonomy.errors import ConfigError
from tests.flows.receiver import Answer, Receiver, receiving
from warehouse.migrations import migrate
from warehouse.outbox import Intent, due, enqueue
from warehouse.store import Store

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""Twelve o'clock in Shanghai."""


def event(number: int = 1, **changes: Any) -> Event:
    given = {
        "event_id": f"{number:032x}", "incident_id": "a1b2c3", "kind": "opened", "severity": "medium",
        "aspect": "service.delivery", "dimension": "service", "direction": "lost_up", "effect": 0.08,
        "since": date(2026, 2, 20),
    }  # fmt: skip
    return Event.model_validate({**given, **changes})


class Post:
    """An outbox on a real warehouse, a clock that only we move, and a receiver."""

    def __init__(self, path: Path, receiver: Receiver) -> None:
        self.path = path
        self.receiver = receiver
        self.now = NOON
        self.slept: list[float] = []
        self.delivery = DeliveryBlock(channels={"ops": Channel(url_env="OPS")})
        self.environment: dict[str, str] = {"OPS": receiver.url}
        self.seconds = 10.0

    def store(self) -> Store:
        return Store.open(self.path, threads=1)

    def write(self, *events: Event, run: str = "2026-03-02") -> None:
        with self.store() as store, store.transaction():
            intents = [
                Intent(one.event_id, one.incident_id, one.kind, one.payload(), routes(one, self.delivery))
                for one in events
            ]
            enqueue(store, intents, run)

    def notifier(self, delivery: DeliveryBlock | None = None) -> Notifier:
        return Notifier(
            delivery=delivery or self.delivery, names=names_of(taxonomy.load()), zone=ZoneInfo("Asia/Shanghai"),
            language="en", report="https://reports.example/today", store=self.store, clock=lambda: self.now,
            secret=lambda block: {"ops-block": self.receiver.url}[block], sleep=self._sleep,
            environment=self.environment, seconds=self.seconds,
        )  # fmt: skip

    def deliver(self, **options: Any) -> Told:
        return self.notifier().deliver(**options)

    def rows(self) -> dict[str, Mapping[str, Any]]:
        with self.store() as store:
            frame = store.query("SELECT * FROM outbox ORDER BY event_id, channel")
        return {f"{row['event_id'][-1]} {row['channel']}": row for row in frame.to_dict("records")}

    def states(self) -> dict[str, str]:
        return {name: str(row["state"]) for name, row in self.rows().items()}

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated warehouse, made once and copied for each test."""
    path = tmp_path_factory.mktemp("outbox") / "warehouse.duckdb"
    with Store.open(path, threads=1) as store:
        migrate(store, now=NOON)
    return path


@pytest.fixture
def post(empty_warehouse: Path, tmp_path: Path) -> Iterator[Post]:
    with receiving() as receiver:
        yield Post(shutil.copy(empty_warehouse, tmp_path / "warehouse.duckdb"), receiver)


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


def test_delays_grow_to_a_day_and_after_weeks_a_message_is_given_up(post: Post) -> None:
    post.environment = {}
    post.write(event(1))
    delays = []
    for _ in range(ATTEMPTS - 1):
        post.deliver()
        delays.append(post.rows()["1 ops"]["next_try"].to_pydatetime() - post.now)
        post.now += delays[-1]
    assert delays[:4] == [timedelta(minutes=5 * 4**n) for n in range(4)]
    assert delays[-1] == timedelta(days=1)
    assert sum(delays, timedelta()) > timedelta(days=14)
    assert post.deliver().given_up == 1
    assert post.states() == {"1 ops": "failed"}
    post.now += timedelta(days=30)
    assert post.deliver() == Told()


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
        if opened == 2:
            raise Killed
        with post.store() as store:
            yield store

    object.__setattr__(notifier, "store", dying)
    with pytest.raises(Killed):
        notifier.deliver()
    assert post.deliver().sent == 2
    assert sorted(post.receiver.ids) == [f"{1:032x}", f"{1:032x}", f"{2:032x}"]
    assert post.deliver().sent == 0


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
    parts = list(_digests(Messenger("zh", names_of(taxonomy.load())), rows, room=2_000))
    assert [one.event_id for _, part in parts for one in part] == [one.event_id for one in rows]
    assert 1 < len(parts) < 10
    assert all(len(f"{message.title}\n{message.body}".encode()) <= 2_000 for message, _ in parts)
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
