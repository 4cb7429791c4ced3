"""An event in which everything has a hostile name, and two hundred posts that attack a screen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from dashboard.services.reports.snapshot import build_snapshot
from db.assignments import assign_post
from db.double_reviews import start_sample
from db.events import get_or_add_source
from db.explanations import ClassExplanation, ask_for_explanation, keep_explanation
from db.feeds import NewFeed, add_feed
from db.incidents import Gathered, find_seen, store_gathered
from db.leases import take_lease
from db.masking.profiles import Profile
from db.named_areas import name_area
from db.notes import add_note
from db.posts import NewMedia
from db.predictions import NewPlace, add_predictions
from db.presences import keep_presence
from db.queries.filters import PostFilter
from db.queue.explanations import Question, claim_explanation
from db.queue.jobs import EXPLANATIONS, succeed_jobs
from db.reviews import add_review
from db.saved_views import save_view, watch_view
from db.session import Store, utc_now
from db.view_watches import raise_view_alert
from db.vocabulary import (
    ExplanationMethod,
    FeedKind,
    Humanitarian,
    JobPriority,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    SourceKind,
    Task,
)
from tests.bursts import make_stream
from tests.factories import (
    MODEL_VERSION,
    POSTED_AT,
    add_posts,
    keep_original,
    make_event,
    make_picture,
    make_posts,
    make_proposal,
    sign_prediction,
)

HOST = "evil.example"
# What would run says so in ``window.ran``.
MARKUP = f'"><img src=//{HOST}/x onerror=window.ran=1><script>window.ran=1</script>'
NAME = f"{MARKUP} ![](https://{HOST}/p.png) $x$ :red[x] {{{{7*7}}}} \u202e"
# What a name that is signed may hold: no link.
PERSON = "<b onclick=window.ran=1>Eve</b> $x$ :red[x]"
ATTACKS = (
    MARKUP,
    f"<svg/onload=window.ran=1><image href=//{HOST}/s.svg>",
    f"</style><style>*{{display:none!important;background:url(//{HOST}/c)}}",
    f"</textarea></title></noscript><iframe src=//{HOST}/f srcdoc='<script>parent.ran=1</script>'>",
    "<a href=javascript:window.ran=1 autofocus onfocus=window.ran=1>here</a>",
    f"[here](javascript:window.ran=1) ![](https://{HOST}/p.png) <https://{HOST}>",
    f"<base href=//{HOST}/><meta http-equiv=refresh content='0;url=//{HOST}'>",
    f"<form action=//{HOST}><button formaction=//{HOST}>Go on</button><input autofocus>",
    f"<link rel=stylesheet href=//{HOST}/l.css><object data=//{HOST}/o><embed src=//{HOST}/e>",
    "${window.ran=1} #{7*7} {{constructor.constructor('window.ran=1')()}} <%= 7*7 %>",
    "$$\\href{javascript:window.ran=1}{x}$$ :red[x] :material/home: :streamlit: # Heading\n\n---\n\n|a|b|",
    "</script><script>window.ran=1//",
    "&lt;script&gt;window.ran=1&lt;/script&gt; &#60;img src=x onerror=window.ran=1&#62;",
    "\u202egnp.exe\u202c \u2066isolate \u200f\u200e\u200b",
    "مياه \u202eالفيضانات\u202c في الشارع <b>عاجل</b>",
    "Z" + "\u0363\u036f\u0489" * 400,
    "W" * 4_000,
    "line\n" * 300,
    "😀👨‍👩‍👧‍👦🏳️‍🌈" * 200,
    "-->]]><!--<![CDATA[ <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "'; DROP TABLE posts; -- \\' \" ` \\",
)
FRAMES = (
    "{}",
    "Bridge is gone {}",
    "{} roof 12",
    "a\t{}\r\n{}",
    "RT @eve: {}",
    "<b>{}",
    "\\{}",
    "`{}",
    "> {}",
    "*{}",
)
# By ten frames more than two hundred.
TEXTS = tuple(frame.replace("{}", attack) for attack in ATTACKS for frame in FRAMES)


def fill_hostile(store: Store, texts: Sequence[str], media_dir: Path | None = None) -> list[int]:
    """Store the posts, every fourth with a picture where there is a folder for it; return their numbers.

    The first of them is explained, held, noted on and assigned; the event, its source, its places, incident,
    area, view, alert, stream, proposal and feed are called by ``NAME``.
    """
    picture = None
    if media_dir is not None:
        data = make_picture()
        picture = NewMedia(keep_original(media_dir, data), "image/jpeg", 300, 200, len(data))
    posts = [
        replace(post, media=(picture,) if picture and number % 4 == 0 else (), author_hash=f"{number:032x}")
        for number, text in enumerate(texts)
        for post in make_posts(1, first=number, text=text)
    ]
    place = NewPlace(19.4, -99.1, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, NAME[:200])
    now = utc_now()
    with store.write() as session:
        event_id = make_event(session, NAME[:200])
        source = get_or_add_source(session, name=NAME[:200], kind=SourceKind.CSV)
        post_ids = add_posts(session, event_id=event_id, posts={source.id: posts}, priority=JobPriority.FEED)
    with store.write() as session:
        add_predictions(
            session,
            model_version=MODEL_VERSION,
            predictions=[
                replace(sign_prediction(post, post_id, {}, [1.0] * 384), place=place)
                for post, post_id in zip(posts, post_ids, strict=True)
            ],
        )
        store_gathered(
            session,
            [Gathered(None, post_ids[0], NAME[:200], post_ids)],
            event_id=event_id,
            hour=0,
            released=(),
            emptied=(),
            seen=find_seen(session),
            looked_up_to=1,
        )
        name_area(session, event_id=event_id, name=NAME[:80], shape="19.4,-99.1,5", actor=PERSON)
        view_id = save_view(
            session, event_id=event_id, name=NAME[:80], address="words=x", is_shared=True, actor=PERSON
        )
        watch_view(session, view_id=view_id, posts=1, hours=1, actor=PERSON)
        keep_presence(session, event_id=event_id, person=PERSON, now=now)
        take_lease(session, post_id=post_ids[0], holder=PERSON, now=now)
        add_note(session, post_id=post_ids[0], text=NAME, author=PERSON)
        title = f"At least 1 new posts within 1 h in the view “{NAME[:80]}”"
        raise_view_alert(
            session, view_id=view_id, event_id=event_id, title=title, link="/desk?event=1", now=now
        )
        _explain(session, post_ids[0])
    return post_ids


def fill_team(store: Store, post_ids: Sequence[int]) -> None:
    """Have people of hostile names judge and hold posts; add a sample, a stream, a feed and a report."""
    with store.write() as session:
        for post_id in post_ids[-20:]:
            add_review(session, post_id=post_id, reviewer=PERSON, label_decision=LabelDecision.RIGHT)
        start_sample(session, event_id=1, share=0.5, actor=PERSON)
        assign_post(session, post_id=post_ids[1], assignee=PERSON, actor=PERSON)
        feed = NewFeed(NAME[:120], FeedKind.RSS, 1, {"url": "https://news.example/rss"}, 600, is_paused=True)
        add_feed(session, feed, actor=PERSON)
    stream_id = make_stream(store, f"Stream {NAME}"[:200])
    with store.write() as session:
        proposal = make_proposal(stream_id)
        proposal.title, proposal.keys = NAME[:200], [NAME[:80]]
        session.add(proposal)
    day = PostFilter(1, since=POSTED_AT, until=POSTED_AT + timedelta(days=1))
    build_snapshot(store, day, created_by=PERSON, public_url="http://localhost", profile=Profile.INTERNAL)


def _explain(session: Session, post_id: int) -> None:
    question = Question(Task.HUMANITARIAN, Humanitarian.VEHICLE_DAMAGE, ExplanationMethod.OCCLUSION)
    ask_for_explanation(
        session, post_id=post_id, model_version=MODEL_VERSION, question=question, actor=PERSON
    )
    work = claim_explanation(session, worker="w")
    assert work is not None
    succeed_jobs(session, worker="w", job_ids=[work.job.job_id], queue=EXPLANATIONS)
    found = ClassExplanation(None, [(0, 3, 0.31), (4, 40, -0.4)])
    keep_explanation(session, job_id=work.job.job_id, found=found)
