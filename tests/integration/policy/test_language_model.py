"""The language model over real HTTP: what keeps to the protocol counts, all else is thrown away."""

import json
import re
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from dashboard.services.policy.endpoint import CancelledError, EndpointError, find_address
from dashboard.services.policy.language_model import review_draft
from dashboard.services.policy.settings import PolicySettings
from db.policies.trace import Trace
from db.policies.written import Verdict, load_policies
from tests.policy_attacks import read_attacks
from tests.policy_drafts import Base
from tests.policy_endpoint import Endpoint, asked_policy, complete, judge, read_material, serve

BOOK = load_policies()
TEXT = "Posts report 31 dead in Kordelia"
FOUND = {
    "passage": "31 dead",
    "reasoning": "A number of dead people from posts.",
    "verdict": "block",
    "mend": "dead people",
}


def make_settings(endpoint: Endpoint, **fields: Any) -> PolicySettings:
    defaults: dict[str, Any] = {"policy_llm_private_hosts": "127.0.0.1", "policy_llm_timeout_s": 5.0}
    return PolicySettings(policy_llm_url=endpoint.url, policy_llm_model="judge-1", **(defaults | fields))


def ask(base: Base, endpoint: Endpoint, *, excerpt: str = "Water", **fields: Any) -> Trace:
    draft = base.write("Health", f"{TEXT} [2] [3]", excerpts={2: excerpt})
    return review_draft(
        draft,
        BOOK,
        make_settings(endpoint, **fields),
        on_progress=lambda done, of: None,
        is_cancelled=lambda: False,
    )


def number_of(request: Mapping[str, Any], text: str = TEXT) -> int:
    return next(int(each["sentence"]) for each in read_material(request) if each["text"] == text)


def test_a_good_answer_becomes_a_judgement_with_a_checked_passage(base: Base) -> None:
    def answer(request: Mapping[str, Any]) -> bytes:
        return judge(request, {"casualty-figures": [{"sentence": number_of(request), **FOUND}]})

    with serve(answer) as endpoint:
        trace = ask(base, endpoint, policy_llm_key="secret-key")
    ((policy, finding),) = trace.list_findings()
    assert (policy, finding.passage, finding.start, finding.end) == ("casualty-figures", "31 dead", 13, 20)
    assert (finding.verdict, finding.mend, trace.verdict) == (Verdict.BLOCK, "dead people", Verdict.BLOCK)
    assert len(trace.judgements) == len(BOOK.policies)
    assert (trace.not_read, trace.thrown_away) == ((), ())
    assert trace.version.startswith("judge-1@127.0.0.1 prompt ")
    assert {headers["Authorization"] for headers in endpoint.headers} == {"Bearer secret-key"}
    assert "secret-key" not in repr(trace)


def test_the_policies_stand_in_its_context_and_each_is_asked_for_once(base: Base) -> None:
    with serve(lambda request: judge(request, {})) as endpoint:
        ask(base, endpoint)
    assert [asked_policy(request) for request in endpoint.requests] == list(BOOK.policies)
    system = endpoint.requests[0]["messages"][0]["content"]
    assert all(policy.text.strip() in system for policy in BOOK.policies.values())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("I think that it is fine.", r"changes the form \(the whole: Invalid JSON"),
        ('```json\n{"policy": "P", "reasoning": "r", "findings": []}\n```', "changes the form"),
        ('{"policy": "P", "reasoning": "r", "findings": [], "verdict": "pass"}', "changes the form"),
        ('{"policy": "P", "findings": []}', r"changes the form \(reasoning: Field required"),
        ('{"policy": "P", "reasoning": "r", "findings": "none"}', "changes the form"),
        ('{"policy": "rule-zero", "reasoning": "r", "findings": []}', "cites the policy 'rule-zero', which"),
        ('{"policy": "OTHER", "reasoning": "r", "findings": []}', "is about .*, which was not asked for"),
        ('{"policy": "P", "reasoning": "r", "findings": [F1]}', "cites sentence 9999, which there is not"),
        ('{"policy": "P", "reasoning": "r", "findings": [F2]}', "quotes 'gold', which sentence 1 does not"),
        ('{"policy": "P", "reasoning": "r", "findings": [F3]}', r"changes the form \(findings.0.verdict"),
        ('{"policy": "P", "reasoning": "r", "findings": [F4]}', r"changes the form \(findings.0.sentence"),
    ],
)
def test_an_answer_that_breaks_the_protocol_is_thrown_away_and_said_so(
    base: Base, content: str, message: str
) -> None:
    broken = {
        "F1": {**FOUND, "sentence": 9999},
        "F2": {**FOUND, "sentence": 1, "passage": "gold"},
        "F3": {**FOUND, "sentence": 1, "verdict": "pass"},
        "F4": {**FOUND, "sentence": "1"},
    }

    def answer(request: Mapping[str, Any]) -> bytes:
        policy = asked_policy(request)
        other = next(name for name in BOOK.policies if name != policy)
        said = content.replace('"P"', f'"{policy}"').replace("OTHER", other)
        for name, finding in broken.items():
            said = said.replace(name, json.dumps(finding))
        return complete(said)

    with serve(answer) as endpoint:
        trace = ask(base, endpoint)
    assert trace.judgements == ()
    assert set(trace.not_read) == set(BOOK.policies)
    assert len(trace.thrown_away) == len(BOOK.policies)
    assert all(re.search(message, words) for words in trace.thrown_away), trace.thrown_away[0]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"choices": []}', b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_chat_completion_is_thrown_away(base: Base, body: bytes) -> None:
    with serve(lambda request: body) as endpoint:
        trace = ask(base, endpoint)
    assert all("is no chat completion" in words for words in trace.thrown_away)
    assert len(trace.thrown_away) == len(BOOK.policies)


def test_one_bad_answer_does_not_spoil_the_good_ones(base: Base) -> None:
    def answer(request: Mapping[str, Any]) -> bytes:
        return complete("?") if asked_policy(request) == "minors" else judge(request, {})

    with serve(answer) as endpoint:
        trace = ask(base, endpoint)
    assert trace.not_read == ("minors",)
    assert len(trace.judgements) == len(BOOK.policies) - 1


def test_a_huge_answer_is_cut_off_and_the_rest_not_asked(base: Base) -> None:
    with serve(lambda request: b"x" * 2_000_000) as endpoint:
        trace = ask(base, endpoint)
    assert len(endpoint.requests) == 1
    (words,) = trace.thrown_away
    assert "answered with over 262,144 bytes" in words


@pytest.mark.timeout(20)
def test_an_answer_that_drips_is_cut_off_in_time(base: Base) -> None:
    with serve(lambda request: judge(request, {}), pause_s=0.3) as endpoint:
        trace = ask(base, endpoint, policy_llm_timeout_s=1.0)
    assert len(endpoint.requests) == 1
    assert "gave no answer within 1 s" in trace.thrown_away[0]


@pytest.mark.parametrize(
    ("status", "headers"), [(500, {}), (401, {}), (302, {"Location": "http://169.254.169.254/latest"})]
)
def test_another_status_ends_it_and_no_redirect_is_followed(
    base: Base, status: int, headers: Mapping[str, str]
) -> None:
    with serve(lambda request: b"secret", status=status, headers=headers) as endpoint:
        trace = ask(base, endpoint)
    assert len(endpoint.requests) == 1
    assert trace.thrown_away[0].endswith(f"127.0.0.1 answered with status {status}")


def test_an_endpoint_that_is_away_is_said_and_nothing_is_judged(base: Base) -> None:
    with serve(lambda request: b"") as endpoint:
        pass
    trace = ask(base, endpoint)
    assert "127.0.0.1 could not be asked" in trace.thrown_away[0]
    assert trace.judgements == ()


@pytest.mark.timeout(20)
def test_a_review_that_is_called_off_ends_at_once(base: Base) -> None:
    is_cancelled = threading.Event()

    def answer(request: Mapping[str, Any]) -> bytes:
        is_cancelled.set()
        return judge(request, {})

    with serve(answer, pause_s=1.0) as endpoint, pytest.raises(CancelledError, match="was called off"):
        review_draft(
            base.write("Health", f"{TEXT} [2] [3]"),
            BOOK,
            make_settings(endpoint, policy_llm_timeout_s=60),
            on_progress=lambda done, of: None,
            is_cancelled=is_cancelled.is_set,
        )
    assert len(endpoint.requests) == 1


def test_a_posts_words_reach_the_model_as_quoted_data_and_nothing_else(base: Base) -> None:
    hostile = [attack.text for attack in read_attacks() if attack.kind in ("system", "zero width", "format")]
    with serve(lambda request: judge(request, {})) as endpoint:
        for text in hostile[:6]:
            ask(base, endpoint, excerpt=text)
    marks = set()
    for request in endpoint.requests:
        assert [message["role"] for message in request["messages"]] == ["system", "user"]
        lines = request["messages"][1]["content"].splitlines()
        assert len(lines) == 4
        marks.add(lines[1])
        quoted = [each for each in read_material(request) if each["written_by"] == "post"]
        assert len(quoted) == 5
        assert all(each["text"] not in request["messages"][0]["content"] for each in quoted)
    assert len(marks) == len(endpoint.requests)


@pytest.mark.parametrize(
    ("url", "fields", "message"),
    [
        ("ftp://llm.example/v1", {}, "needs http:// or https:// and a host"),
        ("http://llm.example/v1", {}, "llm.example would be asked without TLS"),
        ("https://127.0.0.1/v1", {}, "127.0.0.1 leads to the private address 127.0.0.1; if that is meant"),
        ("https://[::1]/v1", {}, "::1 leads to the private address ::1"),
        ("https://10.0.0.7/v1", {}, "leads to the private address 10.0.0.7"),
        ("https://169.254.169.254/latest", {}, "leads to the private address 169.254.169.254"),
        ("https://2130706433/v1", {}, "leads to the private address 127.0.0.1"),
        ("https://localhost/v1", {"policy_llm_private_hosts": "other"}, "localhost leads to the private"),
    ],
)
def test_a_private_address_is_asked_only_where_the_owner_allows_it(
    url: str, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(EndpointError, match=message.replace("[", r"\[")):
        find_address(url, PolicySettings(policy_llm_url=url, **fields))


def test_an_allowed_host_is_asked_where_it_is() -> None:
    settings = PolicySettings(policy_llm_private_hosts=" 127.0.0.1 ,gpu")
    assert find_address("http://127.0.0.1:8000/v1", settings) == "127.0.0.1"
