"""Reviews of the time when one verdict stood for label and information alike: nothing is lost or made up."""

from contextlib import closing

from sqlalchemy import select

from db.audit import record_audit
from db.audit.verifying import verify_log
from db.labels.packed import unpack_label
from db.migrate import upgrade_store
from db.models import AuditEntry, EffectiveLabel, Report, Review
from db.queries.reviewed import list_reviewed_posts
from db.reviews import undo_review
from db.session import Store
from tests.integration.db.old_store import OLD_POSTS, REPORT

RIGHT, CORRECTED, UNJUDGED = "right", "corrected", "not_judged"
# What the verdicts on a post, oldest first, say of its label and of its use.
MEANT = {
    ("confirmed",): (RIGHT, "used"),
    ("corrected",): (CORRECTED, "used"),
    ("inaccurate",): (UNJUDGED, "not_used"),
    ("duplicate",): (UNJUDGED, "not_used"),
    ("unverifiable",): (UNJUDGED, "not_used"),
    ("corrected", "duplicate"): (UNJUDGED, "not_used"),
    ("inaccurate", "confirmed"): (RIGHT, "used"),
}


def test_what_was_confirmed_is_a_label_that_is_right_and_nobody_has_judged_the_information(
    old_url: str,
) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store, store.read() as session:
        shown = {
            label.post_id: unpack_label(label.packed) for label in session.scalars(select(EffectiveLabel))
        }
    meant = {post_id: MEANT.get(post.verdicts, (UNJUDGED, "used")) for post_id, post in OLD_POSTS.items()}
    assert {post_id: (words["label_decision"], words["use"]) for post_id, words in shown.items()} == meant
    assert {words["information"] for words in shown.values()} == {"not_judged"}


def test_each_old_review_is_kept_and_says_that_it_is_one(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store, store.read() as session:
        kept = session.scalars(select(Review).order_by(Review.id)).all()
    given = [(verdict, post) for post in OLD_POSTS.values() for verdict in post.verdicts]
    assert [review.former_verdict for review in kept] == [verdict for verdict, _ in given]
    reasons = [post.reason or f"because of {verdict}" for verdict, post in given]
    assert [review.reason for review in kept] == reasons
    assert {review.credibility for review in kept} == {"3"}
    assert {review.information for review in kept} == {None}


def test_reports_and_audit_entries_of_before_are_kept_as_they_were_written(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store, store.read() as session:
        report = session.scalars(select(Report)).one()
        entry = session.scalars(select(AuditEntry)).one()
    assert (report.snapshot, report.sha256) == (REPORT, "unchanged")
    assert (entry.actor, entry.before, entry.after) == ("ana", None, {"verification": "confirmed"})


def test_undoing_an_old_review_leads_back_to_what_the_one_before_it_said(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        with store.write() as session:
            undo_review(session, review_id=71, actor="ben")
            undo_review(session, review_id=81, actor="ben")
        with store.read() as session:
            words = [unpack_label(session.get_one(EffectiveLabel, post_id).packed) for post_id in (7, 8)]
    assert [(word["label_decision"], word["use"]) for word in words] == [
        (CORRECTED, "used"),
        (UNJUDGED, "not_used"),
    ]
    assert words[0]["humanitarian"] == "missing_or_found_people"


def test_a_model_learns_from_the_same_old_reviews_as_before(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store, store.read() as session:
        assert [post.post_id for post in list_reviewed_posts(session)] == [2, 3, 8, 15, 19]


def test_the_audit_entries_of_before_are_sealed(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        with store.write() as session:
            record_audit(session, actor="ben", action="review", subject="post", subject_id=2)
        with store.read() as session:
            assert session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all() == [1000, 1001]
            finding = verify_log(session)
    assert (finding.entries, finding.fault) == (2, "")
