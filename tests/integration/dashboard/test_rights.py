"""Where people sign in, each role does what it includes and no more, whatever a page shows."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard import actions, team_actions
from dashboard.services.errors import NotAllowedError, ServiceError
from dashboard.services.reports.overview import OverviewDraft
from db.accounts import disable_account
from db.errors import StoreError
from db.feeds import NewFeed
from db.models import AuditEntry, Event
from db.predictions import NewPlace
from db.queries.accounts import list_accounts
from db.queue.explanations import Question
from db.session import Store
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

pytestmark = pytest.mark.usefixtures("fresh_caches")
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


def test_where_nobody_signs_in_a_name_is_enough(store: Store) -> None:
    assert actions.open_stream("A stream", actor="Somebody")
