"""The sentences of a report say what is so, whatever the posts are."""

import re
from urllib.parse import parse_qs, urlsplit

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import Bullets, Claim, Document
from db.predictions import add_predictions
from db.queries.filter_url import decode_filter
from db.queries.posts import count_posts
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Damage, Information
from tests.factories import make_posts, make_prediction, store_posts
from tests.integration.reports.report_builder import READERS, Built, build, clear


def read(store: Store) -> tuple[Document, str]:
    row, snapshot = build(store, 1)
    page = READERS["html"](Built(store, 1, [], row, snapshot).render("html", row, snapshot))
    return compose_document(row, snapshot), re.sub(r"\s+", " ", page)


def test_unclear_severities_and_posts_unlike_the_training_are_counted_where_they_matter(store: Store) -> None:
    clear_one, unclear, foreign = store_posts(store, make_posts(3))
    with store.write() as session:
        severe = Damage.SEVERE_DAMAGE
        answers = [
            make_prediction(clear_one, damage=severe),
            make_prediction(unclear, damage=severe, confidence=0.4),
            make_prediction(foreign, language="pt"),
        ]
        add_predictions(session, model_version="test-1", predictions=answers)
    document, page = read(store)
    assert "judged from pictures, without the 1 whose severity is unclear" in page
    assert "hardly trained on: 1 usable post. How it classified them means little" in page
    claims = [
        item
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Bullets)
        for item in block.items
        if isinstance(item, Claim)
    ]
    (said,) = (claim for claim in claims if "hardly trained on" in claim.text)
    with store.read() as session:
        traced = decode_filter(parse_qs(urlsplit(said.trace).query), event_id=1)
        assert count_posts(session, traced) == 1


def test_what_was_corroborated_is_counted_in_messages_where_messages_are_counted(store: Store) -> None:
    post_ids = store_posts(store, make_posts(4, text="Bridge out", author_hash="a"))
    with store.write() as session:
        add_predictions(session, model_version="test-1", predictions=list(map(make_prediction, post_ids)))
    assert "4 are classified as informative and none is corroborated by a person." in read(store)[1]
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="ana", information=Information.CORROBORATED)
    page = read(store)[1]
    assert "Of 4 usable posts, 4 are classified as informative and 1 is corroborated by a person." in page
    assert "4 (1 message by 1 independent account, 1 corroborated)" in page
    assert "“affected people”: 0 of 1 message not corroborated, 4 of 4 posts without a place." in page


def test_changes_are_explained_only_where_there_is_something_to_compare_with(store: Store) -> None:
    store_posts(store, make_posts(2))
    _, page = read(store)
    assert "none is known, which may as well mean that none was collected." in page
    assert "Changes are in numbers of messages" not in page
    clear(store, build(store, 1)[0])
    assert "Changes are in numbers of messages" in read(store)[1]


def test_what_is_masked_in_excerpts_is_told_where_there_are_excerpts(built: Built) -> None:
    assert "in excerpts are masked" in re.sub(r"\s+", " ", READERS["html"](built.render("html")))


def test_a_report_without_excerpts_says_nothing_of_masking(store: Store) -> None:
    store_posts(store, make_posts(1))
    assert "are masked" not in read(store)[1]
