import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from db.ingest.containers import FolderContainer, ZipContainer, clean_path
from db.ingest.errors import BadRowError, IngestError
from db.ingest.limits import LIMITS, MIB, Limits


@pytest.fixture
def zip_path(tmp_path: Path) -> Path:
    return tmp_path / "a.zip"


def _write_zip(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


ESCAPES = ["../x.jpg", "a/../../x.jpg", "/etc/passwd", "C:\\x.jpg", "..\\x.jpg", "\\\\host\\x.jpg", "a/.."]


@pytest.mark.parametrize("path", ESCAPES)
def test_a_path_that_climbs_out_is_refused(path: str) -> None:
    with pytest.raises(BadRowError, match="leads outside its folder; use a path relative to the table"):
        clean_path(path)


@pytest.mark.parametrize("path", ["", ".", "a\0.jpg"])
def test_a_path_that_names_nothing_is_refused(path: str) -> None:
    with pytest.raises(BadRowError, match="is not a file name"):
        clean_path(path)


def test_a_web_address_is_not_a_picture() -> None:
    with pytest.raises(BadRowError, match="is an address; only files that come along are imported"):
        clean_path("https://example.org/x.jpg")


def test_windows_paths_are_understood() -> None:
    assert clean_path(".\\pictures\\a b.jpg") == "pictures/a b.jpg"


def test_a_folder_lists_its_files_and_names_its_links(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / "in" / "a.jpg").write_bytes(b"x")
    (root / ".DS_Store").write_bytes(b"x")
    (root / "link.jpg").symlink_to("/etc/passwd")
    (root / "out").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.jpg")
    container = FolderContainer(root, LIMITS)
    assert container.list_files() == ["in/a.jpg"]
    assert {item.file_name for item in container.list_refused()} == {"link.jpg", "out"}
    assert container.read_picture("in\\a.jpg") == b"x"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("link.jpg", "is a link that leads outside its folder"),
        ("out/secret.jpg", "is a link that leads outside its folder"),
        ("pipe.jpg", "is not an ordinary file"),
        ("in", "is not an ordinary file"),
        ("no.jpg", "'no.jpg' is not in the folder that came along"),
        ("large.jpg", r"has 0\.2 MiB; at most 0"),
        ("x" * 5_000, "is not in the folder that came along"),
    ],
)
def test_a_folder_gives_nothing_but_its_own_files(
    tmp_path: Path, small_limits: Limits, path: str, reason: str
) -> None:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (root / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (root / "out").symlink_to(tmp_path)
    (root / "large.jpg").write_bytes(bytes(200_001))
    os.mkfifo(root / "pipe.jpg")
    with pytest.raises(BadRowError, match=reason):
        FolderContainer(root, small_limits).read_picture(path)


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path, small_limits: Limits) -> None:
    for number in range(6):
        (tmp_path / f"{number}.jpg").write_bytes(b"x")
    with pytest.raises(IngestError, match="holds more than 5 files; split it into parts"):
        FolderContainer(tmp_path, small_limits).list_files()


def test_a_zip_gives_its_members(zip_path: Path) -> None:
    _write_zip(zip_path, {"p/a.jpg": b"x", "__MACOSX/._a.jpg": b"y"})
    container = ZipContainer(zip_path, LIMITS)
    assert container.list_files() == ["p/a.jpg"]
    assert container.read_picture("./p/a.jpg") == b"x"
    assert container.measure("p/a.jpg") == 1
    with pytest.raises(BadRowError, match=r"'b\.jpg' is not in a\.zip"):
        container.read_picture("b.jpg")
    container.close()


def test_members_that_lead_outside_swell_or_link_are_named_and_never_read(zip_path: Path) -> None:
    _write_zip(zip_path, {"../evil.jpg": b"x", "/abs.jpg": b"x", "bomb.jpg": bytes(2 * MIB), "ok.jpg": b"x"})
    with zipfile.ZipFile(zip_path, "a") as archive:
        link = zipfile.ZipInfo("link.jpg")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    container = ZipContainer(zip_path, LIMITS)
    reasons = {item.file_name: item.reason for item in container.list_refused()}
    assert container.list_files() == ["ok.jpg"]
    assert "leads outside" in reasons["a.zip/../evil.jpg"]
    assert "leads outside" in reasons["a.zip//abs.jpg"]
    assert "a ZIP bomb: it swells" in reasons["a.zip/bomb.jpg"]
    assert "a link" in reasons["a.zip/link.jpg"]
    container.close()


def test_a_zip_that_unpacks_to_too_much_is_refused(zip_path: Path, small_limits: Limits) -> None:
    _write_zip(zip_path, {"a.jpg": bytes(5 * MIB)})
    with pytest.raises(IngestError, match="would unpack to 5 MiB, at most 4: a ZIP bomb"):
        ZipContainer(zip_path, small_limits)


def test_a_zip_of_too_many_members_is_refused(zip_path: Path, small_limits: Limits) -> None:
    _write_zip(zip_path, {f"{number}.jpg": b"" for number in range(6)})
    with pytest.raises(IngestError, match="holds 6 files; at most 5"):
        ZipContainer(zip_path, small_limits)


def test_a_zip_with_an_endless_directory_is_refused_unread(zip_path: Path, small_limits: Limits) -> None:
    _write_zip(zip_path, {f"{number}.jpg": b"" for number in range(100)})
    with pytest.raises(IngestError, match="lists more files than an import may hold"):
        ZipContainer(zip_path, small_limits)


@pytest.mark.parametrize("data", [b"PK", b"not a zip at all", b"PK\x05\x06" + bytes(3)])
def test_something_else_with_a_zips_name_is_refused(zip_path: Path, data: bytes) -> None:
    zip_path.write_bytes(data)
    with pytest.raises(IngestError, match=r"a\.zip is not a ZIP"):
        ZipContainer(zip_path, LIMITS)


def test_a_cut_zip_is_refused(zip_path: Path) -> None:
    _write_zip(zip_path, {"a.jpg": os.urandom(1000)})
    zip_path.write_bytes(zip_path.read_bytes()[:600])
    with pytest.raises(IngestError, match="its end is missing; copy or make it again"):
        ZipContainer(zip_path, LIMITS)


def test_a_damaged_member_costs_only_itself(zip_path: Path) -> None:
    _write_zip(zip_path, {"a.jpg": b"x" * 500, "b.jpg": b"y" * 500}, zipfile.ZIP_STORED)
    data = zip_path.read_bytes().replace(b"x" * 500, b"x" * 499 + b"z")
    zip_path.write_bytes(data)
    container = ZipContainer(zip_path, LIMITS)
    with pytest.raises(BadRowError, match=r"'a\.jpg' cannot be unpacked: Bad CRC-32"):
        container.read_picture("a.jpg")
    assert container.read_picture("b.jpg") == b"y" * 500
    container.close()


def test_an_encrypted_member_is_refused(zip_path: Path) -> None:
    _write_zip(zip_path, {"a.jpg": b"x"})
    data = bytearray(zip_path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    zip_path.write_bytes(data)
    container = ZipContainer(zip_path, LIMITS)
    with pytest.raises(BadRowError, match=r"cannot be unpacked: .*encrypted"):
        container.read_picture("a.jpg")
    with pytest.raises(IngestError, match=r"a.jpg in a.zip cannot be unpacked"):
        container.open_file("a.jpg")
    container.close()


def test_a_picture_too_large_to_unpack_is_refused(zip_path: Path, small_limits: Limits) -> None:
    _write_zip(zip_path, {"a.jpg": os.urandom(200_001)})
    container = ZipContainer(zip_path, small_limits)
    with pytest.raises(BadRowError, match=r"has 0\.2 MiB; at most 0"):
        container.read_picture("a.jpg")
    container.close()


def test_members_are_streamed(zip_path: Path) -> None:
    _write_zip(zip_path, {"a.csv": b"text\nhi\n"})
    container = ZipContainer(zip_path, LIMITS)
    with container.open_file("a.csv") as stream:
        assert io.TextIOWrapper(stream).read() == "text\nhi\n"
    container.close()
