"""Is this really a picture? Decided by decoding it, never by its name."""

import hashlib
import io
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from db.ingest.errors import BadRowError
from db.ingest.limits import MIB, Limits
from db.posts import NewMedia

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SUFFIXES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".gif": "GIF"}


def verify_picture(data: bytes, name: str, limits: Limits) -> NewMedia:
    """Decode a picture whole and describe its original; of a moving one, the first frame.

    Args:
        data: the original bytes.
        name: its file name; a suffix that names another format is a mislabelled picture.

    Raises:
        BadRowError: too many bytes or pixels, not one of the four formats, mislabelled, or broken.
    """
    shown = repr(name[:200])
    if len(data) > limits.picture_bytes:
        raise BadRowError(
            f"picture {shown} has {len(data) / MIB:,.1f} MiB; at most {limits.picture_bytes / MIB:,.0f}"
        )
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image.size, shown, limits)
            _check_suffix(image.format or "", name)
            width, height = image.size
            found = image.format or ""
            # A JPEG decodes to an eighth of its size: every byte is still read, so a cut is still found.
            image.draft("RGB", (width // 8, height // 8))
            image.load()
    except BadRowError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadRowError(f"picture {shown} has too many pixels; scale it down") from error
    except UnidentifiedImageError as error:
        raise BadRowError(
            f"picture {shown} is not a JPEG, PNG, WebP or GIF, whatever its name says"
        ) from error
    except Exception as error:  # decoders raise nearly anything on hostile bytes
        raise BadRowError(f"picture {shown} is truncated or broken: {str(error)[:100]}") from error
    return NewMedia(hashlib.sha256(data).hexdigest(), found.lower(), width, height, len(data))


def _check_size(size: tuple[int, int], shown: str, limits: Limits) -> None:
    width, height = size
    if width * height > limits.picture_pixels or max(size) > limits.picture_side:
        raise BadRowError(
            f"picture {shown} has {width:,} x {height:,} pixels; at most {limits.picture_pixels:,} in all and"
            f" {limits.picture_side:,} a side: scale it down"
        )


def _check_suffix(found: str, name: str) -> None:
    said = SUFFIXES.get(PurePosixPath(name).suffix.lower())
    if said is not None and said != found:
        raise BadRowError(f"picture {name[:200]!r} is mislabelled: it holds a {found}; rename it")
