import json
import zipfile
from pathlib import Path

import pytest

from db.ingest.errors import IngestError
from db.ingest.rows import Row
from db.ingest.tables import open_tables


def _write_archive(path: Path, **parts: object) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in parts.items():
            text = f"window.YTD.{name}.part0 = {json.dumps(value, indent=1)}"
            archive.writestr(f"twitter-2022/data/{name.replace('_', '-')}.js", text)
        archive.writestr("twitter-2022/data/tweets_media/21-a.jpg", b"first")
        archive.writestr("twitter-2022/data/tweets_media/21-b.mp4", b"second")
        archive.writestr("twitter-2022/data/profile_media/1-me.jpg", b"me")
    return path


def _tweet(number: int) -> dict[str, object]:
    text, posted = f"Roof {number} gone &amp; wet", "Sat Mar 05 10:00:00 +0000 2022"
    return {"tweet": {"id_str": str(number), "full_text": text, "created_at": posted, "entities": {}}}


def test_the_tweets_of_an_archive_have_their_pictures_and_their_author(tmp_path: Path) -> None:
    account = [{"account": {"username": "sample_a", "email": "sample@example.org"}}]
    path = _write_archive(
        tmp_path / "a.zip",
        tweets=[_tweet(22), {"other": 1}],
        tweets_part1=[_tweet(21)],
        account=account,
        like=[],
    )
    with open_tables(path) as (table,):
        first, second, refused = list(table.read_items())
        assert table.platform == "X"
        assert isinstance(first, Row)
        assert isinstance(second, Row)
        assert first.values["text"] == "Roof 21 gone & wet"
        assert first.values["author"] == second.values["author"] == "sample_a"
        assert first.values["posted_at"] == "2022-03-05T10:00:00+00:00"
        assert first.values["picture"] == "tweets_media/21-a.jpg\ntweets_media/21-b.mp4"
        assert (second.values["external_id"], second.values["picture"]) == ("22", "")
        assert table.container.read_picture("tweets_media/21-a.jpg") == b"first"
        assert not isinstance(refused, Row)
        assert refused.reason == "the object is no tweet as X writes one"


def test_an_unpacked_archive_is_read_from_its_file_of_tweets(tmp_path: Path) -> None:
    (tmp_path / "tweets_media").mkdir()
    (tmp_path / "tweets_media" / "21-a.jpg").write_bytes(b"first")
    (tmp_path / "tweets.js").write_text(f"window.YTD.tweets.part0 = {json.dumps([_tweet(21)])}")
    with open_tables(tmp_path / "tweets.js") as (table,):
        (row,) = table.read_items()
        assert isinstance(row, Row)
        assert row.values["picture"] == "tweets_media/21-a.jpg"


def test_an_archive_without_a_tweet_is_refused(tmp_path: Path) -> None:
    opening = open_tables(_write_archive(tmp_path / "a.zip", tweets=[]))
    with pytest.raises(IngestError, match=r"tweets\.js in a\.zip: no tweet that can be read"), opening:
        pass
