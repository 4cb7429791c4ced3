"""A repost is no further witness, and a message counts once."""

from dashboard.services.reports.evidence import weigh_posts
from db.queries.messages import MessagePost
from db.vocabulary import Humanitarian, PlacePrecision

PEOPLE, ROADS, NOTHING = (
    Humanitarian.AFFECTED_INDIVIDUALS,
    Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE,
    Humanitarian.NOT_HUMANITARIAN,
)


def make_post(
    message: int,
    account: int | None,
    humanitarian: Humanitarian | None = PEOPLE,
    *,
    is_verified: bool = False,
    precision: PlacePrecision = PlacePrecision.LOCALITY,
) -> MessagePost:
    return MessagePost(message, account, humanitarian, is_verified, 17.03, -88.57, precision)


def test_a_message_and_its_reposts_count_once_for_the_account_that_began() -> None:
    posts = [make_post(1, 10), make_post(1, 11), make_post(1, 12, is_verified=True), make_post(2, 11)]
    tally = weigh_posts(posts, lambda _: "North").categories[PEOPLE]
    assert tally.count() == {
        "posts": 4,
        "messages": 2,
        "accounts": 2,
        "verified": 1,
        "verified_messages": 1,
        "placed": 4,
        "top_account_posts": 2,
    }


def test_a_repost_in_another_category_counts_for_the_account_that_began() -> None:
    evidence = weigh_posts([make_post(1, 10, PEOPLE), make_post(1, 11, ROADS)], lambda _: "North")
    assert evidence.categories[ROADS].accounts == {10}
    assert len(evidence.total.messages) == 1


def test_an_unknown_author_is_no_account() -> None:
    assert weigh_posts([make_post(1, None), make_post(1, 11)], lambda _: "").total.count()["accounts"] == 0


def test_districts_and_squares_hold_humanitarian_posts_alone() -> None:
    posts = [make_post(1, 10), make_post(2, 11, NOTHING), make_post(3, 12, None), make_post(4, 13, ROADS)]
    posts += [make_post(5, 14, ROADS), make_post(6, 15, precision=PlacePrecision.AREA)]
    evidence = weigh_posts(posts, lambda post: "Far" if post.precision is PlacePrecision.AREA else "North")
    assert {name: tally.posts for name, tally in evidence.districts.items()} == {"North": 3, "Far": 1}
    ((lat, lon, tally),) = evidence.list_cells()
    assert (lat, lon, tally.posts, tally.leading) == (17.05, -88.55, 3, [ROADS])


def test_of_equal_categories_none_leads_alone() -> None:
    posts = [make_post(1, 10, ROADS), make_post(2, 11, PEOPLE)]
    assert weigh_posts(posts, lambda _: "North").districts["North"].leading == [PEOPLE, ROADS]
    assert weigh_posts([], lambda _: "North").total.leading == []
