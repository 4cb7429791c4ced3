"""The four uncertainties of a post, each on its own line and never merged."""

from dashboard.components.markup import make_facts
from dashboard.components.times import say_time
from dashboard.labels import (
    CREDIBILITY_WORDS,
    METHOD_WORDS,
    PRECISION_WORDS,
    RELIABILITY_WORDS,
    VERIFICATION_WORDS,
    say_likelihood,
)
from db.queries.posts import PostDetail, ReviewItem
from db.vocabulary import Credibility


def find_review(detail: PostDetail) -> ReviewItem | None:
    """Return the review in force, or None."""
    return next((review for review in detail.reviews if review.undone_at is None), None)


def make_uncertainties(detail: PostDetail) -> str:
    """Return model confidence, verification, source and information, and location as HTML."""
    review = find_review(detail)
    credibility = review.credibility if review else Credibility.CANNOT_BE_JUDGED
    verification = VERIFICATION_WORDS[detail.row.verification]
    if review:
        verification += f" by {review.reviewer}, {say_time(review.created_at)}"
    return make_facts(
        (
            ("Model confidence", say_likelihood(detail.row.humanitarian_confidence)),
            ("Human verification", verification),
            ("Source reliability", RELIABILITY_WORDS[detail.row.source_reliability]),
            ("Credibility", CREDIBILITY_WORDS[credibility]),
            ("Location", say_location(detail)),
        )
    )


def say_location(detail: PostDetail) -> str:
    """Return where the post is, how exactly and by which method."""
    place = detail.place
    if place is None:
        return "no place known"
    name = place.name or "unnamed place"
    return (
        f"{name} ({place.lat:.3f}, {place.lon:.3f}) · {PRECISION_WORDS[place.precision].lower()}, "
        f"{METHOD_WORDS[place.method]}"
    )
