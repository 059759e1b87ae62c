"""Whether alerts can reach anybody: the checks of `valueledger doctor` on alerts.yaml and its channels. Sends nothing.

Called by `flows.doctor`, where the configuration can be read. A channel's address must be there and be one that is
understood; whether its host takes messages, only `valueledger alerts test-channel` can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.alert_settings import ALERTS_FILE, AlertSettings, alert_settings_beside
from flows.channels import Sender, channel_url
from flows.delivery_settings import Channel, check_names
from flows.health_tonight import FAILURE, OK, Finding
from flows.settings import Settings
from flows.watch_settings import check_importance
from taxonomy.dimensions import load
from taxonomy.errors import ValueLedgerError


def alert_checks(config: Path, settings: Settings) -> Iterator[Finding]:
    """The file beside the configuration, then every channel that it names."""
    try:
        alerts = alert_settings_beside(config)
        if alerts is not None:
            taxonomy = load(settings.taxonomy)
            check_importance(alerts.watch, taxonomy)
            check_names(alerts.delivery, taxonomy, alerts.critical_rules.rules)
    except ValueLedgerError as error:
        yield Finding("alerts", FAILURE, error.message, error.remedy)
        return
    yield _file(alerts)
    for name, channel in alerts.delivery.channels.items() if alerts else ():
        yield _channel(name, channel)


def _file(alerts: AlertSettings | None) -> Finding:
    if alerts is None:
        return Finding("alerts", OK, f"no {ALERTS_FILE}: the defaults hold, and nobody is told")
    budget, channels = alerts.detector.false_alerts_per_month, len(alerts.delivery.channels)
    told = f"{channels} channel{'s' if channels != 1 else ''}" if channels else "no channels, so nobody is told"
    return Finding("alerts", OK, f"{ALERTS_FILE}: {budget:g} false a month, {told}")


def _channel(name: str, channel: Channel) -> Finding:
    """Whether the address is there and understood. A Secret block is not opened: that takes a Prefect server."""
    title = f"channel {name}"
    if channel.secret_block is not None:
        return Finding(title, OK, f"Secret block {channel.secret_block}, read when a message is sent")
    try:
        Sender(name, channel_url(name, channel, str))
    except ValueLedgerError as error:
        return Finding(title, FAILURE, error.message, error.remedy)
    return Finding(title, OK, f"{channel.url_env} is set; `alerts test-channel {name}` tries it")
