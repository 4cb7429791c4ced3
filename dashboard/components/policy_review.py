"""The review of a draft by written policies: what does not pass, why, and the words proposed instead."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import clip_text, escape_markdown, escape_text, make_chip
from dashboard.services.background import BackgroundReview
from dashboard.services.policy import deterministic, language_model
from dashboard.services.reports.release import Objection, Release
from dashboard.speaking import say, say_written
from db.policies import trained
from db.policies.draft import Sentence
from db.policies.trace import Finding, Trace
from db.policies.written import Verdict
from db.reports import MAX_REASON_LENGTH

TONES = {Verdict.BLOCK: "alarm", Verdict.FIX: "warn", Verdict.UNSURE: "warn", Verdict.PASS: "good"}
VERDICT_WORDS = {
    Verdict.BLOCK: mark("Block"),
    Verdict.FIX: mark("Fix"),
    Verdict.UNSURE: mark("Unsure"),
    Verdict.PASS: mark("Pass"),
}
REVIEWERS = {
    deterministic.NAME: mark("Deterministic reviewer"),
    trained.NAME: mark("Trained reviewer"),
    language_model.NAME: mark("Language model"),
}
# What the popover is called, what it says, and its button.
ASKED_OF_TWO = (
    mark("Appeal"),
    mark("Two named people have to say why the passage may stand. Both reasons are kept."),
    mark("Appeal under my name"),
)
ASKED_OF_A_PERSON = (
    mark("Decide"),
    mark(
        "The reviewer cannot tell. Reword the passage, or say why it may stand: your name and reason are "
        "kept."
    ),
    mark("Let it stand under my name"),
)
MAX_SHOWN = 40
MEND_LENGTH = 60


def render_verdict(release: Release) -> None:
    """Say in a line what stops the release and what asks to be mended."""
    verdicts = Counter(objection.finding.verdict for objection in release.objections if objection.blocks)
    blocks, undecided = verdicts[Verdict.BLOCK], verdicts[Verdict.UNSURE]
    unsure = sum(
        objection.finding.verdict is Verdict.UNSURE and not objection.leads_needed
        for objection in release.objections
    )
    fixes = sum(objection.finding.verdict is Verdict.FIX for objection in release.objections)
    chips = [make_chip(say("{blocks} blocked", blocks=blocks), tone="alarm")] if blocks else []
    chips += [make_chip(say("{undecided} to decide", undecided=undecided), tone="warn")] if undecided else []
    chips += [make_chip(say("{fixes} to fix", fixes=fixes), tone="warn")] if fixes else []
    chips += [make_chip(say("{unsure} unsure", unsure=unsure), tone="warn")] if unsure else []
    if not release.objections and release.traces and not release.missing:
        chips = [make_chip(say("All policies pass"), tone="good")]
    chips += [make_chip(say_written(words), tone="warn") for words in release.missing]
    st.html(f'<p class="lo-chips">{"".join(chips)}</p>')


def render_objections(
    objections: Sequence[Objection],
    sentences: Mapping[int, Sentence],
    *,
    may_mend: bool,
    may_appeal: bool,
    mend: Callable[[str], None],
    appeal: Callable[[str, str], None],
) -> None:
    """Show each finding beside the sentence that it is about.

    Args:
        sentences: {number in the draft: sentence}.
        may_mend: whether an analyst is there by name, and the report is a draft.
        may_appeal: whether a lead is.
        mend: takes the key of the finding whose proposed words are taken.
        appeal: takes the key of the block that is appealed, and why.
    """
    for objection in objections[:MAX_SHOWN]:
        with st.container(border=True):
            st.html(_describe(objection, sentences.get(objection.finding.sentence)))
            with st.container(horizontal=True):
                _render_mend(objection, may_act=may_mend, mend=mend)
                if objection.leads_needed:
                    _render_appeal(objection, may_act=may_appeal, appeal=appeal)
    if len(objections) > MAX_SHOWN:
        st.caption(say("{number} more show when these are dealt with.", number=len(objections) - MAX_SHOWN))


def _describe(objection: Objection, sentence: Sentence | None) -> str:
    finding = objection.finding
    is_unsure = finding.verdict is Verdict.UNSURE
    said = mark("Decided by {lead}: {reason}") if is_unsure else mark("Appealed by {lead}: {reason}")
    appeals = "".join(
        f"<p>{escape_text(say(said, lead=appeal.lead, reason=appeal.reason))}</p>"
        for appeal in objection.appeals
    )
    chip = make_chip(say(VERDICT_WORDS[finding.verdict]), tone=TONES[finding.verdict])
    return (
        f'<article class="lo-finding"><p class="lo-chips">{chip}'
        f"<strong>{escape_text(say_written(objection.title))}</strong> {escape_text(finding.section)} "
        f"<small>{escape_text(say(REVIEWERS[objection.reviewer]))}</small></p>"
        f'<blockquote dir="auto">{_mark(finding, sentence)}</blockquote>'
        f"<p>{escape_text(say_written(finding.reasoning))}</p>"
        f"<p><em>{escape_text(say_written(finding.advice))}</em></p>{appeals}</article>"
    )


def _mark(finding: Finding, sentence: Sentence | None) -> str:
    """Return the sentence with the passage marked; the passage alone where the sentence is another by now."""
    if sentence is None or sentence.text[finding.start : finding.end] != finding.passage:
        return f"<mark>{escape_text(finding.passage)}</mark>"
    before, after = sentence.text[: finding.start], sentence.text[finding.end :]
    return f"{escape_text(before)}<mark>{escape_text(finding.passage)}</mark>{escape_text(after)}"


def _render_mend(objection: Objection, *, may_act: bool, mend: Callable[[str], None]) -> None:
    proposed = objection.finding.mend
    if proposed is None:
        return
    words = (
        say("Write “{proposed}”", proposed=clip_text(proposed, MEND_LENGTH))
        if proposed
        else say("Take it out")
    )
    if st.button(
        escape_markdown(words),
        key=f"mend_{objection.key}",
        help=escape_markdown(
            say(
                "Instead of “{passage}”, under your name",
                passage=clip_text(objection.finding.passage, MEND_LENGTH),
            )
        ),
        disabled=not may_act,
        icon=":material/edit:",
    ):
        mend(objection.key)


def _render_appeal(objection: Objection, *, may_act: bool, appeal: Callable[[str, str], None]) -> None:
    signed = (
        " (" + say("{number} of {needed}", number=len(objection.appeals), needed=objection.leads_needed) + ")"
        if objection.appeals
        else ""
    )
    is_unsure = objection.finding.verdict is Verdict.UNSURE
    label, advice, button = ASKED_OF_A_PERSON if is_unsure else ASKED_OF_TWO
    with st.popover(f"{say(label)}{signed}", disabled=not may_act or not objection.blocks):
        st.caption(say(advice))
        reason = st.text_input(
            say("Why it may stand"), max_chars=MAX_REASON_LENGTH, key=f"why_{objection.key}"
        )
        if st.button(say(button), key=f"appeal_{objection.key}"):
            appeal(objection.key, reason)


def render_reasoning(traces: Sequence[Trace], titles: Mapping[str, str]) -> None:
    """Show how each reviewer reasoned, policy by policy, and what was thrown away."""
    with st.expander(say("Policy by policy")):
        for trace in traces:
            st.caption(escape_markdown(f"{say(REVIEWERS[trace.reviewer])} {trace.version}"))
            rows = "".join(
                f"<dt>{make_chip(say(VERDICT_WORDS[each.verdict]), tone=TONES[each.verdict])} "
                f"{escape_text(say_written(titles.get(each.policy, each.policy)))}</dt>"
                f'<dd dir="auto">{escape_text(say_written(each.reasoning))}</dd>'
                for each in trace.judgements
            )
            st.html(f'<dl class="lo-reasoning">{rows}</dl>')
            if trace.not_read:
                unread = ", ".join(say_written(titles.get(name, name)) for name in trace.not_read)
                st.caption(escape_markdown(say("Not read by it: {unread}", unread=unread)))
            for words in trace.thrown_away:
                st.caption(escape_markdown(say_written(words)))
        st.caption(
            say("Policies {sha256}.", sha256=escape_markdown(traces[0].policy_sha256[:12])) if traces else ""
        )


def render_wait() -> None:
    """Say that the trained reviewer reads in a process of its own, and what to do where none runs."""
    st.caption(
        say(
            "It takes a minute or two; this page shows the answer when it is there. If nothing comes, the "
            "process that reads drafts is not running: start it with `python -m inference.worker.reviewing`."
        )
    )


def render_reading(running: BackgroundReview) -> None:
    """Show how far the language model has come, and let a person call it off."""
    done, of = running.result
    st.progress(done / of, text=say("The language model reads: {done} of {of} policies", done=done, of=of))
    st.button(say("Call it off"), on_click=running.cancel, key="cancel_review")
