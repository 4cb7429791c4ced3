"""X's own archive: ``data/tweets.js`` and its parts, with the pictures in ``data/tweets_media``."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from db.imports import Refusal
from db.ingest.containers import Container
from db.ingest.errors import IngestError
from db.ingest.files import PostFile, open_post_file
from db.ingest.readers.json_values import read_objects
from db.ingest.readers.platforms.post import COLUMNS, find, find_text, write_cells
from db.ingest.readers.platforms.x_v1 import X_V1
from db.ingest.rows import Item, ReadTable, Row

# Until 2022 the files were called tweet.js and tweet_media.
TWEETS = re.compile(r"(?P<folder>(?:.*/)?)tweets?(?:-part\d+)?\.js")
MEDIA = re.compile(r"(?:.*/)?tweets?_media/(?P<id>\d+)-[^/]+")


def find_parts(paths: list[str]) -> list[str]:
    """Return the files of an archive that hold tweets, in their order."""
    return [path for path in paths if TWEETS.fullmatch(path)]


def read_archive(container: Container, parts: list[str]) -> ReadTable:
    """Return the tweets in the parts of an archive, each with its own pictures and their one author.

    Raises:
        IngestError: there is no tweet in them.
    """
    files = [open_post_file(container, part) for part in parts]
    folder = str(PurePosixPath(parts[0]).parent)
    author = _read_author(container, folder)
    pictures = _list_media(container, folder)
    if not any(isinstance(item, Row) for file in files for item in _read_part(file, author, pictures)):
        raise IngestError(f"{', '.join(parts)} in {container.name}: no tweet that can be read")
    items = (item for file in files for item in _read_part(file, author, pictures))
    return ReadTable(COLUMNS, items, X_V1.name)


def _read_part(file: PostFile, author: str, pictures: dict[str, list[str]]) -> Iterator[Item]:
    for item in read_objects(file):
        if isinstance(item, Refusal):
            yield item
            continue
        found: dict[str, object] = item.found if "tweet" in item.found else {"tweet": item.found}
        if not X_V1.recognises(found):
            yield Refusal(file.name, item.line, "the object is no tweet as X writes one")
            continue
        for post in X_V1.read_posts(found):
            own = replace(post, author=author, pictures=tuple(pictures.get(post.external_id, ())))
            yield Row(file.name, item.line, write_cells(own, X_V1.name), item.share_read)


def _read_author(container: Container, folder: str) -> str:
    path = str(PurePosixPath(folder, "account.js"))
    if path not in container.list_files():
        return ""
    accounts = [
        item.found for item in read_objects(open_post_file(container, path)) if not isinstance(item, Refusal)
    ]
    account = find(accounts, 0, "account")
    return find_text(account, "username") or find_text(account, "accountId")


def _list_media(container: Container, folder: str) -> dict[str, list[str]]:
    """Return the pictures of each tweet, by its id, as paths from the tweets' folder."""
    found = defaultdict(list)
    for path in container.list_files():
        if match := MEDIA.fullmatch(path):
            relative = path.removeprefix(f"{folder}/") if folder != "." else path
            found[match["id"]].append(relative)
    return found
