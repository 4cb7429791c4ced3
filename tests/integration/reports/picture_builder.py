"""Reports that cite posts with pictures, and what machines found in these."""

import base64
import io
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import numpy as np
import pikepdf
from PIL import Image
from sqlalchemy import select

from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.material import open_material
from dashboard.services.reports.picturing import put_picture
from dashboard.services.reports.snapshot import build_snapshot
from db.faces import Face, store_faces, withhold_picture
from db.masking.profiles import Profile
from db.models import Media, PostMedia
from db.picture_words import ReadWords, store_words
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.reports import ReportRow, get_report
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Humanitarian, Information
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, make_prediction, store_posts
from tests.pictures import keep_picture

FACE = Face(0.25, 0.25, 0.75, 0.75, 0.9)
HURT, DAMAGED = Humanitarian.INJURED_OR_DEAD_PEOPLE, Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE


def draw_noise(seed: int) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    noise = np.random.default_rng(seed).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    Image.fromarray(noise).save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def add_pictures(store: Store, *categories: Humanitarian, drawn: bytes | None = None) -> list[int]:
    """Store a corroborated post with a picture for each category; return their ids."""
    posts = [
        make_posts(
            1, first=number, media=(keep_picture(get_settings().media_dir, drawn or draw_noise(number)),)
        )[0]
        for number, _ in enumerate(categories)
    ]
    post_ids = store_posts(store, posts)
    made = [
        make_prediction(post_id, humanitarian=category)
        for post_id, category in zip(post_ids, categories, strict=True)
    ]
    with store.write() as session:
        add_predictions(session, model_version=MODEL_VERSION, predictions=made)
        for post_id in post_ids:
            add_review(session, post_id=post_id, reviewer="Bo Ek", information=Information.CORROBORATED)
    return post_ids


def look_at(store: Store, post_id: int, *faces: Face, words: str | None = "") -> None:
    with store.write() as session:
        media_id = session.scalars(select(PostMedia.media_id).where(PostMedia.post_id == post_id)).one()
        store_faces(session, media_id=media_id, faces=faces, detector="test 1")
        if words is not None:
            store_words(session, media_id=media_id, read=ReadWords(words, 0.9), reader="test 1")


def put(
    store: Store, report_id: int, post_id: int, *, by: str = "Ana", despite_distress: bool = False
) -> None:
    with store.write() as session:
        put_picture(
            session,
            report_id=report_id,
            post_id=post_id,
            number=1,
            put_by=by,
            despite_distress=despite_distress,
        )


def withhold(store: Store, post_id: int, *, is_withheld: bool) -> None:
    with store.write() as session:
        query = select(Media.sha256).join(PostMedia).where(PostMedia.post_id == post_id)
        withhold_picture(session, sha256=session.scalars(query).one(), is_withheld=is_withheld, actor="Bo")


def draft(store: Store, profile: Profile = Profile.PUBLIC) -> int:
    chosen = PostFilter(1, since=POSTED_AT, until=POSTED_AT + timedelta(days=1))
    return build_snapshot(
        store, chosen, created_by="Ana Brown", public_url="https://desk.example", profile=profile
    )


def read_report(store: Store, report_id: int) -> tuple[ReportRow, Mapping[str, Any]]:
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    return found


def render(store: Store, report_id: int, extension: str) -> bytes:
    form = next(form for form in FORMATS if form.extension == extension)
    return form.render(open_material(store, *read_report(store, report_id)))


def open_evidence(store: Store, report_id: int) -> Mapping[str, bytes]:
    with ZipFile(io.BytesIO(render(store, report_id, "zip"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def list_jpegs(content: bytes, extension: str) -> Iterator[bytes]:
    """Yield the JPEGs that a file holds: maps and charts are PNGs."""
    if extension == "docx":
        with ZipFile(io.BytesIO(content)) as parts:
            yield from (parts.read(name) for name in parts.namelist() if re.search(r"media/.*\.jpe?g$", name))
    elif extension == "pdf":
        with pikepdf.open(io.BytesIO(content)) as document:
            for page in document.pages:
                for image in page.get_images().values():
                    if image.get("/Filter") == pikepdf.Name.DCTDecode:
                        yield image.read_raw_bytes()
    else:
        held = re.findall(rb'src="data:image/jpeg;base64,([^"]+)"', content)
        yield from map(base64.b64decode, held)
