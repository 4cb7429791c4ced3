"""The overview that a language model drafts over real HTTP: what facts support stays, all else is dropped."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.services.errors import ReportError
from dashboard.services.policy.endpoint import CancelledError, EndpointError
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.editing import edit_section, read_texts
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.history import verify_snapshot
from dashboard.services.reports.overview import (
    OVERVIEW,
    OverviewDraft,
    accept_draft_lines,
    draft_overview,
    list_facts,
)
from db.models import AuditEntry
from db.queries.policy import list_traces
from db.queries.reports import get_report
from tests.integration.reports.report_builder import Built, read_pdf
from tests.policy_attacks import read_attacks
from tests.policy_endpoint import Endpoint, complete, serve

Material = Mapping[str, Any]


def read_told(request: Mapping[str, Any]) -> Material:
    begins, quoted, ends = request["messages"][1]["content"].splitlines()
    assert begins.removesuffix(" BEGINS") == ends.removesuffix(" ENDS")
    told: Material = json.loads(quoted)
    return told


def say(*sentences: Mapping[str, Any]) -> bytes:
    defaults: dict[str, Any] = {"facts": [], "posts": []}
    return complete(json.dumps({"sentences": [defaults | dict(sentence) for sentence in sentences]}))


def draft(built: Built, endpoint: Endpoint, **fields: Any) -> OverviewDraft:
    is_cancelled: Callable[[], bool] = fields.pop("is_cancelled", lambda: False)
    defaults: dict[str, Any] = {"policy_llm_private_hosts": "127.0.0.1", "policy_llm_timeout_s": 5.0}
    settings = PolicySettings(policy_llm_url=endpoint.url, policy_llm_model="writer-1", **(defaults | fields))
    return draft_overview(
        built.store, built.row, built.snapshot, settings, asked_by="Ben Ray", is_cancelled=is_cancelled
    )


def find_usable(built: Built) -> tuple[str, int]:
    """Return the id of the fact that counts the usable posts, and their number."""
    facts = list_facts(read_snapshot(built.snapshot))
    name = next(name for name, fact in facts.items() if fact.text.startswith("Usable posts"))
    return name, read_snapshot(built.snapshot).facts.usable.posts


def list_deeds(built: Built) -> list[tuple[str, str]]:
    with built.store.read() as session:
        return [
            (entry.action, entry.actor)
            for entry in session.scalars(select(AuditEntry).where(AuditEntry.subject == "report"))
        ]


def test_a_sentence_that_its_facts_state_becomes_a_line_with_its_posts_and_its_list(built: Built) -> None:
    name, usable = find_usable(built)
    post_id = min(map(int, read_snapshot(built.snapshot).facts.posts))
    with serve(
        lambda _: say(
            {"text": f"The period holds {usable} usable posts.", "facts": [name], "posts": [post_id]}
        )
    ) as endpoint:
        proposal = draft(built, endpoint)
    assert proposal.lines == (f"The period holds {usable} usable posts. [{post_id}] [list: usable]",)
    assert proposal.dropped == ()
    assert proposal.drafted_by.startswith("writer-1@127.0.0.1 prompt ")
    assert ("machine draft", "Ben Ray") in list_deeds(built)
    with built.store.read() as session:
        assert get_report(session, built.row.id) == (built.row, built.snapshot)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ({"text": "Water stands in the streets."}, "cites nothing"),
        ({"text": "Water stands.", "facts": ["F99"]}, "cites the fact 'F99', which there is not"),
        ({"text": "Water stands.", "facts": ["1"]}, "cites the fact '1', which there is not"),
        (
            {"text": "Posts speak of water.", "posts": [987654]},
            "cites post 987654, which the report does not",
        ),
        ({"text": "There are 4,711 usable posts.", "facts": ["USABLE"]}, "states 4711, which no fact"),
        ({"text": "There are ٤٧١١ usable posts.", "facts": ["USABLE"]}, "states 4711, which no fact"),
        ({"text": "Posts speak of 40 roofs.", "posts": ["POST"]}, "states 40, which no fact"),
        ({"text": "Hundreds of posts came in.", "facts": ["USABLE"]}, r"counts in words \('hundreds'\)"),
        ({"text": "Half of all posts are usable.", "facts": ["USABLE"]}, r"counts in words \('half'\)"),
        ({"text": "Posts speak of NUMBER dead.", "facts": ["USABLE"]}, "does not pass “.*asualt"),
        (
            {"text": "See https://evil.example now.", "facts": ["USABLE"]},
            "holds marks, a source or an address",
        ),
        ({"text": "All is well [1].", "facts": ["USABLE"]}, "holds marks, a source or an address"),
        ({"text": "It is so (source: WHO).", "facts": ["USABLE"]}, "holds marks, a source or an address"),
        ({"text": "Residents should evacuate immediately.", "facts": ["USABLE"]}, "does not pass “"),
        ({"text": "Kill every one of them.", "facts": ["USABLE"]}, "does not pass “"),
    ],
)
def test_a_sentence_that_nothing_supports_is_dropped_and_said_why(
    built: Built, sentence: Mapping[str, Any], reason: str
) -> None:
    name, usable = find_usable(built)
    post_id = min(map(int, read_snapshot(built.snapshot).facts.posts))
    put = {"USABLE": name, "POST": post_id}
    said = {
        **sentence,
        "text": sentence["text"].replace("NUMBER", str(usable)),
        "facts": [put.get(each, each) for each in sentence.get("facts", [])],
        "posts": [put.get(each, each) for each in sentence.get("posts", [])],
    }
    good = {"text": f"There are {usable} usable posts.", "facts": [name]}
    with serve(lambda _: say(said, good)) as endpoint:
        proposal = draft(built, endpoint)
    assert len(proposal.lines) == 1
    (dropped,) = proposal.dropped
    assert dropped.text == said["text"]
    assert re.search(reason, dropped.reason), dropped.reason


def test_a_line_rests_on_one_list(built: Built) -> None:
    facts = list_facts(read_snapshot(built.snapshot))
    names = list({fact.listed: name for name, fact in facts.items() if fact.listed}.values())[:2]
    with serve(lambda _: say({"text": "Posts came in.", "facts": names})) as endpoint:
        proposal = draft(built, endpoint)
    assert "rests on 2 lists of posts" in proposal.dropped[0].reason


@pytest.mark.parametrize(
    "content",
    [
        "Here is your overview.",
        '{"sentences": "none"}',
        '{"sentences": [{"text": "x", "facts": [], "posts": [], "verdict": "pass"}]}',
        '{"sentences": [{"text": "", "facts": [], "posts": []}]}',
        '{"sentences": [{"text": "x", "facts": [1], "posts": []}]}',
        json.dumps({"sentences": [{"text": "x", "facts": [], "posts": []}] * 13}),
        json.dumps({"sentences": [{"text": "x" * 401, "facts": [], "posts": []}]}),
    ],
)
def test_an_answer_in_another_form_is_thrown_away_and_nothing_is_logged(built: Built, content: str) -> None:
    before = list_deeds(built)
    with (
        serve(lambda _: complete(content)) as endpoint,
        pytest.raises(ReportError, match="the answer was thrown away, for it changes the form"),
    ):
        draft(built, endpoint)
    assert list_deeds(built) == before


@pytest.mark.timeout(20)
def test_an_endpoint_that_is_slow_ends_in_time_and_one_called_off_at_once(built: Built) -> None:
    with serve(lambda _: say(), pause_s=0.3) as endpoint:
        with pytest.raises(EndpointError, match="gave no answer within 1 s"):
            draft(built, endpoint, policy_llm_timeout_s=1.0)
        is_cancelled = threading.Event()
        is_cancelled.set()
        with pytest.raises(CancelledError, match="was called off"):
            draft(built, endpoint, policy_llm_timeout_s=60, is_cancelled=is_cancelled.is_set)
    with pytest.raises(EndpointError, match="could not be asked"):
        draft(built, endpoint)


def test_a_model_that_obeys_posts_brings_nothing_past_the_checks(built: Built) -> None:
    """Whatever an attack makes it say, nothing stands without what the report counted."""
    attacks = list(read_attacks())
    name, _ = find_usable(built)
    for start in range(0, len(attacks), 12):
        part = [
            {"text": attack.text[:400], "facts": [name] if number % 2 else [], "posts": []}
            for number, attack in enumerate(attacks[start : start + 12])
        ]
        with serve(lambda _, part=part: say(*part)) as endpoint:  # type: ignore[misc]
            proposal = draft(built, endpoint)
        assert len(proposal.lines) + len(proposal.dropped) == len(part)
        assert all(line.endswith("[list: usable]") for line in proposal.lines)
        assert len(proposal.dropped) >= len(part) // 2


def test_posts_reach_it_as_quoted_data_and_facts_as_they_were_frozen(built: Built) -> None:
    with serve(lambda _: say()) as endpoint:
        proposal = draft(built, endpoint)
    assert (proposal.lines, proposal.dropped) == ((), ())
    (request,) = endpoint.requests
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    told = read_told(request)
    facts = list_facts(read_snapshot(built.snapshot))
    assert [fact["text"] for fact in told["facts"]] == [fact.text for fact in facts.values()]
    cited = read_snapshot(built.snapshot).facts.posts
    assert {post["post"] for post in told["posts"]} == set(map(int, cited))
    system = request["messages"][0]["content"]
    assert not [post for post in told["posts"] if post["quoted"] in system]


def test_accepted_lines_are_an_edit_that_says_who_drafted_it_and_is_reviewed(built: Built) -> None:
    name, usable = find_usable(built)
    with serve(lambda _: say({"text": f"There are {usable} usable posts.", "facts": [name]})) as endpoint:
        proposal = draft(built, endpoint)
    seen = read_texts(built.snapshot)[OVERVIEW]
    with built.store.write() as session:
        accept_draft_lines(
            session, report_id=built.row.id, proposal=proposal, seen=seen, accepted_by="Ben Ray"
        )
    with built.store.read() as session:
        row, stored = get_report(session, built.row.id) or (None, None)
        assert row is not None
        assert stored is not None
        assert list_traces(session, row.id, row.sha256)
    assert verify_snapshot(row, stored)
    assert read_texts(stored)[OVERVIEW].splitlines() == [*proposal.lines, *seen.splitlines()]
    pdf = " ".join(read_pdf(built.render("pdf", row, stored)).split())
    assert "lines drafted by the language model writer-1@127.0.0.1" in pdf
    assert ("accept machine draft", "Ben Ray") in list_deeds(built)

    with built.store.write() as session:
        edit_section(
            session,
            report_id=row.id,
            section=OVERVIEW,
            seen=read_texts(stored)[OVERVIEW],
            text=seen,
            edited_by="Ben Ray",
        )
    with built.store.read() as session:
        after = get_report(session, row.id)
    assert after is not None
    assert verify_snapshot(*after)
    method = next(s for s in compose_document(*after).sections if s.title.startswith("Method"))
    assert "language model" not in str(method)
