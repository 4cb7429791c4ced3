"""The evidence of a report in one archive: what it says, every post, originals, custody and review.

Originals, that is the words and pictures of cited posts as they came, and what analysts noted on these are in
internal archives alone: others get pictures with faces blurred, and are told what was kept back. Nothing in
it bears the time of its making.
"""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from PIL import Image

from dashboard.services.pictures import draw_public
from dashboard.services.reports.formats import html
from dashboard.services.reports.formats import json as json_format
from dashboard.services.reports.material import Material, write_json
from dashboard.services.reports.public_pictures import PublicPicture, PublicPictures
from db.masking.profiles import RULES

KEPT_BACK = (
    "Words and pictures of cited posts as they came are kept back: this archive is not internal. In the "
    "pictures that are in it faces were blurred by a program, which does not find every one."
)
Write = Callable[[Material, BinaryIO], None]


def write(material: Material, out: BinaryIO) -> None:
    """Write the archive member by member; ``SHA256SUMS`` names the hash of every other.

    Raises:
        StoreError: an original picture is not in the media folder, or is not what its name says.
    """
    is_masked = bool(RULES[material.snapshot.profile].masked)
    sums: dict[str, str] = {}
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        pictures = material.choose_pictures() if is_masked else PublicPictures()
        for name, fill in _list_members(material, pictures, is_masked):
            sums[name] = _write_member(archive, name, partial(fill, material))
        manifest = _describe(material, sums, (KEPT_BACK, *pictures.kept_back) if is_masked else ())
        sums["manifest.json"] = _write_member(archive, "manifest.json", lambda member: member.write(manifest))
        lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(sums.items())).encode()
        _write_member(archive, "SHA256SUMS", lambda member: member.write(lines))


def _list_members(
    material: Material, pictures: PublicPictures, is_masked: bool
) -> Iterator[tuple[str, Write]]:
    yield "report.html", html.write
    yield "report.json", json_format.write
    yield "custody.jsonl", _write_custody
    yield "policy-review.json", _write_review
    for picture in pictures.shown:
        name = f"pictures/post-{picture.post_id}-{picture.number}.jpeg"
        yield name, partial(_write_public, picture)
    if is_masked:
        return
    yield "notes.jsonl", _write_notes
    for post in sorted(material.snapshot.facts.posts.values(), key=lambda post: post.id):
        if post.original is not None:
            text = post.original.encode()
            yield f"originals/post-{post.id}.txt", partial(_put, text)
        for number, sha256 in enumerate(post.pictures, start=1):
            data = material.read_picture(sha256)
            name = f"originals/post-{post.id}-{number}.{_name_format(data)}"
            yield name, partial(_put, data)


def _put(data: bytes, _material: Material, out: BinaryIO) -> None:
    out.write(data)


def _write_public(picture: PublicPicture, material: Material, out: BinaryIO) -> None:
    out.write(draw_public(material.read_picture(picture.sha256), picture.faces))


def _write_review(material: Material, out: BinaryIO) -> None:
    out.write(material.read_review())


def _write_custody(material: Material, out: BinaryIO) -> None:
    for entry in material.list_custody():
        out.write(b" ".join(write_json(entry).split(b"\n")) + b"\n")


def _write_notes(material: Material, out: BinaryIO) -> None:
    for note in material.list_notes():
        out.write(b" ".join(write_json(note).split(b"\n")) + b"\n")


def _name_format(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as picture:
        return (picture.format or "bin").lower()


def _write_member(archive: ZipFile, name: str, fill: Callable[[BinaryIO], object]) -> str:
    """Write one member with one fixed time; return the SHA-256 of its bytes."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as member:
        hashed = _Hashed(member)
        fill(hashed)  # type: ignore[arg-type]
    return hashed.digest.hexdigest()


class _Hashed:
    """A file to write to that knows the hash of what was written."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write and count in."""
        self.digest.update(data)
        return int(self._out.write(data))


def _describe(material: Material, sums: dict[str, str], kept_back: Sequence[str]) -> bytes:
    document = material.document
    return write_json(
        {
            "title": document.title,
            "marking": list(document.marks),
            "clearance": document.clearance,
            "sha256_of_snapshot": document.sha256,
            "profile": material.snapshot.profile,
            "kept_back": list(kept_back),
            "members": [{"name": name, "sha256": sha256} for name, sha256 in sorted(sums.items())],
        }
    )
