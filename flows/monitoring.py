"""The monitors of the machinery in a night: what they are run with, whom they tell, and the notices of what they saw.

Called by `flows.nightly` after the drop alerts. What a monitor tells is a fault of the data: it goes to the channels
whose routes take such faults, by the outbox that the alerts use.
"""

from __future__ import annotations

from datetime import date

from flows.alert_events import Event as Message
from flows.monitor_words import Lang, MonitorWords, both_names, payload, sentence
from flows.notify import routes
from flows.workshop import Workshop
from warehouse.drift.incidents import Event, Incident
from warehouse.drift.night import Night, watch_machinery
from warehouse.outbox import Intent

SHOW = "valueledger monitors show"

CALENDAR_YEARS = 5
"""Years of holidays before the night's, as for the alerts."""


def watch_monitors(workshop: Workshop, day: date, *, page: bool) -> list[str]:
    """Read the days that have become whole into the monitors, all or nothing; a line for each incident to be told.

    What they say is booked, not yet sent. Raises WarehouseError.
    """
    plan = workshop.settings.monitors.plan(workshop.alerts.watch.page_days)
    with workshop.stage("monitor"), workshop.store() as store:
        seen = watch_machinery(store, plan, night_of(workshop, day, page=page))
    language: Lang = workshop.settings.language
    words = MonitorWords(language, both_names(workshop.bench.taxonomy)[language])
    return [f"{sentence(incident, event, words)} [{SHOW} {incident.incident_id}]" for incident, event in seen.told]


def night_of(workshop: Workshop, day: date, *, page: bool) -> Night:
    """What a night of the monitors is run with."""
    alerts, names = workshop.alerts, both_names(workshop.bench.taxonomy)

    def tell(incident: Incident, event: Event) -> Intent | None:
        told = payload(incident, event, names, SHOW)
        channels = routes(Message.model_validate(told), alerts.delivery)
        return Intent(event.event_id, incident.incident_id, told["kind"], told, channels) if channels else None

    return Night(
        day=day,
        run_id=day.isoformat(),
        sources=frozenset(workshop.settings.sources),
        page=page,
        wait_days=alerts.watch.wait_days,
        calendar=alerts.calendar.spreads(day.year - CALENDAR_YEARS, day.year),
        tell=tell,
    )
