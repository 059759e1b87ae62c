"""Sending outside a night: what is due now, a test of one channel, and the steady sender of `valueledger serve`.

Called by `flows.alert_commands` and `flows.serve`; `notifier` also by `flows.outgoing`, for the night itself. Works
under the night's lock, so that no message is sent by two; the steady sender takes it only when something is due, or
may be (`flows.due_note`). Prefect-free: a Secret block is read through
`flows.outgoing`, which is imported only where a channel names one.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from flows.alert_settings import ALERTS_FILE, AlertSettings, alert_settings_beside
from flows.backups import before_migration
from flows.boundary import say
from flows.delivery_settings import check_names
from flows.due_note import nothing_due, remember_due
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.messages import Lang
from flows.notify import Notifier, Told, names_of
from flows.orchestration import home_of, prepare_prefect
from flows.own_store import own_store
from flows.settings import Settings, load_settings
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import BusyError, ConfigError, ValueLedgerError
from warehouse.migrations import migrate
from warehouse.outbox import next_due, retry_all
from warehouse.store import Store

EVERY_SECONDS: Final = 300.0
"""How often `serve` looks for what is due: the first retry comes after five minutes, and quiet hours end on time."""


def notifier(
    settings: Settings,
    alerts: AlertSettings,
    taxonomy: Taxonomy,
    *,
    clock: Callable[[], datetime],
    lang: Lang | None = None,
) -> Notifier:
    """The sender of an installation."""

    def store() -> AbstractContextManager[Store]:
        return own_store(settings)

    return Notifier(
        delivery=alerts.delivery,
        names=names_of(taxonomy),
        zone=settings.zone,
        language=lang or settings.language,
        report=(settings.data_dir / "report.html").absolute().as_uri(),
        store=store,
        clock=clock,
        secret=lambda block: _secret(block, settings.data_dir),
        keep=timedelta(days=max(alerts.delivery.keep_days, alerts.critical.max_age_days)),
    )


def send_now(config: Path, data_dir: Path | None, *, as_json: bool, again: bool = False) -> int:
    """Send what is due, or `again` what was given up too, and say what became of it; return the exit code.

    Raises BusyError while a night runs.
    """
    settings, alerts = _open(config, data_dir)
    told = _send(settings, alerts, again=again)
    if as_json:
        sys.stdout.write(json.dumps(asdict(told) | {"broken": sorted(told.broken)}, ensure_ascii=False) + "\n")
    else:
        say(f"{told.sent} sent, {told.waiting} to be tried again, {told.held} held until quiet hours end")
    for line in told.notices:
        say(line)
    return ExitCode.OK if not told.notices else ExitCode.SOME_ROWS


def test_channel(config: Path, data_dir: Path | None, name: str, *, lang: str | None, as_json: bool) -> int:
    """Send one test message past the outbox; return the exit code. Raises ConfigError where it is not taken."""
    settings, alerts = _open(config, data_dir)
    channel = alerts.delivery.channel(name)
    spoken: Lang | None = None if lang is None else "zh" if lang == "zh" else "en"
    sender = notifier(settings, alerts, load(settings.taxonomy), clock=_now, lang=spoken)
    outcome = sender.test(name)
    if as_json:
        sys.stdout.write(json.dumps({"channel": name, "taken": outcome.taken, "error": outcome.error}) + "\n")
    if not outcome.taken:
        where = channel.url_env or "the Secret block"
        remedy = f"Check the URL in {where}, and that its host can be reached from here."
        raise ConfigError(f"channel {name}: {outcome.error}.", remedy=remedy)
    if not as_json:
        say(f"channel {name} took the test message")
    return ExitCode.OK


def start_sending(config: Path, data_dir: Path | None, *, every: float = EVERY_SECONDS) -> threading.Event:
    """Send what is due every few minutes, in a thread of this process, until the event that is returned is set."""
    stop = threading.Event()

    def work() -> None:
        said = ""
        while not stop.wait(every):
            line = _once(config, data_dir)
            if line and line != said:
                say(line)
            said = line

    threading.Thread(target=work, daemon=True, name="alert sender").start()
    return stop


def _once(config: Path, data_dir: Path | None) -> str:
    """One look of the steady sender; what went wrong, or ''."""
    if not (config.parent / ALERTS_FILE).exists():
        return ""
    try:
        settings, alerts = _open(config, data_dir)
        if not alerts.delivery.channels or nothing_due(settings.data_dir, _now()):
            return ""
        return "; ".join(_send(settings, alerts).notices)
    except BusyError:
        return ""  # a night runs, which sends by itself
    except ValueLedgerError as error:
        return f"alerts are not sent: {error}"
    except Exception as error:  # the schedule must outlive whatever this thread meets
        return f"alerts are not sent: {type(error).__name__}"


def _open(config: Path, data_dir: Path | None) -> tuple[Settings, AlertSettings]:
    settings = load_settings(config, data_dir)
    alerts = alert_settings_beside(config)
    if alerts is None:
        raise ConfigError(
            f"{config.parent / ALERTS_FILE}: no such file.",
            remedy="Write one with a block delivery:, as in the shipped configs/alerts.yaml.",
        )
    check_names(alerts.delivery, load(settings.taxonomy), alerts.critical_rules.rules)
    return settings, alerts


def _send(settings: Settings, alerts: AlertSettings, *, again: bool = False) -> Told:
    if not settings.warehouse.exists():
        return Told()
    with night_lock(settings.data_dir, what="alerts send"):
        sender = notifier(settings, alerts, load(settings.taxonomy), clock=_now)
        before_migration(settings.data_dir, now=_now(), memory_mb=settings.limits.warehouse_mb)
        with sender.store() as store:
            migrate(store, now=_now())
            if again:
                retry_all(store)
        told = sender.deliver()
        with sender.store() as store:
            due = next_due(store)
        remember_due(settings.data_dir, due)
        return told


def _secret(block: str, data_dir: Path) -> str:
    prepare_prefect(home_of(data_dir))
    from flows.outgoing import read_secret

    return read_secret(block)


def _now() -> datetime:
    return datetime.now(UTC)
