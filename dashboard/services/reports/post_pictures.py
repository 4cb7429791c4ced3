"""The section with the pictures of cited posts that a person put into the report: words by rule for each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.labels import say_severity
from dashboard.services.reports.alternatives import describe_picture
from dashboard.services.reports.document import (
    Block,
    Bullets,
    Citation,
    Claim,
    Document,
    Note,
    PostPicture,
    PostPictures,
    Section,
)
from dashboard.services.reports.frozen import CitedPost, Snapshot
from dashboard.services.reports.frozen_pictures import ChosenPicture
from dashboard.services.reports.wording import PICTURES_OF_POSTS
from db.masking.profiles import RULES

PICTURES = "Pictures of cited posts"


def write_pictures(snapshot: Snapshot, citations: Sequence[Citation]) -> tuple[Section, ...]:
    """Lay out the pictures in the order in which they were put in; no section where there are none."""
    if not snapshot.pictures:
        return ()
    cited, posts = {citation.post_id: citation for citation in citations}, snapshot.facts.posts
    pictures = tuple(
        PostPicture(
            sha256=chosen.sha256,
            width=chosen.width,
            height=chosen.height,
            alt=describe_picture(cited[chosen.post], posts[str(chosen.post)], chosen),
            caption=_write_caption(cited[chosen.post], posts[str(chosen.post)], chosen),
        )
        for chosen in snapshot.pictures
    )
    is_masked = bool(RULES[snapshot.profile].masked)
    return (Section(PICTURES, (Note(PICTURES_OF_POSTS[is_masked]), PostPictures(pictures))),)


def leave_out(document: Document, reasons: Mapping[str, str]) -> Document:
    """Return the document without the pictures whose hashes are given, each with a line that says why."""
    return replace(document, sections=tuple(_leave_out(section, reasons) for section in document.sections))


def _leave_out(section: Section, reasons: Mapping[str, str]) -> Section:
    if section.title != PICTURES:
        return section
    blocks: list[Block] = []
    for block in section.blocks:
        if isinstance(block, PostPictures):
            kept = tuple(picture for picture in block.pictures if picture.sha256 not in reasons)
            gone = tuple(
                Note(f"{picture.alt} It is left out, {reasons[picture.sha256]}.")
                for picture in block.pictures
                if picture.sha256 in reasons
            )
            blocks += [*([PostPictures(kept)] if kept else []), *([Bullets(gone)] if gone else [])]
        else:
            blocks.append(block)
    return replace(section, blocks=tuple(blocks))


def _write_caption(citation: Citation, post: CitedPost, chosen: ChosenPicture) -> Claim:
    """Return what was read and judged, when and where, and what was blurred."""
    confidence = f", model {citation.confidence}" if post.confidence is not None else ""
    said = [f"{citation.judged_category}{confidence}"]
    if post.damage is not None:
        said.append(say_severity(post.damage, post.damage_clarity, post.damage_confidence))
    said += [citation.verification, f"posted {citation.posted_at} UTC", citation.where]
    if faces := chosen.blurred_faces:
        said.append("1 face blurred" if faces == 1 else f"{faces} faces blurred")
    if chosen.is_graphic:
        said.append(f"may be distressing, put in by {chosen.by}")
    return Claim(f"{'; '.join(said)}.", (citation.post_id,))
