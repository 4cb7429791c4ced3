"""Is this really a picture? Decided by decoding it, never by its name."""

import hashlib

from PIL import Image, UnidentifiedImageError

from db.ingest.errors import BadRowError
from db.ingest.limits import MIB, Limits
from db.pictures import FORMAT_WORDS, name_format, open_picture
from db.posts import NewMedia

# By these a file among others is taken for a picture; what it really is, its bytes say.
SUFFIXES = (".jpg", ".jpeg", ".jfif", ".mpo", ".png", ".webp", ".gif", ".heic", ".heif", ".avif")


def verify_picture(data: bytes, name: str, limits: Limits) -> NewMedia:
    """Decode a picture whole and describe its original; of a moving one, the first frame.

    Args:
        data: the original bytes.
        name: its file name, for the message only: platforms and phones give wrong suffixes.

    Raises:
        BadRowError: too many bytes or pixels, not one of the formats that are read, or broken.
    """
    quoted = repr(name[:200])
    if len(data) > limits.picture_bytes:
        raise BadRowError(
            f"picture {quoted} has {len(data) / MIB:,.1f} MiB; at most {limits.picture_bytes / MIB:,.0f}"
        )
    try:
        with open_picture(data) as image:
            _check_size(image.size, quoted, limits)
            width, height = image.size
            found = name_format(image)
            # A JPEG decodes to an eighth of its size: every byte is still read, so a cut is still found.
            image.draft("RGB", (max(width // 8, 1), max(height // 8, 1)))
            image.load()
    except BadRowError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadRowError(f"picture {quoted} has too many pixels; scale it down") from error
    except UnidentifiedImageError as error:
        raise BadRowError(f"picture {quoted} is not a {FORMAT_WORDS}, whatever its name says") from error
    except Exception as error:  # decoders raise nearly anything on hostile bytes
        raise BadRowError(f"picture {quoted} is truncated or broken: {str(error)[:100]}") from error
    return NewMedia(hashlib.sha256(data).hexdigest(), found, width, height, len(data))


def _check_size(size: tuple[int, int], quoted: str, limits: Limits) -> None:
    width, height = size
    if width * height > limits.picture_pixels or max(size) > limits.picture_side:
        raise BadRowError(
            f"picture {quoted} has {width:,} x {height:,} pixels; at most {limits.picture_pixels:,} in all"
            f" and {limits.picture_side:,} a side: scale it down"
        )
