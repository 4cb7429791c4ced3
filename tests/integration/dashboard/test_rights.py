"""Where people sign in, each role does what it includes and no more, whatever a page shows."""

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import func, select

from dashboard import actions, cached_reads, team_actions
from dashboard.services.archives import archive_event, restore_event
from dashboard.services.bulk import DECISIONS, Bulk, find_selection, judge_selection, undo_bulk
from dashboard.services.bulk_assigning import BulkAssigning, assign_selection, find_assignable
from dashboard.services.errors import NotAllowedError, ServiceError
from dashboard.services.imports import import_table
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.post_export import write_posts_csv
from dashboard.services.reports.asking import ask_language_model
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.issuing import issue_files
from dashboard.services.reports.overview import OverviewDraft, draft_overview
from dashboard.services.reports.snapshot import build_snapshot
from dashboard.services.submissions import submit_many, submit_pair
from db.accounts import add_account, disable_account
from db.errors import NotFoundError, StoreError
from db.feeds import NewFeed
from db.ingest.mapping import ColumnMapping
from db.ingest.times import TimeSpelling
from db.masking.profiles import Profile
from db.models import AuditEntry, Event, Post
from db.predictions import NewPlace
from db.queries.accounts import list_accounts
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder
from db.queue.explanations import Question
from db.session import Store
from db.settings import get_settings
from db.source_hints import SourceHint
from db.vocabulary import (
    AccountRole,
    Damage,
    ExplanationMethod,
    FeedKind,
    Hazard,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    SourceReliability,
    Task,
)
from tests.factories import POSTED_AT, make_posts, store_posts

VIEWER, ANALYST, LEAD, ADMIN = AccountRole
NOBODY = 999
PLACE = NewPlace(1.0, 1.0, PlacePrecision.EXACT, PlaceMethod.ANALYST)
FEED = NewFeed("A feed", FeedKind.RSS, NOBODY, {}, 60)
QUESTION = Question(Task.DAMAGE, Damage.MILD_DAMAGE, ExplanationMethod.OCCLUSION)
HASH = {"seen_sha256": "0" * 64}

# What each action takes first, by which name it takes who does it, and the role that it needs.
Case = tuple[Callable[..., object], str, AccountRole]
ACTIONS: dict[str, Case] = {
    "judge_post": (
        partial(actions.judge_post, NOBODY, label_decision=LabelDecision.RIGHT),
        "reviewer",
        ANALYST,
    ),
    "take_back": (partial(actions.take_back, NOBODY), "actor", ANALYST),
    "take_lease": (partial(team_actions.take_lease, NOBODY), "holder", ANALYST),
    "take_post": (partial(team_actions.take_post, NOBODY), "actor", ANALYST),
    "give_post": (partial(team_actions.give_post, NOBODY, "Analyst"), "actor", LEAD),
    "leave_post": (partial(team_actions.leave_post, NOBODY), "actor", ANALYST),
    "add_note": (partial(team_actions.add_note, NOBODY, "a note"), "actor", ANALYST),
    "withdraw_note": (partial(team_actions.withdraw_note, NOBODY), "actor", ANALYST),
    "start_sample": (partial(team_actions.start_sample, NOBODY, 0.05), "actor", LEAD),
    "decide_second": (partial(team_actions.decide_second, NOBODY, {}), "actor", ANALYST),
    "settle_difference": (partial(team_actions.settle_difference, NOBODY, {}), "actor", LEAD),
    "keep_look": (partial(team_actions.keep_look, NOBODY), "analyst", ANALYST),
    "keep_presence": (partial(team_actions.keep_presence, NOBODY), "person", VIEWER),
    "save_view": (
        partial(team_actions.save_view, NOBODY, "A view", "event=1", is_shared=True),
        "actor",
        ANALYST,
    ),
    "rename_view": (partial(team_actions.rename_view, NOBODY, "A view"), "actor", ANALYST),
    "delete_view": (partial(team_actions.delete_view, NOBODY), "actor", ANALYST),
    "watch_view": (partial(team_actions.watch_view, NOBODY, 10, 6), "actor", ANALYST),
    "unwatch_view": (partial(team_actions.unwatch_view, NOBODY), "actor", ANALYST),
    "name_area": (partial(team_actions.name_area, NOBODY, "An area", "0,0,1"), "actor", ANALYST),
    "delete_area": (partial(team_actions.delete_area, NOBODY), "actor", ANALYST),
    "place_by_hand": (partial(actions.place_by_hand, NOBODY, PLACE), "actor", ANALYST),
    "ask_explanation": (
        partial(actions.ask_explanation, NOBODY, model_version="v", question=QUESTION),
        "actor",
        ANALYST,
    ),
    "settle_match": (partial(actions.settle_match, NOBODY, 1, is_same=True), "actor", ANALYST),
    "move_post": (partial(actions.move_post, NOBODY, event_id=1), "actor", ANALYST),
    "split_posts": (partial(actions.split_posts, NOBODY, [1]), "actor", ANALYST),
    "merge_other": (partial(actions.merge_other, NOBODY, 1), "actor", ANALYST),
    "note_incident": (partial(actions.note_incident, NOBODY, "a note"), "actor", ANALYST),
    "undo_incident_change": (partial(actions.undo_incident_change, NOBODY), "actor", ANALYST),
    "accept_proposal": (partial(actions.accept_proposal, NOBODY, "New", Hazard.FLOOD), "actor", LEAD),
    "merge_proposal": (partial(actions.merge_proposal, NOBODY, 1), "actor", LEAD),
    "dismiss_proposal": (partial(actions.dismiss_proposal, NOBODY, "no"), "actor", LEAD),
    "undo_proposal_decision": (partial(actions.undo_proposal_decision, NOBODY), "actor", LEAD),
    "open_stream": (partial(actions.open_stream, "A stream"), "actor", LEAD),
    "retry_jobs": (partial(actions.retry_jobs, [NOBODY]), "actor", ANALYST),
    "read_pictures": (partial(actions.read_pictures, NOBODY), "actor", ANALYST),
    "withhold_picture": (partial(actions.withhold_picture, "0" * 64, is_withheld=True), "actor", ANALYST),
    "add_picture": (
        partial(actions.add_picture, NOBODY, post_id=NOBODY, number=1, despite_distress=False),
        "actor",
        ANALYST,
    ),
    "remove_picture": (partial(actions.remove_picture, NOBODY, post_id=NOBODY, number=1), "actor", ANALYST),
    "search_pictures": (partial(actions.search_pictures, NOBODY), "actor", ANALYST),
    "acknowledge_alert": (partial(actions.acknowledge_alert, NOBODY), "actor", ANALYST),
    "set_reliability": (
        partial(actions.set_reliability, NOBODY, SourceReliability.A, reason=None),
        "actor",
        LEAD,
    ),
    "hint_source": (partial(actions.hint_source, NOBODY, SourceHint(), reason=None), "actor", LEAD),
    "add_feed": (partial(actions.add_feed, FEED), "actor", ADMIN),
    "pause_feed": (partial(actions.pause_feed, NOBODY, is_paused=True), "actor", LEAD),
    "remove_feed": (partial(actions.remove_feed, NOBODY), "actor", ADMIN),
    "try_feed": (partial(actions.try_feed, NOBODY), "actor", LEAD),
    "activate_version": (partial(actions.activate_version, "none"), "actor", LEAD),
    "edit_report": (
        partial(actions.edit_report, NOBODY, section="s", seen="", text=""),
        "edited_by",
        ANALYST,
    ),
    "accept_overview": (
        partial(actions.accept_overview, NOBODY, proposal=OverviewDraft("m", ("x",), ()), seen=""),
        "accepted_by",
        ANALYST,
    ),
    "clear_report": (partial(actions.clear_report, NOBODY, **HASH), "cleared_by", LEAD),
    "retract_report": (partial(actions.retract_report, NOBODY, reason="r"), "retracted_by", LEAD),
    "review_release": (partial(actions.review_release, NOBODY), "asked_by", ANALYST),
    "mend_report": (partial(actions.mend_report, NOBODY, key="k", **HASH), "taken_by", ANALYST),
    "appeal_block": (partial(actions.appeal_block, NOBODY, key="k", reason="r", **HASH), "lead", LEAD),
    "open_event": (partial(actions.open_event, "New flood", Hazard.FLOOD), "actor", ANALYST),
    "close_event": (partial(actions.close_event, NOBODY), "actor", LEAD),
    "reopen_event": (partial(actions.reopen_event, NOBODY), "actor", LEAD),
    "keep_event_for": (partial(actions.keep_event_for, NOBODY, 30), "actor", LEAD),
    "add_account": (partial(actions.add_account, "x@example.org", "X", ADMIN), "actor", ADMIN),
    "change_role": (partial(actions.change_role, NOBODY, ADMIN), "actor", ADMIN),
    "disable_account": (partial(actions.disable_account, NOBODY, is_disabled=True), "actor", ADMIN),
}


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """The server-wide caches outlive a test's store."""
    yield
    cached_reads.find_slot.cache_clear()
    st.cache_resource.clear()


@pytest.fixture
def signed_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """People sign in, and there is an account of each role, of the role's name."""
    for name in ("URL", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"LOOKOUT_OIDC_{name}", "https://provider.example/")
    with store.write() as session:
        for role in AccountRole:
            add_account(session, email=f"{role}@example.org", name=role.title(), role=role, actor="x")


def count(store: Store, table: type[Any]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def is_allowed(act: Callable[[], object]) -> bool:
    """Return whether a role was no reason to refuse; most of what the actions are about is not there."""
    try:
        act()
    except NotAllowedError:
        return False
    except (StoreError, ServiceError):
        return True
    return True


def test_every_action_is_looked_at() -> None:
    public = {
        name
        for module in (actions, team_actions)
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__
    }
    assert public == ACTIONS.keys()


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_asks_the_store_for_the_role_of_who_does_it(store: Store, name: str) -> None:
    act, who, needed = ACTIONS[name]
    entries = count(store, AuditEntry)
    roles = list(AccountRole)
    for role in roles[: roles.index(needed)]:
        with pytest.raises(
            NotAllowedError, match=f"takes the role {needed.title()}, and yours is {role.title()}"
        ):
            act(**{who: role.title()})
    for stranger in ("", "Eve", needed):
        with pytest.raises(NotAllowedError, match="has no account here"):
            act(**{who: str(stranger)})
    assert count(store, AuditEntry) == entries
    assert all(is_allowed(partial(act, **{who: role.title()})) for role in roles[roles.index(needed) :])


@pytest.mark.usefixtures("signed_in")
def test_a_role_that_was_taken_away_is_gone_at_once(store: Store) -> None:
    actions.open_stream("First", actor="Lead")
    with store.write() as session:
        number = next(account.id for account in list_accounts(session) if account.name == "Lead")
        disable_account(session, account_id=number, is_disabled=True, actor="Admin")
    with pytest.raises(NotAllowedError, match="Lead has no account here that may sign in"):
        actions.open_stream("Second", actor="Lead")
    actions.change_role(number, AccountRole.VIEWER, actor="Admin")
    actions.disable_account(number, is_disabled=False, actor="Admin")
    with pytest.raises(NotAllowedError, match="yours is Viewer"):
        actions.open_stream("Second", actor="Lead")
    assert count(store, Event) == 1


def list_services(store: Store, event_id: int) -> dict[str, Callable[[str], object]]:
    """Return what changes the store, or shows people unmasked, without an action."""
    settings, mapping = get_settings(), ColumnMapping(MappingProxyType({}))
    unread: Any = None
    every, words = PostFilter(event_id), next(iter(DECISIONS))
    day = PostFilter(event_id, since=POSTED_AT, until=POSTED_AT + timedelta(days=1))
    return {
        "submit_pair": lambda who: submit_pair(
            store, settings, text="A bridge is out", picture_bytes=None, event_id=event_id, analyst=who
        ),
        "submit_many": lambda who: submit_many(
            store,
            settings,
            unread,
            mapping,
            event_id=event_id,
            analyst=who,
        ),
        "import_table": lambda who: import_table(
            store,
            settings,
            unread,
            mapping,
            TimeSpelling(),
            event_id=event_id,
            called="",
            analyst=who,
            on_progress=lambda _: None,
        ),
        "build_snapshot": lambda who: build_snapshot(store, day, created_by=who, public_url=""),
        "write_posts_csv": lambda who: write_posts_csv(
            store, day, order=PostOrder.NEWEST, profile=Profile.INTERNAL, asked_by=who
        ),
        "judge_selection": lambda who: judge_selection(
            store,
            Bulk(every, words, None, find_selection(store, every, words).seal, who),
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        ),
        "assign_selection": lambda who: assign_selection(
            store,
            BulkAssigning(every, who, takes_from_others=False, actor=who),
            seen=find_assignable(store, BulkAssigning(every, who, takes_from_others=False, actor=who)).seal,
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        ),
        "undo_bulk": lambda who: undo_bulk(store, NOBODY, actor=who, on_progress=lambda _done, _of: None),
        "archive_event": lambda who: archive_event(
            store,
            settings,
            event_id=event_id,
            slug="flood",
            lead=who,
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        ),
        "restore_event": lambda who: restore_event(
            store, settings, file_name="flood.lookout.zip", name="", lead=who, on_progress=lambda _: None
        ),
        "ask_language_model": lambda who: ask_language_model(
            store,
            unread,
            PolicySettings(),
            report_id=1,
            asked_by=who,
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        ),
        "draft_overview": lambda who: draft_overview(
            store, unread, unread, PolicySettings(), asked_by=who, is_cancelled=lambda: False
        ),
    }


SERVICES = (
    "submit_pair",
    "submit_many",
    "import_table",
    "build_snapshot",
    "write_posts_csv",
    "ask_language_model",
    "judge_selection",
    "assign_selection",
    "undo_bulk",
    "draft_overview",
    "archive_event",
    "restore_event",
)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("name", SERVICES)
def test_a_viewer_brings_nothing_in_and_takes_nothing_unmasked_away(store: Store, name: str) -> None:
    store_posts(store, make_posts(1))
    posts, entries = count(store, Post), count(store, AuditEntry)
    for who in ("Viewer", "Eve"):
        with pytest.raises(NotAllowedError, match="Nothing was done"):
            list_services(store, 1)[name](who)
    assert (count(store, Post), count(store, AuditEntry)) == (posts, entries)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    "name", ["submit_pair", "build_snapshot", "write_posts_csv", "judge_selection", "assign_selection"]
)
def test_an_analyst_does(store: Store, name: str) -> None:
    store_posts(store, make_posts(1))
    list_services(store, 1)[name]("Analyst")


@pytest.mark.usefixtures("signed_in")
def test_only_a_lead_assigns_many_posts_to_others_and_only_to_who_may_judge(store: Store) -> None:
    store_posts(store, make_posts(1))

    def assign(who: str, assignee: str, *, takes_from_others: bool = True) -> int:
        wanted = BulkAssigning(PostFilter(1), assignee, takes_from_others, who)
        return assign_selection(
            store,
            wanted,
            seen=find_assignable(store, wanted).seal,
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        )

    for assignee in ("Lead", "Analyst", ""):
        with pytest.raises(NotAllowedError, match="takes the role Lead"):
            assign("Analyst", assignee)
    with pytest.raises(NotAllowedError, match="takes the role Lead"):
        assign("Analyst", "Lead", takes_from_others=False)
    with pytest.raises(NotAllowedError, match="yours is Viewer"):
        assign("Lead", "Viewer")
    job_id = assign("Lead", "Analyst")
    with pytest.raises(NotAllowedError, match="takes the role Lead"):
        undo_bulk(store, job_id, actor="Analyst", on_progress=lambda _done, _of: None)


@pytest.mark.usefixtures("signed_in")
def test_only_a_lead_issues_a_report(store: Store) -> None:
    def issue(who: str) -> None:
        issue_files(store, NOBODY, FORMATS[:1], seen_sha256="0" * 64, supersedes=None, issued_by=who)

    for who in ("Viewer", "Analyst"):
        with pytest.raises(NotAllowedError, match="takes the role Lead"):
            issue(who)
    with pytest.raises(NotFoundError):
        issue("Lead")


@pytest.mark.usefixtures("signed_in")
def test_a_viewer_takes_away_what_is_masked(store: Store) -> None:
    store_posts(store, make_posts(1))
    assert write_posts_csv(store, PostFilter(1), order=PostOrder.NEWEST)


def test_where_nobody_signs_in_a_name_is_enough(store: Store) -> None:
    assert actions.open_stream("A stream", actor="Somebody")
