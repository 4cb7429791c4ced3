"""One file a platform: each maps an item as the platform writes it to the fields of a post.

``PLATFORMS`` is the one list of them. A new platform is a file with a ``Platform`` and a line here.
"""

from collections.abc import Iterable

from db.ingest.readers.platforms.bluesky import BLUESKY
from db.ingest.readers.platforms.mastodon import MASTODON, MASTODON_OUTBOX
from db.ingest.readers.platforms.meta_account import FACEBOOK_ACCOUNT, INSTAGRAM_ACCOUNT
from db.ingest.readers.platforms.post import Platform
from db.ingest.readers.platforms.reddit import REDDIT
from db.ingest.readers.platforms.reliefweb import RELIEFWEB
from db.ingest.readers.platforms.snscrape import SNSCRAPE
from db.ingest.readers.platforms.telegram import TELEGRAM
from db.ingest.readers.platforms.ushahidi import USHAHIDI_API, USHAHIDI_V2, USHAHIDI_V3
from db.ingest.readers.platforms.x_tables import TWARC, TWARC_CSV, TWINT
from db.ingest.readers.platforms.x_v1 import X_V1
from db.ingest.readers.platforms.x_v2 import X_V2
from db.ingest.readers.platforms.youtube import YOUTUBE, YOUTUBE_NOTED

# Asked in this order: a shape that proves more stands before one that proves less.
PLATFORMS = (
    MASTODON, MASTODON_OUTBOX, BLUESKY, TELEGRAM, REDDIT, YOUTUBE, X_V1, X_V2, TWINT, TWARC, TWARC_CSV,
    RELIEFWEB, USHAHIDI_API, USHAHIDI_V2, USHAHIDI_V3, SNSCRAPE, YOUTUBE_NOTED, FACEBOOK_ACCOUNT,
    INSTAGRAM_ACCOUNT,
)  # fmt: skip


def find_platform(records: Iterable[dict[str, object]]) -> Platform | None:
    """Return the platform that wrote most of some records; None where no platform did."""
    found = [next((one for one in PLATFORMS if one.recognises(record)), None) for record in records]
    best = max(PLATFORMS, key=found.count)
    return best if found and found.count(best) * 2 >= len(found) else None
