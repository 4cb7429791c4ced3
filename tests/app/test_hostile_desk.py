"""Whatever people and posts are called, the parts of the desk show words: nothing runs, asks or leads out."""

import re
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.catalogue import Language
from dashboard.components.map_looks import MapLayer
from dashboard.state import LANGUAGE
from db.explanations import ClassExplanation, ask_for_explanation, keep_explanation
from db.incidents import Gathered, find_seen, store_gathered
from db.leases import take_lease
from db.named_areas import name_area
from db.notes import add_note
from db.predictions import NewPlace, add_predictions
from db.presences import keep_presence
from db.queue.explanations import Question, claim_explanation
from db.queue.jobs import EXPLANATIONS, succeed_jobs
from db.saved_views import save_view, watch_view
from db.session import Store, utc_now
from db.view_watches import raise_view_alert
from db.vocabulary import ExplanationMethod, Humanitarian, PlaceMethod, PlacePrecision, Task
from tests.app.steps import OpenApp, TagReader, list_markdown
from tests.factories import MODEL_VERSION, make_posts, sign_prediction, store_posts

MARKUP = '"><img src=//evil.example/x onerror=alert(1)><script>alert(1)</script>'
NAME = f"{MARKUP} ![](https://evil.example/p.png) $x$ :red[x] {{{{7*7}}}} \u202e"
# What a name that is signed may hold: no link.
PERSON = "<b onclick=alert(1)>Eve</b> $x$ :red[x]"
WHY = "humanitarian.vehicle_damage.occlusion"
ADDRESSES = [
    *({"layer": layer.value, "map": form} for layer in MapLayer for form in ("map", "table")),
    {"list": "table"},
    {"post": "1", "why": WHY},
    {"post": "2", "words": NAME},
]
LIVE_MARKDOWN = re.compile(r"(?<!\\)!\[\]\(|(?<!\\)\$x\$|(?<!\\):red\[|https?://[-.\w]")


@pytest.fixture(autouse=True)
def desk(store: Store) -> None:
    """An event in which everything and everybody has a hostile name."""
    texts = (f"Car {MARKUP} {NAME}", f"{NAME} lorries burn at the quay", f"The roof is gone {MARKUP}")
    posts = [post for number, text in enumerate(texts) for post in make_posts(1, first=number, text=text)]
    post_ids = store_posts(store, posts)
    place = NewPlace(19.4, -99.1, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, NAME[:200])
    now = utc_now()
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
            event_id=1,
            hour=0,
            released=(),
            emptied=(),
            seen=find_seen(session),
            looked_up_to=1,
        )
        name_area(session, event_id=1, name=NAME[:80], shape="19.4,-99.1,5", actor=PERSON)
        view_id = save_view(
            session, event_id=1, name=NAME[:80], address="words=x", is_shared=True, actor=PERSON
        )
        watch_view(session, view_id=view_id, posts=1, hours=1, actor=PERSON)
        keep_presence(session, event_id=1, person=PERSON, now=now)
        take_lease(session, post_id=post_ids[0], holder=PERSON, now=now)
        add_note(session, post_id=post_ids[0], text=NAME, author=PERSON)
        title = f"At least 1 new posts within 1 h in the view “{NAME[:80]}”"
        raise_view_alert(session, view_id=view_id, event_id=1, title=title, link="/desk?event=1", now=now)
        question = Question(Task.HUMANITARIAN, Humanitarian.VEHICLE_DAMAGE, ExplanationMethod.OCCLUSION)
        ask_for_explanation(
            session, post_id=post_ids[0], model_version=MODEL_VERSION, question=question, actor=PERSON
        )
        work = claim_explanation(session, worker="w")
        assert work is not None
        succeed_jobs(session, worker="w", job_ids=[work.job.job_id], queue=EXPLANATIONS)
        found = ClassExplanation(None, [(0, 3, 0.31), (4, 40, -0.4)])
        keep_explanation(session, job_id=work.job.job_id, found=found)


def expect_words_alone(app: AppTest) -> None:
    assert not app.exception, [error.value for error in app.exception]
    assert [text for text in list_markdown(app) if LIVE_MARKDOWN.search(text)] == []
    labels = [str(widget.label) for kind in (app.button, app.checkbox, app.selectbox) for widget in kind]
    assert [label for label in labels if LIVE_MARKDOWN.search(label)] == []
    alive = [tag for element in app.get("html") for tag in TagReader(str(element.proto.body)).alive]
    assert alive == []


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: "-".join(address.values())[:40])
def test_the_desk_shows_words_alone(open_app: OpenApp, address: dict[str, str]) -> None:
    app = open_app("desk", event="1", analyst="Ana", **address)
    expect_words_alone(app)
    assert "Eve" in "".join([*list_markdown(app), *(str(html.proto.body) for html in app.get("html"))])


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
@pytest.mark.parametrize("page", ["desk", "post", "incidents", "operations"])
def test_so_it_does_in_other_languages(open_app: OpenApp, page: str, language: Language) -> None:
    app = open_app(page, event="1", post="1", incident="1", analyst="Ana")
    app.session_state[LANGUAGE] = language
    expect_words_alone(app.run())


def _show_similar() -> None:
    from dashboard.views.similar import render_similar

    render_similar(1)


def test_similar_posts_show_words_alone(store: Store) -> None:
    st.cache_data.clear()
    app = AppTest.from_function(_show_similar, default_timeout=30).run()
    expect_words_alone(app)
    assert "lorries burn" in "".join(str(html.proto.body) for html in app.get("html"))
