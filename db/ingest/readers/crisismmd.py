"""The CrisisMMD v2.0 release as its authors ship it (Alam, Ofli, Imran 2018).

``annotations/<event>_final_data.tsv`` has a line for each picture, ``data_image/<event>/<day>/<id>.jpg`` the
pictures. Lines of one tweet become one post with several media. Its labels are not read: the model judges.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.lines import Line, check_text
from db.ingest.rows import Item, Row
from db.ingest.times import read_snowflake_time
from db.vocabulary import Hazard

ANNOTATIONS = re.compile(r"(?P<root>(.*/)?)annotations/(?P<event>[^/]+)_final_data\.tsv")
COLUMNS = ("external_id", "text", "posted_at", "picture")
# Its ids are those of X.
PLATFORM = "X"
NEEDED = ("tweet_id", "tweet_text", "image_path")
HAZARDS = {
    "wildfire": Hazard.WILDFIRE,
    "hurricane": Hazard.CYCLONE,
    "earthquake": Hazard.EARTHQUAKE,
    "flood": Hazard.FLOOD,
}


@dataclass
class _Tweet:
    line: int
    text: str
    pictures: list[str] = field(default_factory=list)


def name_event(event: str) -> tuple[str, Hazard]:
    """Return an event's name and hazard from its file: ``srilanka_floods`` is "Srilanka floods", a flood."""
    hazard = next((hazard for word, hazard in HAZARDS.items() if word in event), Hazard.OTHER)
    return event.replace("_", " ").capitalize(), hazard


def read_annotations(lines: Iterator[Line], name: str, root: str) -> Iterator[Item]:
    """Yield one row a tweet, in the order of the file; a line that cannot be read is yielded as a refusal.

    The file is read to its end first, since lines of one tweet need not stand together.

    Args:
        root: path of the release inside its container, empty or ending with a slash.

    Raises:
        IngestError: the header lacks a column of the release.
    """
    header = _split(next(lines, Line(1, "", False, 1.0)))
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise IngestError(f"{name} is not a CrisisMMD annotation file: it has no column {missing[0]!r}")
    tweets: dict[str, _Tweet] = {}
    for line in lines:
        if not line.text.strip():
            continue
        try:
            _add_line(tweets, header, line)
        except BadRowError as error:
            yield Refusal(name, line.number, f"the line {error}")
    for place, (tweet_id, tweet) in enumerate(tweets.items(), start=1):
        try:
            posted_at = read_snowflake_time(int(tweet_id)).isoformat()
        except BadRowError as error:
            yield Refusal(name, tweet.line, str(error))
            continue
        picture = "\n".join(root + path for path in tweet.pictures)
        values = dict(zip(COLUMNS, (tweet_id, tweet.text, posted_at, picture), strict=True))
        yield Row(name, tweet.line, values, place / len(tweets))


def _add_line(tweets: dict[str, _Tweet], header: list[str], line: Line) -> None:
    if line.is_cut:
        raise BadRowError("is too long")
    check_text(line.text)
    cells = _split(line)
    if len(cells) != len(header):
        raise BadRowError(f"has {len(cells)} cells where the header has {len(header)}")
    values = dict(zip(header, cells, strict=True))
    tweet_id = values["tweet_id"].strip()
    if not re.fullmatch(r"[0-9]{1,19}", tweet_id):
        raise BadRowError(f"has tweet_id {tweet_id[:40]!r}, which is not a number")
    tweet = tweets.setdefault(tweet_id, _Tweet(line.number, _unquote(values["tweet_text"])))
    picture = values["image_path"].strip()
    if picture and picture not in tweet.pictures:
        tweet.pictures.append(picture)


def _split(line: Line) -> list[str]:
    return line.text.rstrip("\r\n").split("\t")


def _unquote(text: str) -> str:
    # The release quotes a tweet only where it holds quotes, and then doubles them; others stand as they are.
    if len(text) > 2 and text[0] == text[-1] == '"' and '""' in text[1:-1]:
        return text[1:-1].replace('""', '"')
    return text
