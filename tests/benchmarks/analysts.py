"""``python -m tests.benchmarks.analysts``: how long analysts wait for each other on one dashboard.

Each analyst is a client of Streamlit's own websocket: it opens the desk, then acts every few seconds (another
post, a decision, another list), and takes part in the page's own refreshing as a browser does. What is timed
is from the act to the end of the run that it starts. One analyst alone, in the same run, is the baseline.
With more processes than one each analyst stays at one of them, as behind a proxy that keeps a session there.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import numpy as np
import psutil
from sqlalchemy import text
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from dashboard.labels import LABEL_DECISION_WORDS
from db.migrate import upgrade_store
from db.session import Store
from db.vocabulary import LabelDecision
from tests.benchmarks.fill import fill_store

EVERY_S = 4.0
START_S = 90.0
PATIENCE_S = 120.0
MIB = 2**20
NAME, RIGHT = "Your name", LABEL_DECISION_WORDS[LabelDecision.RIGHT]
# What an analyst does in turn.
OPEN, DECIDE, BROWSE, OVERVIEW = "opens a post", "decides", "turns a page", "looks at the whole"
ROUND = (OPEN, DECIDE, OPEN, DECIDE, BROWSE, OVERVIEW)


@dataclass
class Analyst:
    """One client: what it has on its screen, and how long it waited for each act.

    Attributes:
        number: tells analysts apart; each decides posts of its own.
        fields: ids of text fields and buttons on the screen, by label.
        waited_s: of each act, by what it was.
        errors: messages of errors that the page showed.
    """

    number: int
    socket: ClientConnection
    fields: dict[str, str] = field(default_factory=dict)
    waited_s: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    decided: int = 0
    query: str = ""
    page: str = ""
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    refreshing: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def listen(self) -> None:
        """Take what the server sends until it closes."""
        async for data in self.socket:
            message = ForwardMsg()
            message.ParseFromString(data)
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._see(message)
            elif kind == "new_session" and not message.metadata.run.fragment_ids:
                self.fields.clear()
                self._stop_refreshing()
            elif kind == "auto_rerun":
                rerun = message.auto_rerun
                self.refreshing[rerun.fragment_id] = asyncio.create_task(
                    self._refresh(rerun.fragment_id, rerun.interval)
                )
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self.finished.set()

    def _see(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self.fields[element.button.label] = element.button.id
        elif kind == "text_input":
            self.fields[element.text_input.label] = element.text_input.id
        elif kind == "exception":
            self.errors.append(element.exception.message)

    async def _refresh(self, fragment_id: str, interval_s: float) -> None:
        while True:
            await asyncio.sleep(interval_s)
            await self.finished.wait()
            await self._send(fragment_id=fragment_id)

    def _stop_refreshing(self) -> None:
        for task in self.refreshing.values():
            task.cancel()
        self.refreshing.clear()

    async def _send(self, pressed: str = "", fragment_id: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, self.page
        state.fragment_id, state.is_auto_rerun = fragment_id, bool(fragment_id)
        if NAME in self.fields:
            state.widget_states.widgets.append(
                WidgetState(id=self.fields[NAME], string_value=f"Analyst {self.number}")
            )
        if pressed:
            state.widget_states.widgets.append(WidgetState(id=self.fields[pressed], trigger_value=True))
        await self.socket.send(message.SerializeToString())

    async def act(self, what: str, page: str, query: str, pressed: str = "") -> None:
        """Act and wait for the end of the run; the wait is kept."""
        self.page, self.query = page, query
        self.finished.clear()
        started_s = time.perf_counter()
        await self._send(pressed)
        await asyncio.wait_for(self.finished.wait(), PATIENCE_S)
        self.waited_s.append((what, time.perf_counter() - started_s))

    async def work(self, turns: int, own_posts: Sequence[int], delay_s: float) -> None:
        """Open the desk and act ``turns`` times, one act every ``EVERY_S``."""
        await asyncio.sleep(delay_s)
        posts = iter(own_posts)
        post = next(posts)
        await self.act("opens the desk", "desk", f"event=1&post={post}")
        due_s = time.perf_counter()
        for turn in range(turns):
            due_s += EVERY_S
            await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
            what = ROUND[turn % len(ROUND)]
            if what == OPEN:
                post = next(posts)
                await self.act(what, "desk", f"event=1&post={post}")
            elif what == DECIDE:
                await self.act(what, "desk", f"event=1&post={post}", RIGHT)
                self.decided += 1
            elif what == BROWSE:
                await self.act(what, "desk", f"event=1&layout=table&page={2 + turn % 7}")
            else:
                await self.act(what, "desk", "event=1&layout=map")
        self._stop_refreshing()


async def work_at_once(addresses: Sequence[str], analysts: int, turns: int, first_post: int) -> list[Analyst]:
    """Let so many analysts work side by side and return them; they begin spread over one interval."""
    sockets = [
        await connect(f"ws://{address}/_stcore/stream", subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
        for address, _ in zip(cycle(addresses), range(analysts), strict=False)
    ]
    team = [Analyst(number, opened) for number, opened in enumerate(sockets)]
    listening = [asyncio.create_task(analyst.listen()) for analyst in team]
    each = turns + 2
    await asyncio.gather(
        *(
            analyst.work(
                turns,
                range(first_post + number * each, first_post + (number + 1) * each),
                EVERY_S * number / analysts,
            )
            for number, analyst in enumerate(team)
        )
    )
    for analyst, task in zip(team, listening, strict=True):
        await analyst.socket.close()
        with suppress(asyncio.CancelledError):
            task.cancel()
            await task
    return team


@contextmanager
def run_dashboard(data_dir: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Run a dashboard over a store; yields its address and its process."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"localhost:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOOKOUT_")}
    environment["LOOKOUT_DATA_DIR"] = str(data_dir)
    options = [f"--server.port={port}", "--server.headless=true", "--server.address=localhost"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ends_s = time.monotonic() + START_S
        while True:
            try:
                urlopen(f"http://{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                if time.monotonic() > ends_s or process.poll() is not None:
                    raise
                time.sleep(0.2)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def count_reviews(store: Store) -> int:
    """Return how many reviews the store holds."""
    with store.read() as session:
        return int(session.execute(text("SELECT count(*) FROM reviews")).scalar_one())


def main() -> None:
    """Print waits, errors, lost decisions and memory for each number of analysts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--analysts", type=int, nargs="+", default=[1, 10, 20, 40])
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=18)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        data_dir = Path(folder)
        url = f"sqlite:///{data_dir / 'lookout.db'}"
        upgrade_store(url)
        with closing(Store(url)) as store, ExitStack() as running:
            fill_store(store, options.posts)
            dashboards = [running.enter_context(run_dashboard(data_dir)) for _ in range(options.processes)]
            first_post = 1
            for analysts in options.analysts:
                before = count_reviews(store)
                addresses = [address for address, _ in dashboards]
                team = asyncio.run(work_at_once(addresses, analysts, options.turns, first_post))
                first_post += analysts * (options.turns + 2)
                rss_mib = sum(process.memory_info().rss for _, process in dashboards) / MIB
                _print(team, count_reviews(store) - before, rss_mib)


def _print(team: Sequence[Analyst], stored: int, rss_mib: float) -> None:
    acts = [(what, waited) for analyst in team for what, waited in analyst.waited_s]
    kinds = sorted({what for what, _ in acts})
    decided = sum(analyst.decided for analyst in team)
    errors = [error for analyst in team for error in analyst.errors]
    all_s = np.array([waited for what, waited in acts if what != "opens the desk"])
    p50, p95 = np.percentile(all_s, [50, 95])
    print(
        f"{len(team):>3} analysts: p50 {p50:.2f} s, p95 {p95:.2f} s over {len(all_s)} acts;"
        f" {decided} decided, {stored} stored; {len(errors)} errors; {rss_mib:.0f} MiB"
    )
    for kind in kinds:
        own = np.array([waited for what, waited in acts if what == kind])
        print(f"      {kind:20} p50 {np.median(own):.2f} s, p95 {np.percentile(own, 95):.2f} s")
    for error in sorted(set(errors))[:5]:
        print(f"      error: {error[:200]}")


if __name__ == "__main__":
    main()
