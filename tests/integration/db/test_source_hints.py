import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError, NotFoundError
from db.models import AuditEntry
from db.queries.events import list_sources
from db.queue.claimed import read_work
from db.queue.jobs import ClaimedJob
from db.session import Store
from db.source_hints import NO_HINT, SourceHint, hint_source
from tests.factories import make_posts, store_posts

HOPKINS = SourceHint("Hopkins", 16.86, -88.28, "en", is_there=True)


def test_where_a_source_writes_from_reaches_the_worker_and_the_log_keeps_the_former(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    job = ClaimedJob(1, post_id, 1)
    with store.read() as session:
        assert read_work(session, [job])[0].hint == NO_HINT
    with store.write() as session:
        hint_source(session, source_id=1, hint=HOPKINS, actor="ana", reason="it is the town's office")
    with store.read() as session:
        assert read_work(session, [job])[0].hint == HOPKINS
        assert list_sources(session)[0].hint == HOPKINS
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.reason) == ("ana", "hint_source", "it is the town's office")
    assert (entry.before, entry.after) == (vars(NO_HINT), vars(HOPKINS))


@pytest.mark.parametrize(
    ("hint", "actor", "reason"),
    [
        (HOPKINS, " ", "given by a named person; give a name"),
        (SourceHint(lat=16.86), "ana", "needs both latitude and longitude"),
        (SourceHint(lat=96.0, lon=0.0), "ana", "96.0, 0.0 is off the globe; give degrees"),
        (SourceHint(is_there=True), "ana", "only when the place is given"),
        (SourceHint(language="spanish"), "ana", "'spanish' is no language code; write one such as es"),
    ],
)
def test_a_hint_that_makes_no_sense_is_refused(
    store: Store, hint: SourceHint, actor: str, reason: str
) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session, pytest.raises(IllegalChangeError, match=reason):
        hint_source(session, source_id=1, hint=hint, actor=actor)
    with store.write() as session, pytest.raises(NotFoundError, match="no source 9"):
        hint_source(session, source_id=9, hint=NO_HINT, actor="ana")
