"""`valueledger taxonomy diff|apply|rollback|history`: what a change would move, making it at once, taking it back.

Called by `flows.taxonomy_commands`. `diff` reads in the background (`flows.shadow_scoring`) and tries the change in a
transaction that it takes back; `apply` and `rollback` make it in one transaction and publish afterwards: until then the
published ledger is the old one whole, and a call that was killed goes on where it stopped. Limits: runs beside nights,
never inside one; the night's lock is held while rows are swapped and published, and one change is tried or made at a
time: what was read is of one change alone. Over 250 lines: the ways there and back are read together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flows.boundary import say
from flows.changing import Changing, judge_change, taxonomy_change, undoing, vocabulary_of
from flows.corrections import mapping_of, reader_of
from flows.in_force import changes_in_force, record
from flows.judging import open_configured
from flows.lock import night_lock
from flows.own_store import own_store, user_name
from flows.protect import id_key
from flows.settings import Settings
from flows.shadow_scoring import PATIENCE_S, one_reader
from flows.workshop import now_utc
from taxonomy.change import Change
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import BusyError, ConfigError, InputError
from warehouse import promotion, shadow, version_book
from warehouse.corrected import bring_in_here, reviewed_aspects
from warehouse.migrations import is_current
from warehouse.promotion import Corrected, Foreseen
from warehouse.shadow import Progress
from warehouse.store import Store
from warehouse.version_book import ROLLBACK, Version

KEEP_DAYS = 90
"""How long what a version replaced is kept for a roll-back: a quarter, whose figures have then been reported on."""


Check = Callable[[Taxonomy], object]
"""Raises where something else of the configuration names what a taxonomy has not."""


def _unchecked(_: Taxonomy) -> None:
    """Where nothing else is configured."""


@dataclass(frozen=True, slots=True)
class Diff:
    """What a change would move. `read`: feedbacks that this call read."""

    changing: Changing
    foreseen: Foreseen
    progress: Progress
    sampled: int | None
    read: int


@dataclass(frozen=True, slots=True)
class Applied:
    """A version that was put in force, and whether the ledger was published with it."""

    version: Version
    published: bool


def diff(
    settings: Settings, folder: Path | None, judge: str | None, *, sample: int | None, now: datetime | None = None
) -> Diff:
    """What the change to the taxonomy in `folder`, or to `judge`, would move: from a sample, or from all history."""
    active = version_in_force(settings, now or now_utc())
    changing = _changing(settings, active, folder, judge)
    with one_reader(settings.data_dir):
        return _tried(changing, active, sample, now or now_utc())


def _tried(changing: Changing, active: Version, sample: int | None, now: datetime) -> Diff:
    """The same, while no other process reads for a change."""
    reader = changing.reader
    exact = changing.plan.scope == "none"
    with reader.store() as store:
        if sample is not None and shadow.is_begun(store, changing.plan) and not shadow.is_sample(store):
            say("all of the history is being read for this change already: going on with it, without a sample")
            sample = None
        _begin(store, changing, sample, now)
    wanted = reader.progress()
    share = 1.0 if sample is None or exact else min(1.0, sample / max(wanted.wanted, 1))
    say(f"{wanted.wanted:,} feedbacks are to be read, {wanted.unread:,} of them are not yet read")
    read = reader.read_on(share=share, tick=_told(wanted.unread, share))
    sampled = not exact and share < 1.0
    with reader.store() as store:
        _expect_in_force(store, active)
        found = promotion.foresee(
            store, changing.plan, changing.vocabulary, _corrected(store, changing), sampled=sampled
        )
    return Diff(changing, found, wanted, found.judged if sampled else None, read)


def apply(
    settings: Settings,
    folder: Path | None,
    judge: str | None,
    *,
    who: str,
    why: str,
    publish: Callable[[], None] | None,
    keep_days: int = KEEP_DAYS,
    check: Check = _unchecked,
    now: datetime | None = None,
) -> Applied:
    """Put the taxonomy in `folder`, or `judge`, in force. `publish` makes the ledger public; None: the next night does.

    Raises InputError where nobody says why.
    """
    moment = now or now_utc()
    active = version_in_force(settings, moment)
    changing = _changing(settings, active, folder, judge)
    reason = _reason(settings, changing, judge, why)
    check(changing.new)
    with _swapping(settings, changing, active, what="taxonomy apply", now=moment, publish=publish) as store:
        version = Version(
            version=version_book.next_number(store),
            kind=changing.kind,
            taxonomy=changing.new.label,
            judge=changing.reader.bench.judge.label if judge else active.judge,
            judge_name=changing.judge_name,
            made_at=moment,
            value_yaml=changing.texts.value_yaml,
            lenses_yaml=changing.texts.lenses_yaml,
            replaces=active.version,
            change=changing.change.as_json(),
            heads=json.dumps(changing.heads),
            who=who or user_name(),
            why=reason,
            kept_until=moment.astimezone(settings.zone).date() + timedelta(keep_days),
        )
        made = promotion.promote(store, changing.plan, changing.vocabulary, _corrected(store, changing), version)
    return Applied(made, publish is not None)


def _reason(settings: Settings, changing: Changing, judge: str | None, why: str) -> str:
    """Why the change is made. Raises InputError where nobody says so, or where its judge has not passed the gate."""
    if judge is not None and changing.judge_name != settings.judge:
        raise InputError(
            f"new nights are read by {settings.judge}, not by {judge}.",
            remedy=f"Put it through the gate first: `valueledger release promote {judge}`.",
        )
    reason = why.strip() or changing.change.why.strip()
    if not reason:
        raise InputError(
            "a change of what the ledger is told by needs a reason.",
            remedy="Say it with --why, or as `why` in changes.yaml.",
        )
    return reason


def rollback(
    settings: Settings,
    *,
    who: str,
    why: str,
    publish: Callable[[], None] | None,
    check: Check = _unchecked,
    now: datetime | None = None,
) -> Applied:
    """Put the version before in force again, every row that was replaced as it was."""
    moment = now or now_utc()
    active = version_in_force(settings, moment)
    before = _before(settings, active)
    changing = undoing(settings, active, before)
    check(changing.new)
    with _swapping(settings, changing, active, what="taxonomy rollback", now=moment, publish=publish) as store:
        line = Version(
            version=version_book.next_number(store),
            kind=ROLLBACK,
            taxonomy=before.taxonomy,
            judge=before.judge,
            judge_name=before.judge_name,
            made_at=moment,
            value_yaml="",
            lenses_yaml="",
            active=False,
            replaces=active.version,
            who=who or user_name(),
            why=why,
        )
        changes = changes_in_force(store)[: -1 if active.kind == version_book.TAXONOMY else None]
        promotion.undo(
            store,
            changing.plan,
            vocabulary_of(changing.new),
            _putting_back(store, changing.new, changing, changes),
            line,
        )
    return Applied(line, publish is not None)


@contextmanager
def _swapping(
    settings: Settings,
    changing: Changing,
    active: Version,
    *,
    what: str,
    now: datetime,
    publish: Callable[[], None] | None,
) -> Iterator[Store]:
    """The warehouse under the night's lock, once all is read and `active` still in force; published after the swap."""
    with one_reader(settings.data_dir):
        _read_all(changing, now)
        with night_lock(settings.data_dir, wait=PATIENCE_S, what=what):
            changing.reader.read_on()  # what a night brought meanwhile
            with changing.reader.store() as store:
                _expect_in_force(store, active)
                yield store
            if publish is not None:
                publish()


def version_in_force(settings: Settings, now: datetime) -> Version:
    """The version in force, recorded now where no night has done so. Raises InputError where there is no ledger."""
    if not settings.warehouse.is_file():
        raise InputError(f"there is no ledger in {settings.data_dir}.", remedy="Run a night first: `valueledger run`.")
    with night_lock(settings.data_dir, wait=PATIENCE_S, what="taxonomy"):
        with own_store(settings) as store:
            if not is_current(store):
                raise InputError(
                    f"{settings.warehouse} has the schema of another program.",
                    remedy="Run a night first, which brings it up to date.",
                )
            found = version_book.in_force(store)
            if found is not None:
                return found
        bench = open_configured(settings)
        with own_store(settings) as store:
            record(store, settings, bench.judge.label, bench.taxonomy, now)
            made = version_book.in_force(store)
    assert made is not None
    return made


def history(settings: Settings) -> list[Version]:
    """Every version, oldest first; none where no night has run."""
    if not settings.warehouse.is_file():
        return []
    with night_lock(settings.data_dir, wait=0.0, what="taxonomy history"), own_store(settings) as store:
        return version_book.versions(store) if version_book.knows_versions(store) else []


def _changing(settings: Settings, active: Version, folder: Path | None, judge: str | None) -> Changing:
    if judge is not None:
        return judge_change(settings, active, judge)
    wanted = folder or settings.taxonomy
    if wanted is None:
        raise InputError("no new taxonomy was named.", remedy="Give its FOLDER, or --judge for another judge.")
    if not wanted.is_dir():
        raise InputError(f"the taxonomy folder {wanted} does not exist.", remedy="Name one with value.yaml in it.")
    return taxonomy_change(settings, active, wanted)


def _before(settings: Settings, active: Version) -> Version:
    with night_lock(settings.data_dir, wait=PATIENCE_S, what="taxonomy"), own_store(settings) as store:
        found = next((one for one in version_book.versions(store) if one.version == active.replaces), None)
    if found is None:
        raise InputError(f"version {active.version} took the place of none: there is nothing to go back to.")
    if active.kept_until is None:
        raise InputError(
            f"what version {active.version} replaced is no longer kept.",
            remedy=f"Apply {found.taxonomy} as a change of its own; `taxonomy history` shows the versions.",
        )
    return found


def _read_all(changing: Changing, now: datetime) -> None:
    """Read all that the change wants read, beside nights."""
    with changing.reader.store() as store:
        _begin(store, changing, None, now)
    wanted = changing.reader.progress()
    if wanted.unread:
        say(f"{wanted.unread:,} of {wanted.wanted:,} feedbacks are still to be read")
    changing.reader.read_on(tick=_told(wanted.unread, 1.0))


def _expect_in_force(store: Store, active: Version) -> None:
    """Readings rest on `active`: what they would be swapped for must still be its own. Raises BusyError."""
    found = version_book.in_force(store)
    assert found is not None
    if found.version != active.version:
        raise BusyError(
            f"version {found.version} ({found.taxonomy}, {found.judge}) was put in force meanwhile; this change was "
            f"worked out from version {active.version} ({active.taxonomy}, {active.judge}). Nothing was changed.",
            remedy="See `valueledger taxonomy history`, and run it again if it is still wanted.",
        )


def _begin(store: Store, changing: Changing, sample: int | None, now: datetime) -> None:
    """Take up the readings of this change; those of another go, where nothing is to be read for this one too."""
    if shadow.begin(store, changing.plan, sampled=sample, now=now) and changing.plan.scope != "none":
        say("going on with what was read for this change before")


def _corrected(store: Store, changing: Changing) -> Corrected:
    changes = changes_in_force(store)
    if changing.kind == version_book.TAXONOMY:
        changes.append(changing.change)
    return _putting_back(store, changing.new, changing, changes)


def _putting_back(store: Store, taxonomy: Taxonomy, changing: Changing, changes: list[Change]) -> Corrected:
    """What people corrected, put back by the taxonomy that is to be in force."""
    mapping = mapping_of(reviewed_aspects(store), taxonomy, changes)
    read = reader_of(taxonomy, changing.reader.bench.words)
    return lambda store: bring_in_here(store, mapping, read, swapped=True)


def _told(total: int, share: float) -> Callable[[int], None]:
    """A line on stderr now and then: how far the reading is."""
    state = {"done": 0, "said": 0}
    goal = int(total * share)

    def tick(count: int) -> None:
        state["done"] += count
        if state["done"] - state["said"] >= max(goal // 20, 5_000):
            state["said"] = state["done"]
            say(f"read {state['done']:,} of about {goal:,}")

    return tick


def expect_neighbours(config: Path, settings: Settings, taxonomy: Taxonomy) -> None:
    """Alerts, topics and interventions name aspects too: nights would fail that find one gone. Raises ConfigError."""
    from flows.alert_settings import AlertSettings, alert_settings_beside
    from flows.delivery_settings import check_names
    from flows.intervention_settings import load_interventions
    from flows.topic_settings import load_topics
    from flows.watch_settings import check_importance

    alerts = alert_settings_beside(config) or AlertSettings()
    try:
        check_importance(alerts.watch, taxonomy)
        check_names(alerts.delivery, taxonomy, alerts.critical_rules.rules)
        load_topics(settings.topics, taxonomy)
        if settings.interventions is not None:
            load_interventions(settings.interventions, taxonomy)
    except (ConfigError, InputError) as error:
        raise ConfigError(
            f"{taxonomy.label} does not have what another file names: {error.message}",
            remedy="Name there what it has, and run this again at once: nights read by the old one until then.",
        ) from error


def publish_now(config: Path, settings: Settings) -> Callable[[], None]:
    """What makes the ledger public at once: aggregates, checks, analyses, new copy, report. Needs the id key."""
    id_key(settings.id_key_env)

    def publish() -> None:
        from flows.alert_settings import alert_settings_beside
        from flows.orchestration import home_of, prepare_prefect

        prepare_prefect(home_of(settings.data_dir))
        from flows.steps import aggregate_days, analyse_ledger, check_night, publish_ledger, update_ground, write_page
        from flows.workshop import open_workshop

        with open_workshop(settings, alerts=alert_settings_beside(config), what="taxonomy apply") as workshop:
            for name, work in (
                ("update", update_ground.fn),
                ("aggregate", aggregate_days.fn),
                ("check", lambda shop: check_night.fn(shop, everything=True)),
                ("analyse", analyse_ledger.fn),
                ("publish", publish_ledger.fn),
                ("report", write_page.fn),
            ):
                workshop.progress.stage(name)
                work(workshop)

    return publish
