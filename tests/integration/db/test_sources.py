import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError, NotFoundError
from db.models import AuditEntry
from db.queries.posts import get_posts
from db.session import Store
from db.sources import rate_source
from db.vocabulary import SourceReliability
from tests.factories import make_posts, store_posts


def test_a_rating_holds_for_every_post_of_the_source_and_the_log_keeps_the_former(store: Store) -> None:
    post_ids = store_posts(store, make_posts(2))
    with store.write() as session:
        rate_source(
            session, source_id=1, reliability=SourceReliability.B, actor="ana", reason="right three times"
        )
    with store.read() as session:
        assert {row.source_reliability for row in get_posts(session, post_ids)} == {SourceReliability.B}
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.reason) == ("ana", "rate_source", "right three times")
    assert (entry.before, entry.after) == ({"reliability": "F"}, {"reliability": "B"})


def test_nobody_rates_a_source_unnamed_nor_one_that_is_not_there(store: Store) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        with pytest.raises(IllegalChangeError, match="rated by a named person; give a name"):
            rate_source(session, source_id=1, reliability=SourceReliability.A, actor=" ")
        with pytest.raises(NotFoundError, match="no source 9"):
            rate_source(session, source_id=9, reliability=SourceReliability.A, actor="ana")
