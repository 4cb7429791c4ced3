"""The real reader on pictures that the test draws: no host is asked, and every bound holds."""

import socket

import pytest

from db.picture_words import MAX_WORDS_CHARS
from inference.enrich.picture_words import PictureReader, join_lines
from inference.errors import PictureError
from tests.pictures import draw_words

LINES = ("Bridge closed, use route 66", "Inondation : évacuez le quartier", "Calle Ñandú, señal caída")


@pytest.mark.slow
def test_the_words_of_a_picture_are_read_without_asking_any_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a host was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    reader = PictureReader()
    read = reader.read(draw_words(LINES))
    assert read.words.split("\n")[0] == LINES[0]
    assert "évacuez le quartier" in read.words
    assert "señal" in read.words
    assert read.confidence is not None
    assert 0.9 < read.confidence <= 1
    assert reader.version == "rapidocr 3.10.0 PP-OCRv6 small"
    nothing = reader.read(draw_words([" "]))
    assert (nothing.words, nothing.confidence) == ("", None)
    with pytest.raises(PictureError, match="not a readable picture"):
        reader.read(b"no picture")


def test_lines_are_joined_without_what_nobody_sees_and_their_confidence_is_a_mean_over_letters() -> None:
    read = join_lines(("ab\u202ec\x00d", "  ", "ef"), (0.9, 0.1, 0.5))
    assert read.words == "abc d\nef"
    assert read.confidence == pytest.approx((5 * 0.9 + 2 * 0.5) / 7)


def test_more_letters_than_a_page_are_cut() -> None:
    read = join_lines(("x" * 3_000, "y" * 3_000), (1.0, 0.5))
    assert len(read.words) <= MAX_WORDS_CHARS
    assert read.words.startswith("xxx")
    assert read.words.endswith("y")


def test_no_lines_are_no_words() -> None:
    assert join_lines((), ()) == join_lines(("\u200b",), (0.9,))
