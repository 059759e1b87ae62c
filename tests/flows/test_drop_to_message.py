"""From a planted loss in the ledger to what a channel receives: the incident's own figures, words and ids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import taxonomy
from benchmarks._receiver import receiving
from flows.alert_events import Event
from flows.delivery_settings import Channel, DeliveryBlock, Route
from flows.notify import Notifier, names_of, routes
from tests.warehouse.alert_ledger import LOSS, NIGHT, fill
from warehouse.alert_series import Watched
from warehouse.alerting import Night, Watch, watch_night
from warehouse.monitor.detector import DetectorSettings
from warehouse.store import Store

DELIVERY = DeliveryBlock(
    channels={"logistics": Channel(url_env="OPS", language="zh"), "brand": Channel(url_env="OPS")},
    owners={"logistics": (LOSS,)},
    routes=(Route(to=("logistics",), owner="logistics"), Route(to=("brand",), dimensions=("image",))),
)


def routed() -> Callable[[Any], list[str]]:
    return lambda payload: routes(Event.model_validate(payload), DELIVERY)


def test_a_planted_loss_reaches_the_channel_of_its_owner_once_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    book = fill(path)
    night = Night(day=NIGHT, run_id=NIGHT.isoformat(), routes=routed())
    watch = Watch(Watched(), DetectorSettings(warmup_days=28), page_days=14)
    assert watch_night(book.store, watch, night).paged == 1
    book.store.close()
    with receiving() as receiver:
        notifier = Notifier(
            delivery=DELIVERY, names=names_of(taxonomy.load()), zone=ZoneInfo("Asia/Shanghai"), language="en",
            report="file:///report.html", store=lambda: Store.open(path, threads=1),
            clock=lambda: datetime(2026, 2, 1, tzinfo=UTC) + timedelta(hours=6), secret=str,
            environment={"OPS": receiver.url},
        )  # fmt: skip
        assert notifier.deliver().sent == 1
        assert notifier.deliver().sent == 0
    (got,) = receiver.got
    (event,) = got["events"]
    assert (event["kind"], event["aspect"], event["direction"]) == ("opened", LOSS, "lost_up")
    assert got["title"].startswith("交付与物流")
    assert "流失占比上升" in got["title"]
    assert got["title"].endswith(f"[{got['event_id'][:8]}]")
    for part in ("2026年1月", "95% 区间", "产品 kettle", "courier", "came late", "严重程度", "valueledger alerts show"):
        assert part in got["message"]
