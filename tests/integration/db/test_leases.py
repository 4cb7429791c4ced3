"""Somebody is at one post at a time, others see it, and it ends by itself."""

from datetime import datetime, timedelta

from db.leases import LEASE, take_lease
from db.queries.leases import list_leases
from db.session import Store, utc_now
from tests.factories import make_posts, store_posts


def read_held(store: Store, now: datetime) -> dict[str, int]:
    with store.read() as session:
        return {lease.holder: lease.post_id for lease in list_leases(session, event_id=1, now=now)}


def test_who_goes_on_leaves_the_post_before_and_others_may_be_at_the_same(store: Store) -> None:
    first, second = store_posts(store, make_posts(2))
    now = utc_now()
    with store.write() as session:
        take_lease(session, post_id=first, holder="Ana", now=now)
        take_lease(session, post_id=first, holder="Bo", now=now)
        take_lease(session, post_id=second, holder="Ana", now=now)
    assert read_held(store, now) == {"Ana": second, "Bo": first}


def test_a_lease_ends_by_itself_and_is_renewed_by_taking_it_again(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    now = utc_now()
    with store.write() as session:
        take_lease(session, post_id=post_id, holder="Ana", now=now)
        take_lease(session, post_id=post_id, holder="Bo", now=now)
    later = now + LEASE - timedelta(seconds=1)
    with store.write() as session:
        take_lease(session, post_id=post_id, holder="Bo", now=later)
    assert read_held(store, now + LEASE) == {"Bo": post_id}
    assert read_held(store, later + LEASE) == {}
