"""The CSV of a filter, read back as a spreadsheet would."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from dashboard.services.post_export import HEADER, write_posts_csv
from db.events import get_or_add_source
from db.models import Event, Post
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.posts import MAX_PAGE, PostOrder, PostRow, list_posts
from db.reviews import add_review
from db.session import Store
from db.vocabulary import (
    Credibility,
    Damage,
    Humanitarian,
    Information,
    JobPriority,
    LabelDecision,
    SourceKind,
    Task,
)
from tests.factories import add_posts, make_posts, make_prediction, store_posts


def read_export(
    store: Store, chosen: PostFilter, order: PostOrder = PostOrder.OLDEST
) -> list[dict[str, str]]:
    text = write_posts_csv(store, chosen, order=order).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_post_that_matches_is_in_the_file_once(store: Store) -> None:
    post_ids = store_posts(store, make_posts(MAX_PAGE + 30))
    lines = read_export(store, PostFilter(event_id=1))
    assert [int(line["post_id"]) for line in lines] == post_ids
    assert [line["text"] for line in read_export(store, PostFilter(event_id=1, words="street 7 rising"))] == [
        line["text"] for line in lines if "7" in line["text"]
    ]


def test_a_post_that_comes_in_meanwhile_moves_none_to_the_next_page(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite cannot show it: there a session sees one state in any case."""
    post_ids = store_posts(postgres_store, make_posts(MAX_PAGE + 5))

    def list_before_a_post_comes_in(session: Session, chosen: PostFilter, **asked: Any) -> list[PostRow]:
        rows = list_posts(session, chosen, **asked)
        if asked["offset"] == 0:
            with postgres_store.write() as writing:
                newer = make_posts(1, first=1_000)
                add_posts(writing, event_id=1, posts={1: newer}, priority=JobPriority.FEED)
        return rows

    monkeypatch.setattr("dashboard.services.post_export.list_posts", list_before_a_post_comes_in)
    lines = read_export(postgres_store, PostFilter(event_id=1), PostOrder.NEWEST)
    assert [int(line["post_id"]) for line in lines] == post_ids[::-1]


def test_only_the_lines_of_an_exercise_are_marked_as_one(store: Store) -> None:
    store_posts(store, make_posts(1))
    (line,) = read_export(store, PostFilter(event_id=1))
    assert line["marking"] == ""
    with store.write() as session:
        session.get_one(Event, 1).is_exercise = True
    (line,) = read_export(store, PostFilter(event_id=1))
    assert "EXERCISE" in line["marking"]


def test_the_four_uncertainties_stand_in_columns_of_their_own(store: Store) -> None:
    post_id, _ = store_posts(store, make_posts(2, lat=19.4, lon=-99.1))
    with store.write() as session:
        add_review(
            session,
            post_id=post_id,
            reviewer="Ana",
            label_decision=LabelDecision.CORRECTED,
            labels={Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE},
            information=Information.UNVERIFIABLE,
            credibility=Credibility.DOUBTFUL,
            reason="nobody else says so",
        )
    judged, line = read_export(store, PostFilter(event_id=1))
    assert set(HEADER) == set(line)
    assert (judged["label_decision"], judged["information"]) == ("corrected", "unverifiable")
    assert (judged["use"], judged["credibility"]) == ("not_used", "4")
    assert line["credibility"] == "6"
    assert (line["label_decision"], line["information"], line["use"]) == ("not_judged", "not_judged", "used")
    assert line["source_reliability"] == "F"
    assert (line["location_precision"], line["location_method"]) == ("exact", "post_coordinates")
    assert line["location_radius_km"] == ""
    assert line["humanitarian_confidence"] == ""


def test_what_is_unsure_stands_beside_the_classes(store: Store) -> None:
    ids = store_posts(store, make_posts(2))
    two = (Humanitarian.AFFECTED_INDIVIDUALS, Humanitarian.VEHICLE_DAMAGE)
    severe: dict[str, Any] = {"damage": Damage.SEVERE_DAMAGE, "confidence": 0.45, "category_set": two}
    with store.write() as session:
        answers = [
            make_prediction(ids[0], **severe),
            make_prediction(ids[1], **severe, language="pt", ood_scores={"image": 0.99}),
        ]
        add_predictions(session, model_version="v1", predictions=answers)
    plain, strange = read_export(store, PostFilter(event_id=1))
    assert (plain["damage"], plain["damage_clarity"]) == ("severe_damage", "unclear")
    assert plain["category_set"] == "affected_individuals|vehicle_damage"
    assert plain["unlike_the_training"] == ""
    assert strange["unlike_the_training"] == "language|picture"
    assert strange["category_set"] == ""


def test_a_text_that_looks_like_a_formula_stays_text(store: Store) -> None:
    store_posts(store, make_posts(1, text='=HYPERLINK("http://evil.example","x")'))
    (line,) = read_export(store, PostFilter(event_id=1))
    assert line["text"].startswith("'=")


def test_people_are_masked(store: Store) -> None:
    text = "Flood,\nask @ana, x.com/JaneDoe/status/1, +501 622-1234 or a@example.org"
    store_posts(store, make_posts(1, text=text))
    (line,) = read_export(store, PostFilter(event_id=1))
    assert line["text"] == "Flood,\nask @name, [link] [phone] or [e-mail]"


def test_a_file_tells_no_source_id_no_account_and_no_house(store: Store) -> None:
    one, other = make_posts(2, author_hash="a" * 64, lat=17.2534871, lon=-88.7689412), make_posts(2, first=2)
    store_posts(store, [*one, *[replace(post, author_hash="b" * 64) for post in other]])
    text = write_posts_csv(store, PostFilter(event_id=1), order=PostOrder.OLDEST).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [line["account"] for line in lines] == ["account 1", "account 1", "account 2", "account 2"]
    assert [(line["lat"], line["lon"], line["rounded_to_degrees"]) for line in lines] == [
        ("17.25", "-88.77", "0.01"),
        ("17.25", "-88.77", "0.01"),
        ("", "", ""),
        ("", "", ""),
    ]
    assert not any(secret in text for secret in ("aaaaaaaa", "17.253", "external_id", "p0"))


def test_a_name_of_a_source_is_masked_and_nothing_steers_the_reader(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1, text="Roof\u202egone\x1b[31m\u2066 help"))
    with store.write() as session:
        session.get_one(Post, post_id).source_id = get_or_add_source(
            session, name="Chat +1 555 010 0199", kind=SourceKind.CSV
        ).id
    (line,) = read_export(store, PostFilter(event_id=1))
    assert line["text"] == "Roofgone [31m help"
    assert line["source"] == "Chat [phone]"


def test_a_point_is_named_by_the_nearest_town_as_coarsely_as_its_coordinates(store: Store) -> None:
    # The point itself is 5.2 km away.
    store_posts(store, make_posts(1, lat=16.9349, lon=-88.2005))
    (line,) = read_export(store, PostFilter(event_id=1))
    assert (line["place"], line["lat"], line["lon"]) == ("near Dangriga, 6 km", "16.93", "-88.2")
