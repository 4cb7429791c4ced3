"""What speaks for a class, on the pages of a post: chosen, asked of the worker, waited for, shown."""

import numpy as np
import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from db.explanations import ClassExplanation, keep_explanation
from db.models import ExplanationJob
from db.queue.explanations import claim_explanation
from db.queue.jobs import EXPLANATIONS, succeed_jobs
from db.session import Store
from db.vocabulary import ExplanationMethod, FailureKind, Humanitarian, JobStatus, Task
from tests.app.steps import WHOLE, OpenApp, open_row, press, read_page
from tests.factories import fail_for_good

WHY = "humanitarian.vehicle_damage.occlusion"
ASK, NOT_ASKED = "Ask the model", "Nobody has asked yet what speaks for this class."
# Of "Water is rising in street 0".
FOUND = ClassExplanation(None, [(0, 5, 0.31), (9, 15, -0.12), (19, 25, 0.01)])


def choose_class(app: AppTest, label: Humanitarian, method: ExplanationMethod | None = None) -> AppTest:
    app = app.selectbox(key="why_label").select(label).run()
    return app.selectbox(key="why_method").select(method).run() if method else app


def answer(store: Store, found: ClassExplanation = FOUND) -> None:
    with store.write() as session:
        while work := claim_explanation(session, worker="w"):
            job_id = work.job.job_id
            succeed_jobs(session, worker="w", job_ids=[job_id], queue=EXPLANATIONS)
            keep_explanation(session, job_id=job_id, found=found)


def list_asked(store: Store) -> list[tuple[Task, str, ExplanationMethod]]:
    with store.read() as session:
        asked = session.scalars(select(ExplanationJob).order_by(ExplanationJob.id)).all()
        return [(job.task, job.label, job.method) for job in asked]


@pytest.mark.parametrize("desk", [{}, WHOLE])
def test_a_class_that_the_model_did_not_choose_is_asked_for_and_shown_for_and_against(
    store: Store, post_ids: list[int], open_app: OpenApp, desk: dict[str, str]
) -> None:
    app = open_app("desk", **desk, event="1", post=str(post_ids[0]), analyst="Ana")
    app = choose_class(app, Humanitarian.VEHICLE_DAMAGE, ExplanationMethod.OCCLUSION)
    assert app.query_params["why"] == WHY
    assert list_asked(store)[-1] == (Task.HUMANITARIAN, "vehicle_damage", ExplanationMethod.OCCLUSION)
    waiting = read_page(app)
    # The map of another class is not passed off as this one's.
    assert "<mark" not in waiting
    answer(store)
    shown = read_page(app.run())
    assert '<mark style="--share:1.00" title="weight 0.310">Water</mark>' in shown
    assert '<mark class="lo-against" style="--share:0.65" title="weight -0.120">rising</mark>' in shown
    assert ">street</mark>" not in shown
    assert "Most for it: “Water” (31 points). Most against it: “rising” (12 points)." in shown
    assert "points of probability and more" in shown
    assert "Occlusion: by how many points" in shown


def test_an_address_shows_what_was_asked_and_asks_nothing_by_itself(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana", why=WHY)
    assert NOT_ASKED in read_page(app)
    assert list_asked(store) == []
    app = press(app, ASK)
    answer(store)
    assert "Most for it: “Water”" in read_page(open_app("desk", **WHOLE, post=str(post_ids[0]), why=WHY))


def test_asking_needs_a_name(store: Store, post_ids: list[int], open_app: OpenApp) -> None:
    app = choose_class(open_app("desk", **WHOLE, post=str(post_ids[0])), Humanitarian.VEHICLE_DAMAGE)
    assert NOT_ASKED in read_page(app)
    assert next(button for button in app.button if button.label == ASK).disabled
    assert list_asked(store) == []


def test_an_answer_that_failed_says_why_and_is_tried_again(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    press(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana", why=WHY), ASK)
    with store.write() as session:
        work = claim_explanation(session, worker="w")
        assert work is not None
        fail_for_good(
            session, work.job.job_id, FailureKind.MODEL, "![](https://evil.example/p.png)", queue=EXPLANATIONS
        )
    app = open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana", why=WHY)
    assert "could not be found: ![](https://evil.example/p.png)" in read_page(app)
    press(app, "Try again")
    with store.read() as session:
        assert session.scalars(select(ExplanationJob.status)).one() is JobStatus.TODO


def test_a_question_that_nobody_takes_up_says_where_to_look(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    press(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana", why=WHY), ASK)
    with store.write() as session:
        earlier = session.scalars(select(ExplanationJob.queued_at)).one().replace(year=2025)
        session.execute(update(ExplanationJob).values(queued_at=earlier))
    page = read_page(open_app("desk", **WHOLE, post=str(post_ids[0]), why=WHY))
    assert "Nobody has taken it up yet: see under Operations" in page


@pytest.mark.parametrize(
    "why", ["", "x", "humanitarian.vehicle_damage", "damage.mild_damage.occlusion", "." * 9_999]
)
def test_an_address_that_names_nothing_of_the_post_shows_the_stored_map(
    post_ids: list[int], open_app: OpenApp, why: str
) -> None:
    page = read_page(open_app("desk", **WHOLE, post=str(post_ids[0]), why=why))
    assert "<mark" in page
    assert "Most for it: “Water”." in page


def test_a_map_in_which_no_part_counts_says_so(store: Store, post_ids: list[int], open_app: OpenApp) -> None:
    press(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana", why=WHY), ASK)
    answer(store, ClassExplanation(np.full((3, 3), 0.01), [(0, 5, 0.015)]))
    page = read_page(open_app("desk", **WHOLE, post=str(post_ids[0]), why=WHY))
    assert "No single part weighs 2% or more: without any one the answer stays." in page
    assert "<mark style" not in page.split("lo-scale")[0]


def test_the_next_post_begins_with_its_own_stored_map(post_ids: list[int], open_app: OpenApp) -> None:
    app = open_app("desk", event="1", post=str(post_ids[0]), analyst="Ana", why=WHY)
    app = open_row(app, post_ids[1])
    assert app.query_params["post"] == str(post_ids[1])
    assert "why" not in app.query_params
