"""Settings of the store, from the environment only (prefix ``LOOKOUT_``); see docs/settings.md."""

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

from pydantic import Field, SecretStr, computed_field
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.private_files import make_private_folder


class StoreSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    data_dir: Path = Path("var")
    """Folder of the SQLite file, the media and the keys."""
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite inside the data folder."""
    inbox: Path | None = None
    """Folder whose folders may be watched for files; empty means one inside the data folder."""
    author_key: SecretStr | None = None
    """Key that pseudonymises authors; empty means one made once and kept in the data folder."""
    cookie_key: SecretStr | None = None
    """Key that signs the cookie with the analyst's name; empty as above."""
    read_pictures: bool = True
    """Whether the words in pictures are read: of what analysts submit, of what they ask for, and below."""
    find_faces: bool = True
    """Whether pictures are searched for faces before a report takes them out; without it, none goes out."""
    read_drafts: bool = True
    """Whether the trained reviewer has to read a report before it is cleared; a process of its own does."""
    little_text: int = Field(default=40, ge=0)
    """A post of fewer characters, links left out, has its pictures read as it comes in; 0 means none."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def store_url(self) -> str:
        """The URL in force. A plain ``postgresql://`` URL is read with psycopg 3."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'lookout.db').absolute()}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def media_dir(self) -> Path:
        """Folder of the original pictures, stored once by content."""
        return self.data_dir / "media"

    @property
    def inbox_dir(self) -> Path:
        """Folder whose folders may be watched for files."""
        return self.inbox or self.data_dir / "inbox"

    @property
    def archives_dir(self) -> Path:
        """Folder of the archives of events."""
        return self.data_dir / "archives"

    @property
    def reads_below(self) -> int | None:
        """Characters below which the pictures of a post are read; None where no picture is."""
        return self.little_text if self.read_pictures else None

    @property
    def models_dir(self) -> Path:
        """Folder of the checkpoints that were learned here."""
        return self.data_dir / "models"

    @property
    def own_places_file(self) -> Path:
        """Places that were added to the gazetteer here; there is none until somebody adds some."""
        return self.data_dir / "places.db"

    @property
    def roads_file(self) -> Path:
        """Roads for the map; there is none until somebody adds some."""
        return self.data_dir / "roads.db"

    def from_anywhere(self) -> Self:
        """Return the same place for a process that starts in another folder."""
        inbox = self.inbox and self.inbox.absolute()
        return self.model_copy(update={"data_dir": self.data_dir.absolute(), "inbox": inbox})

    def read_author_key(self) -> bytes:
        """Return the key for author pseudonyms, making it (mode 0600) on first use.

        A key of one's own matters: with a shared or public key anyone could test which handle stands
        behind a pseudonym.
        """
        return self._read_key(self.author_key, "author.key")

    def read_cookie_key(self) -> bytes:
        """Return the key that signs cookies, making it (mode 0600) on first use.

        Raises:
            OSError: it cannot be made or read.
        """
        return self._read_key(self.cookie_key, "cookie.key")

    def _read_key(self, given: SecretStr | None, name: str) -> bytes:
        if given and given.get_secret_value():
            return given.get_secret_value().encode()
        path = self.data_dir / name
        if not path.exists():
            _make_key(path)
        return path.read_bytes()


class LinkSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    public_url: str = ""
    """Address that links of reports and alerts lead back to; empty: a report's where its page was served
    from, and an alert's nowhere."""


def _make_key(path: Path) -> None:
    """Put a whole key there at once; the first of several processes that start together wins."""
    make_private_folder(path.parent)
    with NamedTemporaryFile("w", dir=path.parent) as whole:  # readable by its owner alone
        whole.write(secrets.token_hex(32))
        whole.flush()
        os.fsync(whole.fileno())
        with suppress(FileExistsError):
            os.link(whole.name, path)


@lru_cache
def get_settings() -> StoreSettings:
    """Read the environment once a process."""
    return StoreSettings()
