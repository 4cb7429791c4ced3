import pytest

from dashboard.services.errors import ReportError
from dashboard.services.reports.document import Claim


def test_a_sentence_that_no_post_supports_cannot_be_made() -> None:
    with pytest.raises(ReportError, match="no post supports the sentence '12 roofs are gone'"):
        Claim("12 roofs are gone")


def test_a_sentence_is_supported_by_cited_posts_or_by_the_list_of_what_was_counted() -> None:
    assert Claim("1 post", cites=(7,)).cites == (7,)
    assert Claim("0 posts", trace="/posts?event=1").trace == "/posts?event=1"
