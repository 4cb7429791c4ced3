"""Hazard reports are kept once, in their newest state, and found near an event or a burst."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from db.hazard_reports import NewHazardReport, Withdrawal, store_hazard_reports, withdraw_hazard_reports
from db.models import EffectiveLabel, Event, HazardReport, Post
from db.queries.hazard_reports import MOST_LISTED, HazardReportRow, list_near_burst, list_near_event
from db.session import Store
from db.vocabulary import EventStatus, FeedKind, Hazard, HazardLevel
from tests.factories import POSTED_AT, make_event, make_hazard_report

HOUR = timedelta(hours=1)
CENTRE = (19.43, -99.13)


def receive(store: Store, *reports: NewHazardReport, publisher: FeedKind = FeedKind.USGS) -> tuple[int, int]:
    with store.write() as session:
        return store_hazard_reports(session, publisher=publisher, reports=reports)


def withdraw(store: Store, name: str, *, updated_at_h: int) -> int:
    withdrawn = [Withdrawal(name, POSTED_AT + updated_at_h * HOUR)]
    with store.write() as session:
        return withdraw_hazard_reports(session, publisher=FeedKind.USGS, withdrawn=withdrawn)


def read(store: Store) -> list[HazardReport]:
    with store.read() as session:
        return list(session.scalars(select(HazardReport).order_by(HazardReport.external_id)))


@pytest.fixture
def event_id(store: Store) -> int:
    with store.write() as session:
        return make_event(session)


def near_event(store: Store, event_id: int) -> list[HazardReportRow]:
    with store.read() as session:
        return list_near_event(session, event_id)


def near_burst(store: Store, *, first_h: int = 2, last_h: int = 4) -> list[HazardReportRow]:
    first, last = POSTED_AT + first_h * HOUR, POSTED_AT + last_h * HOUR
    with store.read() as session:
        return list_near_burst(session, *CENTRE, first_at=first, last_at=last)


def test_a_revised_report_replaces_the_older_one_and_an_older_one_replaces_nothing(store: Store) -> None:
    first = make_hazard_report()
    assert receive(store, first) == (1, 0)
    assert receive(store, first) == (0, 1)
    newer = make_hazard_report(severity=6.4, updated_at=POSTED_AT + 3 * HOUR)
    assert receive(store, first, newer, make_hazard_report("us2")) == (2, 0)
    assert receive(store, first) == (0, 1)
    assert [(row.external_id, row.severity) for row in read(store)] == [("us1", 6.4), ("us2", 6.1)]


def test_two_publishers_may_use_one_id(store: Store) -> None:
    receive(store, make_hazard_report("1"))
    receive(store, make_hazard_report("1", severity=5.0), publisher=FeedKind.GDACS)
    assert sorted((row.publisher, row.severity or 0) for row in read(store)) == [
        (FeedKind.GDACS, 5.0),
        (FeedKind.USGS, 6.1),
    ]


def test_a_report_that_its_publisher_renames_is_there_once(store: Store) -> None:
    receive(store, make_hazard_report("mx1"), make_hazard_report("other"))
    receive(store, make_hazard_report("us1", other_ids=["mx1", "ak1"]))
    assert [row.external_id for row in read(store)] == ["other", "us1"]


def test_a_withdrawn_report_is_marked_and_back_only_in_a_newer_state(store: Store, event_id: int) -> None:
    receive(store, make_hazard_report(), make_hazard_report("us2"))
    assert withdraw(store, "us1", updated_at_h=0) == 0
    assert withdraw(store, "us1", updated_at_h=5) == 1
    assert withdraw(store, "us1", updated_at_h=6) == 0
    assert withdraw(store, "unknown", updated_at_h=6) == 0
    assert [row.withdrawn_at is None for row in near_event(store, event_id)] == [True, False]
    assert len(near_burst(store)) == 1
    receive(store, make_hazard_report())
    assert [row.withdrawn_at is None for row in read(store)] == [False, True]
    receive(store, make_hazard_report(updated_at=POSTED_AT + 7 * HOUR))
    assert [row.withdrawn_at for row in read(store)] == [None, None]


def test_no_report_becomes_a_post_or_a_figure(store: Store, event_id: int) -> None:
    receive(store, make_hazard_report())
    with store.read() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Post, EffectiveLabel)]
    assert counts == [0, 0]
    assert len(near_event(store, event_id)) == 1


@pytest.mark.parametrize(
    ("fields", "is_near"),
    [
        ({}, True),
        ({"lat": 19.43 + 1.7}, True),
        ({"lat": 19.43 + 1.9}, False),
        ({"lon": -99.13 + 1.8}, True),
        ({"lon": -99.13 + 2.0}, False),
        ({"started_at": POSTED_AT - 23 * HOUR}, True),
        ({"started_at": POSTED_AT - 25 * HOUR}, False),
        ({"started_at": POSTED_AT - 99 * HOUR, "ended_at": POSTED_AT}, True),
        ({"started_at": POSTED_AT + 47 * HOUR}, True),
        ({"started_at": POSTED_AT + 49 * HOUR}, False),
    ],
)
def test_a_report_belongs_to_an_event_by_place_and_time(
    store: Store, event_id: int, fields: dict[str, object], is_near: bool
) -> None:
    with store.write() as session:
        session.execute(update(Event).values(ends_at=POSTED_AT + 48 * HOUR))
    receive(store, make_hazard_report(**fields))
    assert bool(near_event(store, event_id)) is is_near


@pytest.mark.parametrize("change", [{"lat": None}, {"is_exercise": True}])
def test_an_event_without_an_area_or_that_is_not_real_has_no_report(
    store: Store, event_id: int, change: dict[str, object]
) -> None:
    receive(store, make_hazard_report())
    with store.write() as session:
        session.execute(update(Event).values(**change))
    assert near_event(store, event_id) == []
    assert near_event(store, 99) == []


def test_a_large_event_has_the_reports_of_its_whole_area_and_a_closed_one_none_of_later(
    store: Store, event_id: int
) -> None:
    far = make_hazard_report(lat=19.43 + 2.5)
    receive(store, far)
    assert near_event(store, event_id) == []
    with store.write() as session:
        session.execute(update(Event).values(radius_km=400.0))
    assert len(near_event(store, event_id)) == 1
    with store.write() as session:
        session.execute(update(Event).values(status=EventStatus.CLOSED, ends_at=POSTED_AT))
    assert near_event(store, event_id) == []


def test_reports_across_the_date_line_are_near(store: Store, event_id: int) -> None:
    with store.write() as session:
        session.execute(update(Event).values(lat=-17.0, lon=179.8))
    receive(store, make_hazard_report(lat=-17.0, lon=-179.7), make_hazard_report("us2", lat=-17.0, lon=0.2))
    assert [round(row.km) for row in near_event(store, event_id)] == [53]


def test_the_reports_of_an_event_are_in_order_of_its_hazard_level_and_time(
    store: Store, event_id: int
) -> None:
    receive(
        store,
        make_hazard_report("a", place="none", level=None),
        make_hazard_report("b", place="red", level=HazardLevel.RED),
        make_hazard_report("c", place="yellow, earlier", level=HazardLevel.YELLOW, started_at=POSTED_AT),
        make_hazard_report("d", place="yellow", level=HazardLevel.YELLOW),
        make_hazard_report("e", place="flood", hazard=Hazard.FLOOD, level=HazardLevel.GREEN),
    )
    places = [row.place for row in near_event(store, event_id)]
    assert places == ["flood", "red", "yellow", "yellow, earlier", "none"]


def test_of_the_reports_of_a_swarm_the_worst_are_listed(store: Store, event_id: int) -> None:
    swarm = [make_hazard_report(f"us{number}", level=None, place=str(number)) for number in range(60)]
    receive(store, *swarm, make_hazard_report("red", level=HazardLevel.RED, place="red"))
    found = near_event(store, event_id)
    assert (len(found), found[0].place) == (MOST_LISTED, "red")


@pytest.mark.parametrize(
    ("fields", "speaks"),
    [
        ({}, True),
        ({"started_at": POSTED_AT - 21 * HOUR}, True),
        ({"started_at": POSTED_AT - 23 * HOUR}, False),
        ({"started_at": POSTED_AT + 27 * HOUR}, True),
        ({"started_at": POSTED_AT + 29 * HOUR}, False),
        ({"lat": 19.43 + 1.9}, False),
        ({"severity": 3.9}, False),
        ({"severity": None}, False),
        ({"hazard": Hazard.FLOOD, "severity": None}, True),
        ({"hazard": Hazard.DROUGHT, "severity": None}, False),
    ],
)
def test_what_speaks_for_a_burst_is_near_felt_and_sudden(
    store: Store, fields: dict[str, object], speaks: bool
) -> None:
    receive(store, make_hazard_report(**fields))
    assert bool(near_burst(store)) is speaks


def test_the_worst_report_speaks_first_then_the_nearest(store: Store) -> None:
    receive(
        store,
        make_hazard_report("a", place="far", lat=18.5),
        make_hazard_report("b", place="near"),
        make_hazard_report("c", place="red", lat=18.0, level=HazardLevel.RED),
    )
    assert [row.place for row in near_burst(store)] == ["red", "near", "far"]
