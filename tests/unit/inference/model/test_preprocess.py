import io
import struct
import unicodedata
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from inference.errors import PictureError
from inference.model.preprocess import (
    MAX_TEXT_CHARS,
    MAX_WORDS,
    normalize_pictures,
    normalize_text,
    open_picture,
    read_picture,
    split_words,
)
from tests.factories import UNWRITABLE_EXIF, make_hostile_picture

Draw = Callable[..., bytes]


def test_each_word_keeps_its_span_in_the_original_text() -> None:
    text = "RT @joe: #FloodRelief &amp; help 🔥 https://t.co/x at café"
    assert [(word.text, text[word.start : word.end]) for word in split_words(text)] == [
        ("Flood Relief", "#FloodRelief"),
        ("&", "&amp;"),
        ("help", "help"),
        ("fire", "🔥"),
        ("at", "at"),
        ("café", "café"),
    ]


@pytest.mark.parametrize(
    "text",
    ["बाढ़ में सब डूब गया", "বন্যায় ঘর ডুবে গেছে", "ရေကြီးနေတယ် ကူညီပါ", "آب خانه را می‌برد"],
    ids=["hindi", "bengali", "burmese", "persian"],
)
def test_words_of_any_script_keep_their_marks_and_joiners(text: str) -> None:
    words = split_words(text)
    assert [text[word.start : word.end] for word in words] == text.split()
    assert [word.text for word in words] == [unicodedata.normalize("NFKC", word) for word in text.split()]


@pytest.mark.parametrize(
    ("hashtag", "words"),
    [
        ("#InundaciónEnPiura", "Inundación En Piura"),
        ("#ÉvacuationAÎleDYeu", "Évacuation A Île D Yeu"),
        (unicodedata.normalize("NFD", "#InundaciónEnPiura"), "Inundación En Piura"),
        ("#USGSQuake2026", "USGS Quake 2026"),
        ("#बाढ़राहत", unicodedata.normalize("NFKC", "बाढ़राहत")),
    ],
)
def test_a_hashtag_is_split_at_capitals_with_or_without_accents(hashtag: str, words: str) -> None:
    assert split_words(hashtag) == [(words, 0, len(hashtag))]


@pytest.mark.parametrize(
    "tag",
    [
        *("#EXERCISE", "#ThisIsADrill", "#this_is_a_drill", "[DRILL]", "[ Übung ]", "#simulacro2026"),
        *(
            "EXERCISE EXERCISE EXERCISE",
            "Exercise - exercise",
            "#ExerciseOnly",
            "#ejercicio",
            "[訓練]",
            "#تمرين",
        ),
    ],
)
def test_the_tag_of_a_drill_is_taken_away_and_what_stands_beside_it_keeps_its_span(tag: str) -> None:
    text = f"{tag} Bridge down {tag}"
    at = len(tag) + 1
    assert split_words(text) == [("Bridge", at, at + 6), ("down", at + 7, at + 11)]


@pytest.mark.parametrize(
    "text", ["#exerciseroutine", "a fire drill in school", "Exercise daily", "#drilling", "[drill bits]"]
)
def test_words_that_only_begin_like_a_drill_or_stand_alone_are_kept(text: str) -> None:
    assert "".join(text[word.start : word.end] for word in split_words(text)) == text.replace(" ", "")


def test_posts_that_differ_in_links_and_casing_normalize_alike() -> None:
    assert normalize_text("HELP us http://a.b/c") == normalize_text("help us  www.d.org") == "help us"


@pytest.mark.parametrize("text", ["", "   ", "https://t.co/a", "\x00\x07", "\u200b", "&#0;" * 3])
def test_a_text_without_a_readable_word_yields_none_or_is_harmless(text: str) -> None:
    assert all(word.text.isprintable() for word in split_words(text))


def test_a_huge_text_is_bounded() -> None:
    words = split_words("flood " * 50_000)
    assert len(words) == MAX_WORDS
    assert words[-1].end <= MAX_TEXT_CHARS


def test_the_same_bytes_give_the_same_array(draw_picture: Draw) -> None:
    data = draw_picture((300, 200))
    first = read_picture(data, 32)
    assert first.shape == (32, 32, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, read_picture(data, 32))


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("GIF", "P"), ("WEBP", "RGB")]
)
def test_every_accepted_format_becomes_rgb(draw_picture: Draw, form: str, mode: str) -> None:
    assert read_picture(draw_picture(form=form, mode=mode), 8).shape == (8, 8, 3)


def test_a_transparent_part_becomes_white() -> None:
    packed = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(packed, "PNG")
    assert (read_picture(packed.getvalue(), 4) == 255).all()


def test_a_picture_is_turned_upright() -> None:
    picture = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn a quarter clockwise
    packed = io.BytesIO()
    picture.save(packed, "JPEG", exif=exif)
    width, height = open_picture(packed.getvalue(), 8).size
    assert height == 2 * width


@pytest.mark.parametrize("data", [b"", b"junk", b"<html></html>", b"\xff\xd8\xff\xe0"])
def test_bytes_that_are_no_picture_are_refused(data: bytes) -> None:
    with pytest.raises(PictureError, match=r"not a readable picture|damaged"):
        read_picture(data, 8)


def test_a_truncated_picture_is_refused(draw_picture: Draw) -> None:
    data = draw_picture((200, 200))
    with pytest.raises(PictureError, match="damaged"):
        read_picture(data[: len(data) // 2], 8)


@pytest.mark.parametrize("error", UNWRITABLE_EXIF)
def test_a_picture_with_hostile_metadata_is_refused(error: str) -> None:
    with pytest.raises(PictureError, match="damaged"):
        read_picture(make_hostile_picture(error), 8)


def test_too_little_memory_is_not_blamed_on_the_picture(
    draw_picture: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_out(picture: Image.Image) -> Image.Image:
        raise MemoryError

    monkeypatch.setattr("db.pictures.ImageOps.exif_transpose", run_out)
    with pytest.raises(MemoryError):
        read_picture(draw_picture(), 8)


def test_a_huge_picture_is_refused_from_its_header_alone() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with pytest.raises(PictureError, match=r"30,000 x 30,000 pixels|decompression bomb"):
        read_picture(data, 8)


def test_too_many_bytes_are_refused(draw_picture: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference.model.preprocess.MAX_PICTURE_BYTES", 10)
    with pytest.raises(PictureError, match="more than 10"):
        read_picture(draw_picture(), 8)


def test_pixels_are_scaled_by_channel() -> None:
    batch = normalize_pictures([np.full((2, 2, 3), 255, np.uint8)], (0.5, 0.5, 0.0), (0.5, 0.25, 1.0))
    assert batch.shape == (1, 3, 2, 2)
    assert batch[0, :, 0, 0].tolist() == [1.0, 2.0, 1.0]
