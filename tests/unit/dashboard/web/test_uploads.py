"""A browser tab cannot fill the server's memory file by file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime

from dashboard.web.uploads import MIB, UploadBudget

Ask = Callable[..., tuple[int, dict[str, str], str]]
PATH = "/_stcore/upload_file/tab-1/file-{}"


@dataclass
class Uploads:
    """Takes every file, as Streamlit does, and knows what each session holds."""

    file_storage: dict[str, dict[str, SimpleNamespace]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = int(dict(scope["headers"]).get(b"content-length", b"0"))
        _, _, _, session_id, file_id = scope["path"].split("/")
        self.file_storage.setdefault(session_id, {})[file_id] = SimpleNamespace(data=bytes(size))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def uploads(monkeypatch: pytest.MonkeyPatch) -> Uploads:
    held = Uploads()
    monkeypatch.setattr(Runtime, "instance", lambda: SimpleNamespace(uploaded_file_mgr=held))
    return held


def test_files_are_taken_until_the_session_holds_its_budget(uploads: Uploads, ask: Ask) -> None:
    door = UploadBudget(uploads, mib=2)
    size = {"Content-Length": str(MIB)}
    assert ask(door, PATH.format(1), size, method="PUT")[0] == 204
    assert ask(door, PATH.format(2), size, method="PUT")[0] == 204
    status, _, words = ask(door, PATH.format(3), size, method="PUT")
    assert status == 413
    assert "one browser tab may hold 2 MiB" in words
    # Another tab has a budget of its own, and a file taken away makes room.
    assert ask(door, "/_stcore/upload_file/tab-2/file-1", size, method="PUT")[0] == 204
    del uploads.file_storage["tab-1"]["file-1"]
    assert ask(door, PATH.format(3), size, method="PUT")[0] == 204


def test_a_file_of_unknown_length_is_refused(uploads: Uploads, ask: Ask) -> None:
    assert ask(UploadBudget(uploads, mib=2), PATH.format(1), method="PUT")[0] == 411


def test_a_file_on_its_way_counts(uploads: Uploads, ask: Ask) -> None:
    second: list[int] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if not second:
            second.append(0)
            await door(scope, receive, note)
        await uploads(scope, receive, send)

    async def note(message: Message) -> None:
        if "status" in message:
            second[0] = int(str(message["status"]))

    door = UploadBudget(slow, mib=1)
    assert ask(door, PATH.format(1), {"Content-Length": str(MIB)}, method="PUT")[0] == 204
    assert second == [413]


def test_other_requests_pass(echo: ASGIApp, ask: Ask) -> None:
    assert ask(UploadBudget(echo, mib=1), "/media/a.jpg")[0] == 200
    assert ask(UploadBudget(echo, mib=1), PATH.format(1), method="DELETE")[0] == 200
