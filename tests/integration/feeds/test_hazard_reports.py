"""Hazard reports of GDACS and USGS: read as they are published, and refused by name where they cannot be."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from db.feed_settings import GdacsSettings, UsgsSettings
from db.hazard_reports import NewHazardReport, Withdrawal
from db.vocabulary import Hazard, HazardLevel
from inference.errors import FeedError
from inference.feeds import hazard_documents
from inference.feeds.kinds.gdacs import GdacsFeed
from inference.feeds.kinds.usgs import UsgsFeed
from tests.web_server import Answer, WebServer, answer_gzip, answer_json

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT_MS = round(AT.timestamp() * 1000)
NAMESPACES = (
    'xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:gdacs="http://www.gdacs.org" '
    'xmlns:georss="http://www.georss.org/georss"'
)
POINT = "<geo:Point><geo:lat>17.1</geo:lat><geo:long>-96.7</geo:long></geo:Point>"


def quake(name: str = "us7000aaaa", point: object = (-96.7, 17.1, 10.0), **said: object) -> dict[str, Any]:
    properties = {
        "mag": 6.1,
        "magType": "mww",
        "place": "12 km S of Ixtla, Mexico",
        "time": AT_MS,
        "updated": AT_MS + 600_000,
        "url": f"https://quakes.example/{name}",
        "alert": "orange",
        "status": "reviewed",
        "tsunami": 0,
        "type": "earthquake",
        "ids": f",{name},mx2026aaaa,",
    }
    return {
        "type": "Feature",
        "id": name,
        "properties": properties | said,
        "geometry": {"type": "Point", "coordinates": point},
    }


def collection(*features: object) -> Answer:
    return answer_json({"type": "FeatureCollection", "features": features}, ETag=f'"{len(features)}"')


def item(number: str = "101", *, point: str = POINT, severity: str = "", **said: str) -> str:
    words = {
        "eventtype": "FL",
        "eventid": number,
        "episodeid": "3",
        "alertlevel": "Orange",
        "fromdate": "Sat, 28 Feb 2026 00:00:00 GMT",
        "todate": "Sun, 01 Mar 2026 12:00:00 GMT",
        "datemodified": "Sun, 01 Mar 2026 12:30:00 GMT",
        "country": "Mexico, Guatemala",
        "eventname": "",
        **said,
    }
    own = "".join(f"<gdacs:{key}>{value}</gdacs:{key}>" for key, value in words.items())
    return f"""<item><title>Orange flood alert</title><link>https://hazards.example/?id={number}</link>
        <pubDate>Sun, 01 Mar 2026 12:30:00 GMT</pubDate>{own}{severity}{point}</item>"""


def channel(*items: str, head: str = "") -> Answer:
    text = f"""<?xml version="1.0" encoding="utf-8"?>{head}
        <rss version="2.0" {NAMESPACES}><channel><title>Hazards</title>{"".join(items)}</channel></rss>"""
    return Answer(text.encode(), headers={"ETag": f'"{len(items)}"'})


@pytest.fixture
def usgs(web: WebServer) -> UsgsFeed:
    return UsgsFeed(UsgsSettings(url=web.url("/quakes")), web.guard())


@pytest.fixture
def gdacs(web: WebServer) -> GdacsFeed:
    return GdacsFeed(GdacsSettings(url=web.url("/hazards")), web.guard())


def test_an_earthquake_of_usgs_becomes_a_hazard_report_and_no_post(web: WebServer, usgs: UsgsFeed) -> None:
    web.give("/quakes", collection(quake()))
    fetched = usgs.fetch("")
    assert fetched.posts == ()
    assert fetched.hazard_reports == [
        NewHazardReport(
            external_id="us7000aaaa",
            hazard=Hazard.EARTHQUAKE,
            level=HazardLevel.ORANGE,
            severity=6.1,
            severity_unit="mww",
            name=None,
            place="12 km S of Ixtla, Mexico",
            lat=17.1,
            lon=-96.7,
            started_at=AT,
            ended_at=AT,
            link="https://quakes.example/us7000aaaa",
            updated_at=datetime(2026, 3, 1, 12, 10, tzinfo=UTC),
            other_ids=["mx2026aaaa"],
        )
    ]


def test_an_item_of_gdacs_becomes_a_hazard_report_and_no_post(web: WebServer, gdacs: GdacsFeed) -> None:
    storm = item(
        "102",
        eventtype="TC",
        alertlevel="Red",
        eventname="ODILE-26",
        point="<georss:point>17.1 -96.7</georss:point>",
        severity='<gdacs:severity unit="km/h" value="212.5">Hurricane</gdacs:severity>',
    )
    flood = item(severity='<gdacs:severity unit="" value="0">Magnitude 0</gdacs:severity>')
    web.give("/hazards", channel(storm, flood))
    fetched = gdacs.fetch("")
    assert fetched.posts == ()
    assert fetched.hazard_reports == [
        NewHazardReport(
            external_id="FL101",
            hazard=Hazard.FLOOD,
            level=HazardLevel.ORANGE,
            severity=None,
            severity_unit=None,
            name=None,
            place="Mexico, Guatemala",
            lat=17.1,
            lon=-96.7,
            started_at=datetime(2026, 2, 28, tzinfo=UTC),
            ended_at=AT,
            link="https://hazards.example/?id=101",
            updated_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
        ),
        NewHazardReport(
            external_id="TC102",
            hazard=Hazard.CYCLONE,
            level=HazardLevel.RED,
            severity=212.5,
            severity_unit="km/h",
            name="ODILE-26",
            place="Mexico, Guatemala",
            lat=17.1,
            lon=-96.7,
            started_at=datetime(2026, 2, 28, tzinfo=UTC),
            ended_at=AT,
            link="https://hazards.example/?id=102",
            updated_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
        ),
    ]


def test_only_what_says_something_new_is_read_again(web: WebServer, usgs: UsgsFeed) -> None:
    revised = quake("us1", mag=6.4, updated=AT_MS + 700_000)
    web.give(
        "/quakes",
        collection(quake("us1")),
        collection(quake("us2"), revised),
        Answer(status=304),
    )
    first = usgs.fetch("")
    second = usgs.fetch(first.cursor)
    third = usgs.fetch(second.cursor)
    found = [[report.external_id for report in one.hazard_reports] for one in (first, second, third)]
    assert found == [["us1"], ["us1", "us2"], []]
    assert web.requests[2].headers["if-none-match"] == '"2"'


def test_a_long_document_is_read_in_parts(
    web: WebServer, usgs: UsgsFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hazard_documents, "MOST_REPORTS", 2)
    web.give("/quakes", collection(*(quake(f"us{number}") for number in (3, 2, 1))))
    first = usgs.fetch("")
    second = usgs.fetch(first.cursor)
    found = [[report.external_id for report in one.hazard_reports] for one in (first, second)]
    assert found == [["us1", "us2"], ["us3"]]
    assert (first.has_more, second.has_more) == (True, False)


def test_a_deleted_earthquake_is_withdrawn_whatever_else_it_says(web: WebServer, usgs: UsgsFeed) -> None:
    gone = quake(status="deleted", mag=None, time=None)
    gone["geometry"] = None
    web.give("/quakes", collection(gone))
    fetched = usgs.fetch("")
    assert fetched.withdrawn == [Withdrawal("us7000aaaa", datetime(2026, 3, 1, 12, 10, tzinfo=UTC))]
    assert fetched.hazard_reports == []


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        ([], "it has no properties"),
        (None, "it has no properties"),
        ({"id": "us1", "properties": "x"}, "it has no properties"),
        (quake(""), "id '' is none"),
        (quake("x" * 101), "it has 1 to 100 plain characters"),
        (quake("us\u202e1"), "plain characters"),
        (quake(point=[]), "no point of longitude and latitude"),
        (quake(point=[-96.7, 170.1]), "lat '170.1' is out of range"),
        (quake(point=[None, 17.1]), "only one of lat and lon"),
        (quake(point=[[[1]], 17.1]), "only one of lat and lon"),
        (quake(mag="strong"), "magnitude 'strong' is no number"),
        (quake(mag=1e300), "magnitude '1e+300' is no number"),
        (quake(mag=[[6]]), "magnitude list is no number"),
        (quake(time=None), "the begin is missing"),
        (quake(time=1e300), "the begin is missing"),
        (quake(time=True), "the begin is missing"),
        (quake(time=-AT_MS), "the begin 1913"),
        (quake(time=4 * AT_MS), "the begin 2194"),
        (quake(updated=2 * AT_MS), "the time of its state 2082"),
        (quake(url="javascript:alert(1)"), "is not a web address"),
    ],
)
def test_a_report_that_cannot_be_is_refused_by_name_and_the_others_are_taken(
    web: WebServer, usgs: UsgsFeed, feature: object, reason: str
) -> None:
    web.give("/quakes", collection(quake("good"), feature))
    fetched = usgs.fetch("")
    (refusal,) = fetched.refused
    assert reason in refusal.reason
    assert refusal.file_name
    assert [report.external_id for report in fetched.hazard_reports] == ["good"]
    assert usgs.fetch(fetched.cursor).refused == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (item(eventid=""), "no gdacs:eventtype or no gdacs:eventid"),
        (item(fromdate="yesterday"), "the begin is missing"),
        (item(todate="Sun, 01 Mar 2099 12:00:00 GMT"), "the end 2099"),
        (item(point=""), "only one of lat and lon"),
        (item(point="<georss:point>17.1</georss:point>"), "only one of lat and lon"),
        (item(severity='<gdacs:severity unit="ha" value="nan"/>'), "severity 'nan' is no number"),
    ],
)
def test_an_item_that_cannot_be_is_refused_by_name_and_the_others_are_taken(
    web: WebServer, gdacs: GdacsFeed, text: str, reason: str
) -> None:
    web.give("/hazards", channel(text, item("7")))
    fetched = gdacs.fetch("")
    (refusal,) = fetched.refused
    assert reason in refusal.reason
    assert refusal.file_name.startswith("FL")
    assert [report.external_id for report in fetched.hazard_reports] == ["FL7"]


def test_words_are_cut_to_what_is_stored_and_hold_no_controls(web: WebServer, gdacs: GdacsFeed) -> None:
    web.give("/hazards", channel(item(country="A\u202e\n" + "b" * 300, eventname="c" * 200)))
    (report,) = gdacs.fetch("").hazard_reports
    assert (report.place, report.name) == (f"A {'b' * 198}", "c" * 100)


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "boom"}">' for n in range(9))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b""),
        Answer(b"<html><p>Sign in</p></html>"),
        Answer(b'<?xml version="1.0" encoding="bogus"?><rss/>'),
        channel(item(), head=f"<!DOCTYPE rss [{BOMB}]>"),
        channel(item(country="&x;"), head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        Answer(channel(item()).body[:-30]),
    ],
)
def test_what_is_no_rss_of_gdacs_is_said_to_be_none(web: WebServer, gdacs: GdacsFeed, answer: Answer) -> None:
    web.give("/hazards", answer)
    with pytest.raises(FeedError, match="is no RSS of GDACS, or is cut off or holds a DTD"):
        gdacs.fetch("")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b""), "answered what is no JSON"),
        (Answer(b'{"features": ['), "answered what is no JSON"),
        (Answer(b'{"features": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "answered what is no JSON"),
        (Answer(b'{"features": [' + b"9" * 5_000 + b"]}"), "answered what is no JSON"),
        (Answer(b"[]"), "it has no list of features"),
        (answer_json({"features": {}}), "it has no list of features"),
        (answer_gzip(json.dumps({"features": ["x" * (9 << 20)]}).encode()), "more than 8,388,608 bytes"),
    ],
)
def test_what_is_no_geojson_of_usgs_is_said_to_be_none(
    web: WebServer, usgs: UsgsFeed, answer: Answer, reason: str
) -> None:
    web.give("/quakes", answer)
    with pytest.raises(FeedError, match=reason):
        usgs.fetch("")
