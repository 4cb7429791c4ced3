"""A feed's posts become valid rows, by the same checks as the rows of a file."""

from collections.abc import Callable, Sequence
from types import MappingProxyType

from db.ingest.addresses import hide_account_in_id
from db.ingest.errors import BadRowError
from db.ingest.limits import LIMITS
from db.ingest.mapping import ColumnMapping, Field
from db.ingest.rows import Row
from db.ingest.survey import Survey
from db.ingest.times import TimeSpelling
from db.ingest.validate import RowValidator, ValidRow
from db.session import utc_now
from inference.errors import FeedError
from inference.feeds.feed import FeedPost

FetchPicture = Callable[[str], bytes]

# A post names its fields itself, and its times have a zone.
MAPPING = ColumnMapping(MappingProxyType({field: field.value for field in Field}))
SURVEY = Survey(TimeSpelling(), open_example="", are_ids_cut=False, has_x_ids=False)


def find_id(post: FeedPost, author_key: bytes) -> str:
    """Return the id under which a post is stored.

    Args:
        author_key: see ``StoreSettings.read_author_key``.
    """
    return hide_account_in_id(post.external_id, post.author or "", author_key)


class PostReader:
    """Reads the posts of one fetch.

    Args:
        source: where they come from.
        author_key: see ``StoreSettings.read_author_key``.
        fetch_picture: returns what stands at an address; may raise ``FeedError``.
    """

    def __init__(self, *, source: str, author_key: bytes, fetch_picture: FetchPicture) -> None:
        self._author_key = author_key
        self._pictures = _PostPictures(fetch_picture)
        self._validator = RowValidator(
            mapping=MAPPING,
            survey=SURVEY,
            pictures=self._pictures,
            source_name=source,
            is_source_named=True,
            author_key=author_key,
            now=utc_now(),
            limits=LIMITS,
        )

    def read(self, post: FeedPost, *, with_pictures: bool = True) -> ValidRow:
        """Check a post and fetch its pictures; one that cannot be had is dropped with the reason.

        Args:
            with_pictures: not of a post that is known: each fetch would ask for them again.

        Raises:
            BadRowError: it has neither text nor a picture, or a text that cannot be stored.
        """
        names = self._pictures.show(post) if with_pictures else []
        values = {
            Field.EXTERNAL_ID: post.external_id,
            Field.TEXT: post.text,
            Field.POSTED_AT: post.posted_at.isoformat() if post.posted_at else "",
            Field.AUTHOR: post.author or "",
            Field.URL: post.url or "",
            Field.LANGUAGE: post.language or "",
            Field.LAT: "" if post.lat is None else str(post.lat),
            Field.LON: "" if post.lon is None else str(post.lon),
            Field.PICTURE: "|".join(names),
        }
        named = {field.value: value for field, value in values.items()}
        return self._validator.validate(Row(post.external_id, None, named, 1.0))


class _PostPictures:
    """The pictures of the post in hand, by their place in it: "1" is the first."""

    def __init__(self, fetch_picture: FetchPicture) -> None:
        self._fetch = fetch_picture
        self._shown: Sequence[bytes | str] = ()

    def show(self, post: FeedPost) -> list[str]:
        """Hold a post's pictures and return their names."""
        self._shown = [*post.pictures, *post.picture_urls]
        return [str(place) for place in range(1, len(self._shown) + 1)]

    def read_picture(self, path: str) -> bytes:
        picture = self._shown[int(path) - 1]
        if isinstance(picture, bytes):
            return picture
        try:
            return self._fetch(picture)
        except FeedError as error:
            raise BadRowError(f"picture {path} was not fetched: {error}") from error
