"""``python -m tests.benchmarks.analysts``: how long analysts wait for each other on one dashboard.

Each analyst is a client of Streamlit's own websocket: it opens the desk, then acts every few seconds (another
post, a decision, another list), and takes part in the page's own refreshing as a browser does. What is timed
is from the act to the end of the run that it starts. One analyst alone, in the same run, is the baseline.
With more processes than one they stand behind HAProxy, which keeps each analyst at one of them.
"""

import argparse
import asyncio
import os
import random
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
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
from dashboard.launch.children import Tether
from dashboard.launch.front import Front
from dashboard.settings import WebSettings
from db.migrate import upgrade_store
from db.session import Store
from db.vocabulary import LabelDecision
from tests.benchmarks.fill import fill_store

EVERY_S = 4.0
# How much sooner or later than that a person acts.
PACE = (0.5, 1.5)
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
        """Open the desk and act ``turns`` times, one act every ``EVERY_S`` in the mean."""
        await asyncio.sleep(delay_s)
        posts = iter(own_posts)
        post = next(posts)
        # From when it began, not from when its desk was there, and by no clock: analysts who had waited for
        # the same cold start would act in step ever after, and others at even distances, where none meet.
        due_s, pace = time.perf_counter(), random.Random(self.number)
        await self.act("opens the desk", "desk", f"event=1&post={post}")
        for turn in range(turns):
            due_s += EVERY_S * pace.uniform(*PACE)
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


async def work_at_once(address: str, analysts: int, turns: int, first_post: int) -> list[Analyst]:
    """Let so many analysts work side by side and return them; they begin spread over one interval."""
    team = [Analyst(number, await _open(address)) for number in range(analysts)]
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


async def _open(address: str) -> ClientConnection:
    """Open a session as a browser does: its first answer says at which process it stays."""
    cookie = (await asyncio.to_thread(_ask, address)).partition(";")[0]
    return await connect(
        f"ws://{address}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": cookie} if cookie else {},
        max_size=None,
    )


def _ask(address: str) -> str:
    """Return the cookie that keeps a browser at its process; empty where there is one process."""
    with closing(urlopen(f"http://{address}/_stcore/health", timeout=2)) as answer:
        cookies = answer.headers.get_all("Set-Cookie", [])
    return next((cookie for cookie in cookies if cookie.startswith("lookout_process")), "")


@contextmanager
def run_dashboards(data_dir: Path, processes: int) -> Iterator[tuple[str, list[psutil.Process]]]:
    """Run dashboards over a store, as ``make run`` does; yields their address and their processes."""
    for name in [name for name in os.environ if name.startswith("LOOKOUT_")]:
        del os.environ[name]
    os.environ["LOOKOUT_DATA_DIR"] = str(data_dir)
    with closing(socket.create_server(("localhost", 0))) as probe:
        port = probe.getsockname()[1]
    address = f"localhost:{port}"
    front = Front(WebSettings(port=port, dashboards=processes), data_dir, Tether(), print)
    try:
        ends_s, seen = time.monotonic() + START_S, set[str]()
        while len(seen) < processes:
            if time.monotonic() > ends_s:
                raise TimeoutError(f"{len(seen)} of {processes} dashboards answer")
            time.sleep(0.2)
            with suppress(OSError):
                seen.add(_ask(address).partition(";")[0])
        children = psutil.Process().children(recursive=True)
        yield address, [child for child in children if "streamlit" in child.cmdline()]
    finally:
        front.stop()


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
        with closing(Store(url)) as store:
            fill_store(store, options.posts)
            with run_dashboards(data_dir, options.processes) as (address, processes):
                first_post = 1
                for analysts in options.analysts:
                    before, worked_s = count_reviews(store), _count_work_s(processes)
                    team = asyncio.run(work_at_once(address, analysts, options.turns, first_post))
                    first_post += analysts * (options.turns + 2)
                    rss_mib = sum(process.memory_info().rss for process in processes) / MIB
                    worked_s = _count_work_s(processes) - worked_s
                    _print(team, count_reviews(store) - before, rss_mib, worked_s)


def _count_work_s(processes: Sequence[psutil.Process]) -> float:
    return float(sum(sum(process.cpu_times()[:2]) for process in processes))


def _print(team: Sequence[Analyst], stored: int, rss_mib: float, worked_s: float) -> None:
    acts = [(what, waited) for analyst in team for what, waited in analyst.waited_s]
    kinds = sorted({what for what, _ in acts})
    decided = sum(analyst.decided for analyst in team)
    errors = [error for analyst in team for error in analyst.errors]
    all_s = np.array([waited for what, waited in acts if what != "opens the desk"])
    p50, p95 = np.percentile(all_s, [50, 95])
    print(
        f"{len(team):>3} analysts: p50 {p50:.2f} s, p95 {p95:.2f} s over {len(all_s)} acts;"
        f" {decided} decided, {stored} stored; {len(errors)} errors; {rss_mib:.0f} MiB;"
        f" {1_000 * worked_s / len(acts):.0f} ms of processor time an act"
    )
    for kind in kinds:
        own = np.array([waited for what, waited in acts if what == kind])
        print(f"      {kind:20} p50 {np.median(own):.2f} s, p95 {np.percentile(own, 95):.2f} s")
    for error in sorted(set(errors))[:5]:
        print(f"      error: {error[:200]}")


if __name__ == "__main__":
    main()
