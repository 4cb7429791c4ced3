"""The store under attack: a data folder on a disk of its own, and PostgreSQL where that is asked for."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from db.migrate import upgrade_store

DISK_MB = 256


class MissingToolError(Exception):
    """Something that the run needs is not on this machine."""


@dataclass
class Sandbox:
    """Where the run happens. ``disk`` is small and holds the rows; None where a disk cannot be made."""

    folder: Path
    disk: Path | None
    url: str = ""
    cluster: "Cluster | None" = None
    ballast: list[Path] = field(default_factory=list)

    @property
    def data_dir(self) -> Path:
        """The product's data folder."""
        return self.folder / "data" if self.disk is None or self.cluster else self.disk / "data"

    @property
    def media_dir(self) -> Path:
        """The folder of the pictures."""
        return self.data_dir / "media"

    def fill_disk(self) -> None:
        """Leave no room on the disk of the store."""
        if self.disk is None:
            raise MissingToolError("a full disk needs the right to mount a small one; run as root")
        ballast = self.disk / "ballast"
        self.ballast.append(ballast)
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 65_536):
                    pass
            except OSError:
                return

    def free_disk(self) -> None:
        """Make room again."""
        while self.ballast:
            self.ballast.pop().unlink(missing_ok=True)


class Cluster:
    """PostgreSQL from the installed binaries, on a socket in a folder, never as root.

    ``settings`` are such as ``shared_buffers=2GB``; all else has its default.
    """

    def __init__(self, folder: Path, *settings: str) -> None:
        binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
        if binaries is None:
            raise MissingToolError("no PostgreSQL under /usr/lib/postgresql; install the package postgresql")
        self._binaries, self._folder, self._settings = binaries, folder, settings
        self._prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        folder.mkdir()
        give_away(folder)
        self._run(
            "initdb", "-U", "lookout", "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        self.start()

    def start(self) -> None:
        """Start the server, or start it again."""
        settings = ("listen_addresses=", "max_connections=100", *self._settings)
        options = " ".join((f"-k {self._folder}", *(f"-c {setting}" for setting in settings)))
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop_at_once(self) -> None:
        """Stop it as a power cut would: no checkpoint, no goodbye."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def make_database(self, disk: Path | None) -> str:
        """Make a database whose tables lie on ``disk`` and return its URL."""
        place = ""
        if disk is not None:
            (disk / "rows").mkdir()
            give_away(disk / "rows")
            self._query(f"CREATE TABLESPACE small LOCATION '{disk / 'rows'}'")
            place = " TABLESPACE small"
        self._query("CREATE DATABASE lookout" + place)
        return f"postgresql+psycopg://lookout@/lookout?host={self._folder}"

    def _query(self, statement: str) -> None:
        command = ["psql", "-h", str(self._folder), "-U", "lookout", "-c", statement, "postgres"]
        subprocess.run([self._binaries / command[0], *command[1:]], check=True, stdout=subprocess.DEVNULL)

    def _run(self, tool: str, *arguments: str) -> None:
        command = [*self._prefix, str(self._binaries / tool), "-D", str(self._folder / "cluster"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, timeout=120)


@contextmanager
def make_sandbox(kind: str) -> Iterator[Sandbox]:
    """Make folder, disk and store, empty and migrated; everything is gone afterwards.

    Raises:
        MissingToolError: PostgreSQL is asked for and not installed.
    """
    folder = Path(tempfile.mkdtemp(prefix="lookout-chaos-"))
    folder.chmod(0o755)
    sandbox = Sandbox(folder, _mount(folder / "disk"))
    try:
        if kind == "postgresql":
            sandbox.cluster = Cluster(folder / "postgresql")
            sandbox.url = sandbox.cluster.make_database(sandbox.disk)
        else:
            sandbox.url = f"sqlite:///{sandbox.data_dir / 'lookout.db'}"
        sandbox.media_dir.mkdir(parents=True)
        upgrade_store(sandbox.url)
        yield sandbox
    finally:
        if sandbox.cluster:
            sandbox.cluster.stop_at_once()
        if sandbox.disk:
            subprocess.run(["umount", "-l", sandbox.disk], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def give_away(folder: Path) -> None:
    """Hand a folder of root's to PostgreSQL's own user."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")


def _mount(folder: Path) -> Path | None:
    if os.geteuid() != 0:
        return None
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "none", folder])
    return folder if mounted.returncode == 0 else None
