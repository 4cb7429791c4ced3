"""What the buttons of a judgement do: they write it at once, say so, and go on; undo takes back the last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from dashboard import actions, state
from dashboard.auth import read_analyst, say_missing
from dashboard.components.frame import bear_refusal, leave_notice
from dashboard.components.history import say_review
from dashboard.components.markup import escape_markdown
from dashboard.components.review_panel import Judged, Judgement
from dashboard.components.uncertainty import find_review
from dashboard.desk_data import list_undoable
from dashboard.labels import say_decisions
from dashboard.speaking import say
from dashboard.views.pages import turn_to_post
from db.errors import IllegalChangeError, NotFoundError
from db.queries.posts import PostDetail

# So many of an analyst's judgements can be taken back, one after the other.
MOST_UNDONE = 20
# A shift: who begins another one did not slip just now.
UNDONE_WITHIN = timedelta(hours=12)


@dataclass(frozen=True)
class Deciding:
    """What an analyst may do about a post, and the judgement that can be taken back.

    Args:
        undoable: of this post, or the analyst's last that was not taken back: who goes on to the next post
            has left this one behind by the time that the slip is noticed.
    """

    undoable: Judged | None
    judge: Callable[[Judgement, bool], None]
    undo: Callable[[Judged], None]


def make_deciding(
    detail: PostDetail, find_next: Callable[[], int | None], *, undoes_others: bool
) -> Deciding:
    """Return the writes behind the buttons, which write at once, ahead of the run that draws what follows.

    Args:
        find_next: the post to go on to, asked for ahead of a change: a post may leave the filter by it.
        undoes_others: whether undo takes back what somebody else decided about the post.
    """
    post_id, review = detail.row.id, find_review(detail)

    def judge(judgement: Judgement, advance: bool) -> None:
        def record(analyst: str) -> None:
            next_id = find_next()
            before = _list_judged(analyst)
            review_id = actions.judge_post(post_id, reviewer=analyst, **vars(judgement))
            _remember(analyst, [*before, Judged(post_id, review_id, _say(judgement))])
            leave_notice(say("Post {post_id}: {decision!l}", post_id=post_id, decision=_say(judgement)))
            if advance and next_id is not None:
                turn_to_post(next_id)

        _try(detail, record)

    def undo(judged: Judged) -> None:
        def take_back(analyst: str) -> None:
            try:
                actions.take_back(judged.review_id, actor=analyst)
            except (IllegalChangeError, NotFoundError) as error:
                # It cannot be undone any more: the next press takes back the one before.
                _forget(analyst, judged)
                raise IllegalChangeError(f"Post {judged.post_id} stays as it is: {error}") from error
            _forget(analyst, judged)
            leave_notice(
                say("Post {post_id}: undone: {decision!l}", post_id=judged.post_id, decision=judged.words)
            )
            if judged.post_id != post_id:
                turn_to_post(judged.post_id)

        _try(detail, take_back)

    analyst = read_analyst()
    if review is not None and (undoes_others or review.reviewer == analyst):
        return Deciding(Judged(post_id, review.id, say_review(review)), judge, undo)
    return Deciding(next(reversed(_list_judged(analyst)), None), judge, undo)


def _list_judged(analyst: str) -> list[Judged]:
    """Return what the analyst judged and can take back, the last one last; a new session asks the store."""
    if not analyst:
        return []
    whose, judged = st.session_state.get(state.JUDGED, ("", []))
    if whose == analyst:
        return list(judged)
    own = list_undoable(analyst, UNDONE_WITHIN, MOST_UNDONE)
    found = [Judged(one.post_id, one.review.id, say_review(one.review)) for one in reversed(own)]
    _remember(analyst, found)
    return found


def _remember(analyst: str, judged: Sequence[Judged]) -> None:
    st.session_state[state.JUDGED] = (analyst, list(judged)[-MOST_UNDONE:])


def _forget(analyst: str, judged: Judged) -> None:
    _remember(analyst, [other for other in _list_judged(analyst) if other.review_id != judged.review_id])


def _try(detail: PostDetail, change: Callable[[str], None]) -> None:
    """Make a change in the analyst's name; why it was refused stands over the buttons until one is taken."""
    st.session_state.pop(state.REFUSAL, None)
    with bear_refusal(lambda words: _refuse(detail, words)):
        if analyst := read_analyst():
            change(analyst)
        else:
            _refuse(detail, say("Nothing was saved. {missing}", missing=say_missing()))


def _refuse(detail: PostDetail, words: str) -> None:
    st.session_state[state.REFUSAL] = (detail.row.id, words)


def show_refusal(detail: PostDetail) -> None:
    """Say why the last change of the post was refused."""
    post_id, words = st.session_state.get(state.REFUSAL, (None, ""))
    if post_id == detail.row.id:
        st.error(escape_markdown(words))


def _say(judgement: Judgement) -> str:
    return say(say_decisions(judgement.label_decision, judgement.information, judgement.set_aside))
