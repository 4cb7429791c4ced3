"""History of one post: predictions, reviews and the custody log, newest first."""

import streamlit as st

from dashboard.components.frame import render_empty
from dashboard.components.times import say_time
from dashboard.labels import (
    CREDIBILITY_WORDS,
    FORMER_VERDICT_WORDS,
    LABEL_WORDS,
    TASK_WORDS,
    say_decisions,
)
from dashboard.speaking import say
from db.queries.posts import PostDetail
from db.queries.reviews import ReviewItem
from db.vocabulary import Label, Task


def render_history(detail: PostDetail) -> None:
    """Show the three histories in tabs."""
    predictions, reviews, log = st.tabs(
        [
            say("Predictions ({number})", number=len(detail.predictions)),
            say("Reviews ({number})", number=len(detail.reviews)),
            say("Log ({number})", number=len(detail.audit)),
        ]
    )
    with predictions:
        _render_rows(
            [
                {
                    say("When"): say_time(item.created_at),
                    say("Model"): item.model_version,
                    **_say_labels(item.labels),
                }
                for item in detail.predictions
            ],
            say("Not classified yet"),
        )
    with reviews:
        _render_rows(
            [
                {
                    say("When"): say_time(item.created_at),
                    say("Who"): item.reviewer,
                    say("Decision"): say_review(item),
                    say("Credibility"): say(CREDIBILITY_WORDS[item.credibility]) if item.credibility else "",
                    **_say_labels(item.labels),
                    say("Reason"): item.reason or "",
                    say("Undone"): say_time(item.undone_at) if item.undone_at else "",
                }
                for item in detail.reviews
            ],
            say("No person has judged this post yet"),
        )
    with log:
        _render_rows(
            [
                {
                    say("When"): say_time(item.created_at),
                    say("Who"): item.actor,
                    say("What"): item.action.replace("_", " "),
                    say("Before"): str(dict(item.before)) if item.before else "",
                    say("After"): str(dict(item.after)) if item.after else "",
                    say("Reason"): item.reason or "",
                }
                for item in detail.audit
            ],
            say("Nothing has been changed by a person"),
        )


def say_review(item: ReviewItem) -> str:
    """Return what a review decided; one of before says which word stood for all, and put nothing back."""
    if item.former_verdict is None:
        return say(say_decisions(item.label_decision, item.information, item.set_aside))
    words = say(say_decisions(item.label_decision, item.information, item.set_aside or None))
    said = say(FORMER_VERDICT_WORDS[item.former_verdict])
    return say("{what} (was “{said}”, before label and information were judged apart)", what=words, said=said)


def _render_rows(rows: list[dict[str, str]], nothing: str) -> None:
    if rows:
        st.dataframe(rows, hide_index=True, height="content")
    else:
        render_empty(nothing, say("What happens to this post is listed here."), icon="history")


def _say_labels(labels: object) -> dict[str, str]:
    found: dict[Task, Label | None] = labels  # type: ignore[assignment]
    return {say(TASK_WORDS[task]): say(LABEL_WORDS[label]) if label else "" for task, label in found.items()}
