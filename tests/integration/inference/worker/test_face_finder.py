"""The real detector: on real pictures it hides what people counted, and it refuses another file."""

import socket
from pathlib import Path

import pytest

from inference.enrich.faces import FaceFinder
from inference.errors import EncoderError, PictureError
from tests.faces import measure_faces
from tests.pictures import draw_words


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder()


@pytest.mark.slow
def test_of_faces_counted_by_eye_nearly_all_are_found_and_little_else(
    finder: FaceFinder, real_data: Path
) -> None:
    figures = measure_faces(finder, real_data)
    assert figures.hidden / figures.faces >= 0.95
    assert figures.wrong <= 10
    assert figures.wrong_pictures == 0


def test_a_picture_without_a_face_has_none_and_no_host_is_asked(
    finder: FaceFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a host was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert finder.find(draw_words(["ROAD CLOSED"])) == ()
    assert finder.version == "centerface 09189deaaf86 from 0.2"
    with pytest.raises(PictureError, match="not a readable picture"):
        finder.find(b"no picture")


def test_another_file_than_the_measured_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "centerface.onnx"
    with pytest.raises(EncoderError, match=r"centerface\.onnx: cannot be read .*install Lookout again"):
        FaceFinder(path)
    path.write_bytes(b"other")
    with pytest.raises(EncoderError, match=r"SHA-256 is .*, not 09189deaaf86"):
        FaceFinder(path)
