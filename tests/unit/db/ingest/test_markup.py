import pytest

from db.ingest.markup import cell_to_text, html_to_text, plain_text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Food &amp; water &gt; 4, it&#39;s &#x1F30A;", "Food & water > 4, it's 🌊"),
        ("&amp;lt; once only", "&lt; once only"),
        ("https://example.org/?a=1&copy=2&lt", "https://example.org/?a=1&copy=2&lt"),
        ("a < b, <3 and <script>", "a < b, <3 and <script>"),
        ("&unknown; &#0; stays", "&unknown; \ufffd stays"),
    ],
)
def test_entities_are_decoded_once_and_signs_that_somebody_wrote_stay(written: str, meant: str) -> None:
    assert plain_text(written) == meant


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One &amp; two<br>three</p><p>Four</p>", "One & two\nthree\n\nFour"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("Seen<script>alert('unseen')</script><style>p {}</style> again", "Seen again"),
        ("Water < 2 m &amp; rising", "Water < 2 m & rising"),
        ("A line <br/>and <b", "A line \nand <b"),
        ("<p>One<p></p></p><p></p><p>Two", "One\n\nTwo"),
    ],
)
def test_markup_becomes_what_one_sees(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["<!--", "<![", "<a b='", "</", "<?", "<script>", "&lt", "<p ", "a"])
def test_hostile_markup_is_read_in_one_go(piece: str) -> None:
    assert isinstance(html_to_text("<b" + piece * 100_000), str)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>Need food &amp; water<br/>now</p>", "Need food & water\nnow"),
        ("One<br>two", "One\ntwo"),
        ("I &lt;3 you", "I <3 you"),
        ("a < b and c > d", "a < b and c > d"),
        ("<script>x</script> is what they sent", "<script>x</script> is what they sent"),
        ("<p>what begins like a page", "<p>what begins like a page"),
    ],
)
def test_a_cell_is_read_as_a_page_only_where_it_looks_like_one(cell: str, text: str) -> None:
    assert cell_to_text(cell) == text
