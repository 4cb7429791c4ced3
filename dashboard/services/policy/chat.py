"""One question to the language model, and its answer in the form that was asked for or thrown away."""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from dashboard.services.policy.endpoint import post_json
from dashboard.services.policy.settings import PolicySettings


class AnswerError(Exception):
    """An answer that breaks the protocol; says how."""


class Form(BaseModel):
    """What an answer must look like, to the letter."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Answer = TypeVar("Answer", bound=Form)


def ask_model(
    messages: Sequence[dict[str, str]], settings: PolicySettings, *, is_cancelled: Callable[[], bool]
) -> bytes:
    """Return the body of the endpoint's answer, as ``post_json``."""
    payload = {
        "model": settings.policy_llm_model,
        "messages": messages,
        "temperature": 0,
        "stream": False,
    }
    return post_json(settings.policy_llm_url, payload, settings, is_cancelled=is_cancelled)


def read_form(body: bytes, form: type[Answer]) -> Answer:
    """Return what the first choice of a chat completion says.

    Raises:
        AnswerError: it is no chat completion, or not in the form.
    """
    try:
        return form.model_validate_json(_find_content(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise AnswerError(f"changes the form ({where}: {first['msg']})") from None


def _find_content(body: bytes) -> str:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise AnswerError("is no chat completion") from None
    if not isinstance(content, str):
        raise AnswerError("is no chat completion")
    return content
