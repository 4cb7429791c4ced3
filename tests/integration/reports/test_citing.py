"""Which posts a report cites as evidence, and which it only counts."""

from dataclasses import replace

from dashboard.services.reports.facts import CITED_PER_CATEGORY
from db.predictions import add_predictions
from db.reviews import add_review
from db.session import Store
from db.sources import rate_source
from db.vocabulary import (
    Credibility,
    Humanitarian,
    Information,
    SourceReliability,
)
from tests.factories import make_posts, make_prediction, store_posts
from tests.integration.reports.report_builder import (
    Built,
    PageReader,
    build,
    render_page,
)


def test_reposts_and_rumours_are_no_evidence(store: Store) -> None:
    posts = [
        *make_posts(1, text="Clinic at Low Ford is closed", author_hash="witness"),
        *(
            replace(post, text="RT @w: Clinic at Low Ford is closed", author_hash=f"fan {number}")
            for number, post in enumerate(make_posts(4, first=1))
        ),
        *make_posts(1, first=5, text="They hide what happened", author_hash="rumour"),
    ]
    ids = store_posts(store, posts)
    with store.write() as session:
        add_predictions(session, model_version="test-1", predictions=[make_prediction(i) for i in ids])
    (category,) = build(store, 1)[1]["facts"]["categories"]
    assert category["cited"] == []
    row, snapshot = build(store, 1)
    page = PageReader(render_page(store, row, snapshot)).text
    counted = "6 (2 messages by 2 independent accounts, none corroborated)"
    assert f"Posts classified as “affected people”: {counted}." in page
    assert "No post is cited. Nobody has corroborated one of a humanitarian category" in page
    assert "Posts reviewed indicate" not in page
    with store.write() as session:
        add_review(session, post_id=ids[1], reviewer="ana", information=Information.CORROBORATED)
    (category,) = build(store, 1)[1]["facts"]["categories"]
    assert category["cited"] == [ids[1]]
    assert (category["verified"], category["verified_messages"]) == (1, 1)


def test_unjudged_posts_are_cited_of_well_rated_sources_alone_and_not_where_they_were_doubted(
    store: Store,
) -> None:
    first, second, third = store_posts(store, make_posts(3))
    with store.write() as session:
        predictions = [make_prediction(post_id) for post_id in (first, second, third)]
        add_predictions(session, model_version="test-1", predictions=predictions)
        add_review(session, post_id=second, reviewer="ana", credibility=Credibility.DOUBTFUL)
    for reliability, cited in ((SourceReliability.B, [third, first]), (SourceReliability.D, [])):
        with store.write() as session:
            rate_source(session, source_id=1, reliability=reliability, actor="ana")
        (category,) = build(store, 1)[1]["facts"]["categories"]
        assert sorted(category["cited"]) == sorted(cited), reliability


def test_cited_posts_are_few_verified_first_and_of_different_accounts(built: Built) -> None:
    facts = built.snapshot["facts"]
    for category in facts["categories"]:
        assert len(category["cited"]) <= CITED_PER_CATEGORY
    affected = next(c for c in facts["categories"] if c["humanitarian"] == Humanitarian.AFFECTED_INDIVIDUALS)
    states = [facts["posts"][str(post_id)]["information"] for post_id in affected["cited"]]
    assert states == sorted(states)
    assert states[0] == Information.CORROBORATED
    irrelevant = next(c for c in facts["categories"] if c["humanitarian"] == Humanitarian.NOT_HUMANITARIAN)
    assert irrelevant["cited"] == []
