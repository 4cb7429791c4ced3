"""What the public would read of a report and what is kept back from it, to be read before it is cleared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.masking import EXCERPT_LENGTH, clean_text, mask_excerpt
from db.masking import find_people
from db.masking.kinds import Kind
from db.queries.posts import get_posts
from db.queries.reports import ReportRow


@dataclass(frozen=True)
class PublicPassage:
    """One passage; ``kept_back`` holds what the public profile masks, with its kind, in the text's order."""

    where: str
    shown: str
    kept_back: tuple[tuple[Kind, str], ...]


def read_as_public(session: Session, row: ReportRow, snapshot: Snapshot) -> tuple[PublicPassage, ...]:
    """Return the cited excerpts and the edited sections as the public reads them.

    A post that was deleted since is read as it was frozen, and so is every one of a restored report.
    """
    cited = [] if row.is_restored else sorted(post.id for post in snapshot.facts.posts.values())
    texts = {post.id: post.text for post in get_posts(session, cited)}
    return tuple(_list_passages(snapshot, texts))


def _list_passages(snapshot: Snapshot, texts: Mapping[int, str]) -> Iterator[PublicPassage]:
    for section, words in snapshot.texts.items():
        yield PublicPassage(section, mask_excerpt(words), _list_kept_back(words))
    for post in sorted(snapshot.facts.posts.values(), key=lambda post: post.id):
        text = texts.get(post.id, post.excerpt or "")
        yield PublicPassage(
            f"Post {post.id}",
            mask_excerpt(text),
            _list_kept_back(clean_text(text, limit=EXCERPT_LENGTH * 4)),
        )


def _list_kept_back(text: str) -> tuple[tuple[Kind, str], ...]:
    return tuple((span.kind, text[span.start : span.end]) for span in find_people(text))
