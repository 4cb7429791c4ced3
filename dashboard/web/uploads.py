"""How much one browser tab may hold at once: Streamlit bounds each file, and keeps every one in memory."""

import re
from collections import Counter
from typing import cast

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

MIB = 1024 * 1024
UPLOAD_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+")


class UploadBudget:
    """Refuse a file with which a session would hold more than its budget.

    Args:
        mib: the budget of a session in MiB: files that it holds and those on their way.
    """

    def __init__(self, app: ASGIApp, mib: int) -> None:
        self._app, self._mib = app, mib
        self._on_their_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything pass but a file that is too much."""
        found = UPLOAD_PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdecimal():
            await PlainTextResponse("411: say how long the file is\n", 411)(scope, receive, send)
            return
        session_id, size_bytes = found[1], int(length)
        if _count_held_bytes(session_id) + self._on_their_way[session_id] + size_bytes > self._mib * MIB:
            words = f"413: the files of one browser tab may hold {self._mib} MiB; take some away\n"
            await PlainTextResponse(words, 413)(scope, receive, send)
            return
        self._on_their_way[session_id] += size_bytes
        try:
            await self._app(scope, receive, send)
        finally:
            self._on_their_way[session_id] -= size_bytes
            self._on_their_way = +self._on_their_way  # forgets sessions that have nothing on its way


def _count_held_bytes(session_id: str) -> int:
    manager = cast(MemoryUploadedFileManager, Runtime.instance().uploaded_file_mgr)
    files = manager.file_storage.get(session_id, {})
    return sum(len(file.data) for file in list(files.values()))
