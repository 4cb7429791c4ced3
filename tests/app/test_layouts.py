"""The layouts of the posts page under one filter."""

from dataclasses import replace

from db.media import write_original
from db.posts import NewMedia
from db.session import Store
from db.settings import get_settings
from tests.app.conftest import OpenApp, read_page
from tests.factories import make_posts, store_posts
from tests.unit.dashboard.services.test_pictures import make_picture


def test_no_picture_is_shown_under_a_filter_for_posts_without_one(store: Store, open_app: OpenApp) -> None:
    sha256 = write_original(get_settings().media_dir, make_picture())
    first, second = make_posts(2)
    store_posts(store, [replace(first, media=(NewMedia(sha256, "jpeg", 40, 30, 1),)), second])
    assert "1 posts in all" in read_page(open_app("posts", picture="no"))
    app = open_app("posts", picture="no", layout="pictures")
    assert "No pictures under this filter" in read_page(app)
    assert not app.get("image")
