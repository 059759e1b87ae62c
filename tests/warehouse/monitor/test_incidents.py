"""Incidents: one cause is one incident, flapping and what is settled stay quiet; a replay gives the same ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from taxonomy.errors import InputError
from warehouse.monitor.detector import Alarm, Recovery
from warehouse.monitor.families import Direction
from warehouse.monitor.hierarchy import Series, related
from warehouse.monitor.incident import Happening, Incident, Kind, State
from warehouse.monitor.incidents import Incidents

DAY = date(2026, 3, 10)
DELIVERY = "aspect:service.delivery|product=Kettle"


def alarm(series: str = DELIVERY, day: int = 0, since: int = -3, direction: Direction = Direction.LOST_UP) -> Alarm:
    when = DAY + timedelta(day)
    began = DAY + timedelta(since)
    return Alarm(series, when, direction, 9.0, 8.0, 8.5, began, began, began, 0.1, 0.05, 0.15, 200, 0.1)


def recovery(series: str = DELIVERY, day: int = 9, direction: Direction = Direction.LOST_UP) -> Recovery:
    return Recovery(series, DAY + timedelta(day), direction)


@pytest.mark.parametrize("name", ["aspect:service.delivery", DELIVERY, "dimension:cost", "all:all|channel=a=b|c"])
def test_the_name_of_a_series_says_all_of_it(name: str) -> None:
    assert Series.parse(name).name == name


def test_the_taxonomy_says_the_dimension_where_an_id_does_not() -> None:
    mine = {"courier": "service", "helpdesk": "service"}
    one, other = (Series.parse(f"aspect:{key}", mine) for key in mine)
    assert one.parent == "dimension:service"
    assert related(one, other)
    assert not related(Series.parse("aspect:courier"), Series.parse("aspect:helpdesk"))


@pytest.mark.parametrize("name", ["service.delivery", "topic:x", "aspect:x|colour=red", "aspect:x|product"])
def test_a_name_of_no_series_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="names no watched series"):
        Series.parse(name)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("aspect:service.delivery", "dimension:service", True),
        (DELIVERY, "aspect:service.delivery|product=Lamp", True),
        (DELIVERY, "aspect:service.aftersale|product=Kettle", True),
        (DELIVERY, "aspect:service.aftersale|product=Lamp", False),
        (DELIVERY, "aspect:cost.money|product=Kettle", False),
        (DELIVERY, "all:all", True),
    ],
)
def test_series_are_related_where_one_cause_would_show_in_both(one: str, other: str, expected: bool) -> None:
    assert related(Series.parse(one), Series.parse(other)) is expected
    assert related(Series.parse(other), Series.parse(one)) is expected


def test_a_parent_a_neighbour_and_the_next_nights_join_and_only_the_first_alarm_is_told() -> None:
    book = Incidents()
    events = [
        book.alarm(alarm()),
        book.alarm(alarm("aspect:service.delivery", 4)),
        book.alarm(alarm("dimension:service", 6, since=1)),
        book.alarm(alarm("aspect:service.delivery|channel=web", 9)),
    ]
    assert [event.kind for event in events if event] == [Happening.OPENED, *[Happening.UPDATED] * 3]
    assert [event.loud for event in events if event] == [True, False, False, False]
    assert len(book.known) == 1
    assert [event.number for event in events if event] == [1, 2, 3, 4]


def test_another_dimension_or_a_later_change_is_another_incident() -> None:
    book = Incidents()
    book.alarm(alarm())
    book.alarm(alarm("aspect:cost.money", 1))
    book.alarm(alarm("aspect:service.aftersale", 20, since=18))
    assert len(book.known) == 3


def test_an_alarm_that_the_same_feedbacks_explain_joins() -> None:
    book = Incidents(explains=lambda incident, _: incident.series == DELIVERY)
    book.alarm(alarm())
    joined = book.alarm(alarm("aspect:outcome.satisfaction", 2))
    assert joined is not None
    assert joined.kind is Happening.UPDATED
    assert len(book.known) == 1


def test_net_value_of_a_slice_joins_but_opens_nothing() -> None:
    book = Incidents()
    assert book.alarm(alarm(direction=Direction.NET_DOWN)) is None
    assert book.alarm(alarm("aspect:service.delivery", direction=Direction.NET_DOWN)) is not None
    assert book.alarm(alarm(direction=Direction.NET_DOWN)) is not None


def test_it_recovers_when_the_series_that_tells_it_has_in_all_its_directions() -> None:
    book = Incidents()
    book.alarm(alarm())
    book.alarm(alarm(direction=Direction.NET_DOWN))
    book.alarm(alarm("dimension:service", 2))
    assert not book.recover(recovery("dimension:service"))
    assert not book.recover(recovery(day=10))
    (over,) = book.recover(recovery(day=11, direction=Direction.NET_DOWN))
    assert over.kind is Happening.RECOVERED
    assert over.loud
    assert next(iter(book.known.values())).state is State.RECOVERED


def test_every_incident_of_a_series_is_over_when_it_is_back() -> None:
    book = Incidents()
    book.alarm(alarm())
    book.alarm(alarm(day=40, since=38))
    assert len(book.known) == 2
    assert len(book.recover(recovery(day=50))) == 2
    assert {one.state for one in book.known.values()} == {State.RECOVERED}


def test_a_later_incident_is_over_by_itself_where_the_level_before_it_is_reached() -> None:
    book = Incidents()
    first = book.alarm(alarm())
    second = book.alarm(alarm(day=40, since=38))
    assert first is not None
    assert second is not None
    (over,) = book.recover(replace(recovery(day=50), since=DAY + timedelta(40)))
    assert over.incident_id == second.incident_id
    (over,) = book.recover(replace(recovery(day=60), since=DAY))
    assert over.incident_id == first.incident_id


def test_flapping_is_one_incident_and_tells_nobody_anew() -> None:
    book = Incidents()
    book.alarm(alarm())
    book.recover(recovery(day=9))
    again = book.alarm(alarm(day=12, since=10))
    assert again is not None
    assert (again.kind, again.detail, again.loud) == (Happening.UPDATED, "returned", False)
    book.recover(recovery(day=14))
    later = book.alarm(alarm(day=24, since=22))
    assert later is not None
    assert (later.detail, later.loud) == ("returned", True)
    assert len(book.known) == 1


def test_a_further_rise_of_its_own_series_is_told_unless_snoozed() -> None:
    for state, loud in ((State.OPENED, True), (State.SNOOZED, False)):
        book = Incidents()
        first = book.alarm(alarm())
        assert first is not None
        incident = book.known[first.incident_id]
        incident.state, incident.snoozed_until = state, DAY + timedelta(30)
        again = book.alarm(alarm(day=5, since=3))
        assert again is not None
        assert not again.loud
        worse = book.alarm(alarm(day=14, since=12))
        assert worse is not None
        assert (worse.detail, worse.loud) == ("worse", loud)


def acknowledged(effect: float, importance: float = 1.0) -> tuple[Incidents, Incident]:
    book = Incidents(importance=lambda _: importance)
    first = book.alarm(replace(alarm(), effect=effect))
    assert first is not None
    incident = book.known[first.incident_id]
    incident.state = State.ACKNOWLEDGED
    return book, incident


def test_an_acknowledged_incident_speaks_again_once_it_is_twice_as_large_as_it_was_told() -> None:
    book, incident = acknowledged(0.07)
    loud = []
    for day, more in ((10, 0.02), (20, 0.02), (30, 0.02), (40, 0.02), (50, 0.16)):
        event = book.alarm(replace(alarm(day=day, since=day - 2), effect=more, feedbacks=10))
        assert event is not None
        loud.append(event.loud)
    assert loud == [False, False, False, True, True]
    assert incident.state is State.ACKNOWLEDGED
    (member,) = incident.members
    assert member.total == pytest.approx(0.31)


def test_an_acknowledged_incident_speaks_again_where_it_becomes_graver_for_its_importance() -> None:
    for importance, loud in ((1.0, False), (1.5, True)):
        book, _ = acknowledged(0.08, importance)
        event = book.alarm(replace(alarm(day=4, since=2), effect=0.03, feedbacks=100))
        assert event is not None
        assert event.loud is loud


def test_what_joins_an_acknowledged_incident_stays_quiet_however_large() -> None:
    book, _ = acknowledged(0.05)
    event = book.alarm(replace(alarm("aspect:service.delivery", 3), effect=0.5))
    assert event is not None
    assert not event.loud


def test_a_snooze_that_is_over_speaks_again() -> None:
    book = Incidents()
    first = book.alarm(alarm())
    assert first is not None
    incident = book.known[first.incident_id]
    incident.state, incident.snoozed_until = State.SNOOZED, DAY + timedelta(2)
    event = book.alarm(alarm("dimension:service", 3))
    assert event is not None
    assert event.loud
    assert incident.state is State.OPENED


@pytest.mark.parametrize(("day", "loud"), [(9, False), (12, True)])
def test_an_end_within_a_snooze_is_kept_in_silence(day: int, loud: bool) -> None:
    book = Incidents()
    first = book.alarm(alarm())
    assert first is not None
    incident = book.known[first.incident_id]
    incident.state, incident.snoozed_until = State.SNOOZED, DAY + timedelta(10)
    (over,) = book.recover(recovery(day=day))
    assert over.loud is loud
    assert incident.state is State.RECOVERED


def test_a_replay_of_a_fault_that_is_over_says_nothing() -> None:
    book = Incidents()
    first = book.fault("reviews", "low", DAY, "3 feedbacks, usually 40")
    assert first is not None
    book.sound("reviews", DAY + timedelta(1))
    book.known[first.incident_id].state = State.CLOSED
    assert book.fault("reviews", "low", DAY, "3 feedbacks, usually 40") is None
    assert book.known[first.incident_id].state is State.CLOSED


def test_a_closed_incident_takes_late_neighbours_in_silence_and_nothing_that_began_after_it() -> None:
    book = Incidents()
    first = book.alarm(alarm())
    assert first is not None
    book.known[first.incident_id].state = State.CLOSED
    late = book.alarm(alarm("aspect:service.delivery", 5))
    assert late is not None
    assert not late.loud
    assert len(book.known) == 1
    new = book.alarm(alarm(day=14, since=11))
    assert new is not None
    assert new.kind is Happening.OPENED


def test_a_replay_gives_the_same_ids_and_an_alarm_that_is_known_says_nothing() -> None:
    first, second = Incidents(), Incidents()
    one, other = first.alarm(alarm()), second.alarm(alarm())
    assert one is not None
    assert one == other
    again = Incidents(first.known.values())
    assert again.alarm(alarm()) is None


def test_a_silent_source_is_one_incident_until_it_is_back() -> None:
    book = Incidents()
    first = book.fault("reviews", "silent", DAY, "4 days behind")
    assert book.fault("reviews", "silent", DAY + timedelta(1), "5 days behind") is None
    other = book.fault("tickets", "low", DAY, "3 feedbacks, usually 40")
    assert [one.detail for one in book.known.values()] == ["5 days behind", "3 feedbacks, usually 40"]
    assert sorted(book.faulty()) == ["reviews", "tickets"]
    back = book.sound("reviews", DAY + timedelta(2))
    assert [event.kind for event in (first, other, back) if event] == [
        Happening.DATA,
        Happening.DATA,
        Happening.RECOVERED,
    ]
    assert book.sound("reviews", DAY + timedelta(3)) is None
    assert {one.kind for one in book.known.values()} == {Kind.DATA}


def test_a_fault_that_becomes_a_silence_says_so_without_a_message_and_wakes_from_a_snooze() -> None:
    book = Incidents()
    first = book.fault("reviews", "low", DAY, "3 feedbacks, usually 40")
    worse = book.fault("reviews", "silent", DAY + timedelta(3), "3 days behind")
    assert first is not None
    assert worse is not None
    assert (worse.kind, worse.loud, book.known[first.incident_id].cause) == (Happening.UPDATED, False, "silent")
    incident = book.known[first.incident_id]
    incident.state, incident.snoozed_until = State.SNOOZED, DAY + timedelta(5)
    assert book.fault("reviews", "silent", DAY + timedelta(5), "5 days behind") is None
    woken = book.fault("reviews", "silent", DAY + timedelta(6), "6 days behind")
    assert woken is not None
    assert (woken.loud, incident.state) == (True, State.OPENED)


def test_the_fault_of_a_source_that_is_given_up_is_closed_with_the_reason_in_silence() -> None:
    book = Incidents()
    opened = book.fault("reviews", "silent", DAY, "4 days behind")
    closed = book.retire("reviews", DAY + timedelta(9), "no longer configured")
    assert opened is not None
    assert closed is not None
    assert (closed.kind, closed.loud, closed.detail) == (Happening.CLOSED, False, "no longer configured")
    incident = book.known[opened.incident_id]
    assert (incident.state, incident.recovered_day) == (State.CLOSED, DAY + timedelta(9))
    assert book.faulty() == []
    assert book.retire("reviews", DAY + timedelta(10), "no longer configured") is None


def test_a_small_series_that_names_its_day_badly_joins_where_its_interval_reaches_the_change() -> None:
    book = Incidents()
    book.alarm(alarm())
    late = replace(alarm("aspect:service.delivery|channel=app", day=10, since=-20), since_high=DAY - timedelta(4))
    event = book.alarm(late)
    assert event is not None
    assert event.detail == "joined"
    other = book.alarm(alarm("aspect:cost.money", day=10, since=-20))
    assert other is not None
    assert other.kind is Happening.OPENED


def test_new_machinery_is_noted_without_a_message_and_is_over_at_once() -> None:
    book = Incidents()
    event = book.rebased("judge", "all:all", DAY, "a@1 -> a@2")
    assert event is not None
    assert book.rebased("judge", "all:all", DAY, "a@1 -> a@2") is None
    assert not event.loud
    assert book.known[event.incident_id].state is State.CLOSED


def test_an_outcome_that_alarmed_first_hands_the_incident_to_its_cause_in_silence() -> None:
    book = Incidents(explains=lambda _, __: True)
    opened = book.alarm(alarm("aspect:outcome.satisfaction"))
    cause = book.alarm(alarm(day=1))
    assert opened is not None
    assert cause is not None
    assert (cause.incident_id, cause.detail, cause.loud) == (opened.incident_id, "cause", False)
    (incident,) = book.known.values()
    assert (incident.series, incident.cause) == (DELIVERY, "lost_up")
    other = book.alarm(alarm("aspect:cost.money", 2))
    assert other is not None
    assert (incident.series, other.detail) == (DELIVERY, "joined")
    assert [event.kind for event in book.recover(recovery())] == [Happening.RECOVERED]


def test_what_joins_an_outcome_after_a_week_is_not_taken_for_its_cause() -> None:
    book = Incidents(explains=lambda _, __: True)
    book.alarm(alarm("aspect:outcome.satisfaction"))
    late = book.alarm(alarm(day=8))
    assert late is not None
    assert late.detail == "joined"


@pytest.mark.parametrize(("held", "lead"), [(True, "aspect:service.delivery"), (False, DELIVERY)])
def test_a_slice_hands_the_incident_to_its_whole_where_that_was_held(held: bool, lead: str) -> None:
    book = Incidents()
    book.alarm(alarm())
    joined = book.alarm(alarm("aspect:service.delivery", 3), held=held)
    assert joined is not None
    assert not joined.loud
    (incident,) = book.known.values()
    assert incident.series == lead
    assert bool(book.recover(recovery())) == (not held)
