"""Words read in pictures: queued once, kept apart from the post's text, found by searches."""

from sqlalchemy import func, select, text, update

from db.deletions import delete_posts
from db.events import get_or_add_source
from db.ingest.store_rows import store_rows
from db.ingest.validate import ValidRow
from db.labels.effective import refresh_effective
from db.models import AuditEntry, EffectiveLabel, PictureJob, PictureWords, Post
from db.moving import attach_to_event
from db.picture_words import MAX_WORDS_CHARS, ReadWords, ask_to_read, store_words
from db.posts import NewMedia, NewPost
from db.queries.filters import PostFilter
from db.queries.picture_words import list_found_in_pictures, list_picture_texts
from db.queries.posts import count_posts, list_posts
from db.queue.jobs import MAX_ATTEMPTS, PICTURES, retry_failed_jobs, return_stalled_jobs
from db.queue.pictures import claim_picture, queue_pictures
from db.session import Store
from db.vocabulary import FailureKind, JobPriority, JobStatus, SourceKind
from tests.factories import POSTED_AT, add_posts, fail_for_good, make_event, make_posts, store_posts

SIGN = "ROAD CLOSED\nuse Calle Ñandú"


def make_media(number: int) -> NewMedia:
    return NewMedia(f"{number:064x}", format="png", width=640, height=480, size_bytes=9)


def store_with_pictures(store: Store, count: int = 1, **fields: object) -> list[int]:
    posts = [
        make_posts(1, first=number, media=(make_media(number),), **fields)[0]
        for number in range(1, count + 1)
    ]
    return store_posts(store, posts)


def read(store: Store, post_id: int, words: str, confidence: float | None = 0.87) -> None:
    with store.write() as session:
        queue_pictures(session, [post_id], priority=JobPriority.FEED)
        media_id = session.scalars(select(PictureJob.media_id).where(PictureJob.post_id == post_id)).one()
        store_words(session, media_id=media_id, read=ReadWords(words, confidence), reader="test 1")


def search(store: Store, words: str) -> list[int]:
    with store.read() as session:
        chosen = PostFilter(1, words=words)
        found = sorted(row.id for row in list_posts(session, chosen))
        assert count_posts(session, chosen) == len(found)
        return found


def read_queue(store: Store) -> list[PictureJob]:
    with store.read() as session:
        return list(session.scalars(select(PictureJob).order_by(PictureJob.id)))


def bring(store: Store, post: NewPost, *, priority: int = JobPriority.FEED, below: int | None = 40) -> None:
    with store.write() as session:
        event_id = session.scalar(select(Post.event_id).limit(1)) or make_event(session)
        store_rows(
            session,
            [ValidRow(post, "feed")],
            event_id=event_id,
            kind=SourceKind.FEED,
            priority=priority,
            reads_below=below,
        )


def test_a_post_is_found_by_the_words_in_its_picture(store: Store) -> None:
    told, other = store_with_pictures(store, 2, text="Look at this")
    read(store, told, SIGN)
    # Whole words, parts of them, in either case, and one word of the text with one of the picture.
    for words in ("closed", "LOSED", "calle ñandú", "look closed", "us"):
        assert search(store, words) == [told], words
    assert search(store, "look") == [told, other]


def test_a_search_says_which_posts_it_found_in_the_picture(store: Store) -> None:
    told, other = store_with_pictures(store, 2, text="Road works")
    read(store, told, SIGN)
    with store.read() as session:
        found = lambda words: list_found_in_pictures(session, [told, other], words)  # noqa: E731
        assert found("closed") == {told}
        assert found("Road CLOSED") == {told}
        assert found("road") == frozenset(), "the text has it too"
        assert found("") == frozenset()


def test_words_that_are_read_anew_replace_those_before(store: Store) -> None:
    (post_id,) = store_with_pictures(store)
    read(store, post_id, "first reading")
    read(store, post_id, "second look")
    assert search(store, "reading") == []
    assert search(store, "second look") == [post_id]
    assert search(store, "water rising") == [post_id]


def test_a_picture_that_is_posted_again_brings_its_words_along(store: Store) -> None:
    (first,) = store_with_pictures(store, text="Look")
    read(store, first, SIGN)
    bring(store, NewPost("again", "Seen today", POSTED_AT, media=(make_media(2), make_media(1))))
    assert len(search(store, "closed")) == 2
    assert len(search(store, "seen closed")) == 1


def test_a_picture_of_several_posts_is_read_once_for_all(store: Store) -> None:
    first, second = store_posts(store, make_posts(2, media=(make_media(1),)))
    with store.write() as session:
        queue_pictures(session, [first, second], priority=JobPriority.FEED)
        queue_pictures(session, [second], priority=JobPriority.FEED)
    assert len(read_queue(store)) == 1
    with store.write() as session:
        work = claim_picture(session, worker="w")
        assert work is not None
        store_words(session, media_id=work.media_id, read=ReadWords(SIGN, 0.9), reader="test 1")
    assert search(store, "closed") == [first, second]


def test_what_a_label_changes_keeps_the_words(store: Store) -> None:
    (post_id,) = store_with_pictures(store)
    read(store, post_id, SIGN)
    with store.write() as session:
        refresh_effective(session, [post_id])
    assert search(store, "closed") == [post_id]


def test_the_text_and_the_message_of_a_post_stay_its_own(store: Store) -> None:
    told, other = store_with_pictures(store, 2, text="Look at this")
    read(store, told, SIGN)
    with store.read() as session:
        messages = {label.post_id: label.message for label in session.scalars(select(EffectiveLabel))}
        assert session.get_one(Post, told).text == "Look at this"
    assert messages[told] == messages[other], "posts of the same text stay one message"


def test_the_index_of_sqlite_is_what_a_rebuild_would_make(sqlite_store: Store) -> None:
    posts = store_with_pictures(sqlite_store, 3, text="Look")
    read(sqlite_store, posts[0], SIGN)
    read(sqlite_store, posts[0], "")
    read(sqlite_store, posts[1], SIGN)
    bring(sqlite_store, NewPost("again", "Seen", POSTED_AT, media=(make_media(2),)))
    with sqlite_store.write() as session:
        session.execute(text("INSERT INTO post_words (post_words, rank) VALUES ('integrity-check', 1)"))


def test_pictures_of_posts_of_little_text_are_queued_and_others_are_not(store: Store) -> None:
    link = "https://news.example/a-very-long-address-of-a-page-about-the-flood"
    bring(store, NewPost("short", f"See {link}", POSTED_AT, media=(make_media(1),)))
    bring(
        store,
        NewPost("long", "The river has left its bed at the old mill", POSTED_AT, media=(make_media(2),)),
    )
    bring(store, NewPost("bare", "See", POSTED_AT))
    bring(store, NewPost("off", "See", POSTED_AT, media=(make_media(3),)), below=None)
    with store.read() as session:
        queued = session.scalars(
            select(Post.external_id).join(PictureJob, PictureJob.post_id == Post.id)
        ).all()
    assert queued == ["short"]


def test_what_an_analyst_submits_is_read_whatever_it_says_and_first(store: Store) -> None:
    bring(store, NewPost("a", "See", POSTED_AT, media=(make_media(1),)))
    long = "The river has left its bed at the old mill, says the mayor"
    bring(store, NewPost("b", long, POSTED_AT, media=(make_media(2),)), priority=JobPriority.ANALYST)
    with store.write() as session:
        work = claim_picture(session, worker="w")
    assert work is not None
    assert work.sha256 == make_media(2).sha256


def test_asking_for_a_picture_lets_it_go_ahead_and_is_in_the_log(store: Store) -> None:
    first, second = store_with_pictures(store, 2)
    with store.write() as session:
        queue_pictures(session, [first, second], priority=JobPriority.FEED)
        ask_to_read(session, post_id=second, actor="ana")
        work = claim_picture(session, worker="w")
        assert work is not None
        assert work.job.post_id == second
    with store.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "read_pictures")).one()
    assert (entry.actor, entry.subject, entry.subject_id) == ("ana", "post", second)


def test_asking_again_retries_a_picture_that_failed(store: Store) -> None:
    (post_id,) = store_with_pictures(store)
    with store.write() as session:
        ask_to_read(session, post_id=post_id, actor="ana")
        work = claim_picture(session, worker="w")
        assert work is not None
        fail_for_good(
            session, work.job.job_id, FailureKind.UNREADABLE_PICTURE, "it is truncated", queue=PICTURES
        )
    with store.read() as session:
        (told,) = list_picture_texts(session, post_id)
    assert (told.status, told.error) == (JobStatus.FAILED, "it is truncated")
    with store.write() as session:
        ask_to_read(session, post_id=post_id, actor="ana")
    assert [job.status for job in read_queue(store)] == [JobStatus.TODO]


def test_a_picture_that_ends_its_reader_again_and_again_fails(store: Store) -> None:
    (post_id,) = store_with_pictures(store)
    with store.write() as session:
        queue_pictures(session, [post_id], priority=JobPriority.FEED)
    for attempt in range(MAX_ATTEMPTS):
        with store.write() as session:
            work = claim_picture(session, worker=f"w{attempt}")
            assert work is not None
            session.execute(update(PictureJob).values(heartbeat_at=POSTED_AT))
            assert return_stalled_jobs(session, lease_s=60, queue=PICTURES) == 1
    (job,) = read_queue(store)
    assert (job.status, job.failure_kind) == (JobStatus.FAILED, FailureKind.WORKER)
    with store.write() as session:
        assert retry_failed_jobs(session, actor="ana", job_ids=[job.id], queue=PICTURES) == 1


def test_more_words_than_a_page_are_cut(store: Store) -> None:
    (post_id,) = store_with_pictures(store)
    read(store, post_id, "word " * MAX_WORDS_CHARS)
    with store.read() as session:
        (told,) = list_picture_texts(session, post_id)
    assert told.words is not None
    assert len(told.words) == MAX_WORDS_CHARS


def test_a_post_moves_with_its_words(store: Store) -> None:
    (post_id,) = store_with_pictures(store)
    read(store, post_id, SIGN)
    with store.write() as session:
        other = make_event(session, "Other flood")
        attach_to_event(session, post_id=post_id, event_id=other, actor="ana")
    with store.read() as session:
        assert [row.id for row in list_posts(session, PostFilter(other, words="closed"))] == [post_id]


def test_no_picture_of_a_post_means_nothing_to_tell(store: Store) -> None:
    with store.write() as session:
        source_id = get_or_add_source(session, name="f", kind=SourceKind.CSV).id
        (post_id,) = add_posts(
            session, event_id=make_event(session), posts={source_id: make_posts(1)}, priority=0
        )
    with store.read() as session:
        assert list_picture_texts(session, post_id) == ()


def test_words_of_a_deleted_post_are_forgotten_and_those_of_others_stay(store: Store) -> None:
    gone, kept = store_with_pictures(store, 2)
    read(store, gone, SIGN)
    read(store, kept, SIGN)
    with store.write() as session:
        deleted = delete_posts(session, source="test feed", external_ids=["p1"], actor="feed 3")
    assert deleted == 1
    assert search(store, "ROAD CLOSED") == [kept]
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(PictureWords)) == 1
        assert session.scalars(select(PictureJob.post_id)).all() == [kept]
    if store.engine.dialect.name == "sqlite":
        with store.write() as session:  # fails where the index holds what its source does not
            session.execute(text("INSERT INTO post_words (post_words, rank) VALUES ('integrity-check', 1)"))
