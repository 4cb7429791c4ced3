"""What comes from outside is shown as it was written wherever Streamlit reads Markdown."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.components import import_form
from dashboard.services.submissions import Submission
from dashboard.state import SUBMITTED_POST
from db.events import add_event
from db.queue.jobs import claim_jobs
from db.session import Store
from db.vocabulary import FailureKind, Hazard
from tests.app.steps import HOSTILE, WHOLE, OpenApp, list_markdown, press, read_page
from tests.factories import POSTED_AT, fail_for_good, make_posts, store_posts

HARMLESS = r"\!\[\]\(https\:\/\/WJevil\.example\/p\.png\) \$x\$ \:red\[x\]".replace("WJ", "\u2060")


def expect_harmless(app: AppTest) -> None:
    assert HOSTILE in read_page(app)
    texts = list_markdown(app)
    assert any(HARMLESS in text for text in texts)
    assert not any("![](" in text or "$x$" in text or ":red[" in text for text in texts)


@pytest.fixture
def failed_id(store: Store) -> int:
    """A post that could not be classified, for a hostile reason."""
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        (job,) = claim_jobs(session, worker="w", limit=1)
        fail_for_good(session, job.job_id, FailureKind.MODEL, HOSTILE)
    return post_id


def test_the_words_of_a_filter(store: Store, open_app: OpenApp) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    expect_harmless(open_app("desk", **WHOLE, event="1", post=str(post_id), words=HOSTILE))


def test_the_reason_of_a_failure(failed_id: int, open_app: OpenApp) -> None:
    expect_harmless(open_app("desk", **WHOLE, post=str(failed_id)))
    app = open_app("triage", event="1")
    app.session_state[SUBMITTED_POST] = Submission(failed_id, is_new=True, media=())
    expect_harmless(app.run())


def test_the_name_of_an_event(failed_id: int, store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        other = add_event(session, name=HOSTILE, hazard=Hazard.FLOOD, starts_at=POSTED_AT).id
    expect_harmless(open_app("import", event=str(other)))
    app = open_app("desk", **WHOLE, event="1", post=str(failed_id), analyst="Ana")
    next(box for box in app.selectbox if box.label == "Event of this post").set_value(other).run()
    expect_harmless(press(app, "Attach to this event"))


def _refuse() -> None:
    from dashboard.components.frame import guard
    from db.ingest.errors import IngestError
    from tests.app.steps import HOSTILE

    @guard
    def fail() -> None:
        raise IngestError(HOSTILE)

    fail()


def test_the_reason_of_a_refusal() -> None:
    expect_harmless(AppTest.from_function(_refuse).run())


def test_the_name_and_the_fault_of_an_imported_file(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(st, "caption", shown.append)
    monkeypatch.setattr(st, "error", shown.append)
    table = SimpleNamespace(name=HOSTILE, columns=())
    import_form.render_mapping(table, {}, key="import")  # type: ignore[arg-type]
    running = SimpleNamespace(kind=FailureKind.MODEL, error=HOSTILE, result=SimpleNamespace(import_id=None))
    import_form.render_result(running, key="import")  # type: ignore[arg-type]
    assert len(shown) == 2
    assert all(HARMLESS in text for text in shown)
