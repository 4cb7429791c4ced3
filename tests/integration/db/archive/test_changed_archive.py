"""An archive that was changed, or is none, is refused with the reason."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from db.archive.errors import ArchiveError
from db.models import Post
from db.session import Store
from tests.factories import (
    make_picture,
)
from tests.integration.db.archive.archive_builder import restore, write


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None], *, sums: bool = False) -> None:
    """Change members of an archive; with ``sums`` the sums are made to fit, as somebody hostile would."""
    with ZipFile(path) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    change(found)
    if sums:
        del found["SHA256SUMS"]
        lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in found.items()]
        found["SHA256SUMS"] = "".join(lines).encode()
    with ZipFile(path, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, data)


def edit_post(**changed: object) -> Callable[[dict[str, bytes]], None]:
    def change(found: dict[str, bytes]) -> None:
        first, *rest = found["posts.jsonl"].splitlines(keepends=True)
        line = json.loads(first)
        line["post"] |= changed
        found["posts.jsonl"] = json.dumps(line).encode() + b"\n" + b"".join(rest)

    return change


def edit_head(**changed: object) -> Callable[[dict[str, bytes]], None]:
    def change(found: dict[str, bytes]) -> None:
        found["archive.json"] = json.dumps(json.loads(found["archive.json"]) | changed).encode()

    return change


def swap_picture(found: dict[str, bytes]) -> None:
    (name,) = (name for name in found if name.startswith("pictures/"))
    found[name] = make_picture(20, 20)


@pytest.mark.parametrize(
    ("change", "sums", "words"),
    [
        (edit_post(text="Nothing happened"), False, "posts.jsonl is not what was written"),
        (lambda found: found.pop("reviews.jsonl", found.pop("reports.jsonl")), False, "is not whole"),
        (lambda found: found.update({"more.txt": b"x"}), False, "is not whole"),
        (edit_head(version=1), True, "of version 1, and this Lookout reads version 3"),
        (edit_head(format="other"), True, "is not of an archive"),
        (edit_head(event=None), True, "a row of events is no object"),
        (edit_head(event={"name": "x"}), True, "the event of the archive has no hazard"),
        (edit_post(posted_at="yesterday"), True, "line 1 of posts.jsonl|'posted_at' of posts cannot be"),
        (edit_post(is_admin=True), True, "unknown column 'is_admin'"),
        (edit_post(text="a\0b"), True, "'text' of posts cannot be"),
        (edit_post(source_id=99), True, "something in the archive cannot be"),
        (swap_picture, True, "is another one"),
    ],
)
def test_what_was_changed_is_refused(
    store: Store,
    media_dir: Path,
    post_ids: list[int],
    path: Path,
    change: Callable[[dict[str, bytes]], None],
    sums: bool,
    words: str,
) -> None:
    write(store, media_dir, path)
    rewrite(path, change, sums=sums)
    with pytest.raises(ArchiveError, match=words):
        restore(store, media_dir, path, name="Again")
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Post).where(Post.event_id != 1)) == 0


def test_what_is_no_archive_says_so(store: Store, media_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.zip"
    path.write_bytes(b"no zip at all")
    with pytest.raises(ArchiveError, match=r"notes\.zip cannot be read"):
        restore(store, media_dir, path)
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(ArchiveError, match=r"notes\.zip is no archive of an event"):
        restore(store, media_dir, path)
