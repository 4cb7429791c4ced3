"""How much a file may hold. Content from outside is hostile: every reader stops at these bounds."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one import. The defaults leave an honest export of a large disaster room to spare."""

    file_bytes: int = 2048 * MIB
    rows: int = 1_000_000
    columns: int = 500
    line_chars: int = 1_000_000
    # One JSON value: a page of an API, or a whole chat that an app wrote as one object.
    json_chars: int = 128 * MIB
    # A sheet is unpacked and held whole while it is read.
    sheet_bytes: int = 512 * MIB
    sheet_cells: int = 20_000_000
    # An unclosed quote is given up after this much; what follows is read again line by line.
    record_chars: int = 250_000
    record_lines: int = 500
    # The longest posts of any network that exports text (Facebook, Telegram) stay below this.
    text_chars: int = 10_000
    picture_bytes: int = 20 * MIB
    # 50 million pixels take 150 MB decoded; the largest phone pictures are 50 MP binned.
    picture_pixels: int = 50_000_000
    picture_side: int = 20_000
    pictures_of_post: int = 20
    members: int = 50_000
    unpacked_bytes: int = 8192 * MIB
    # Deflate reaches 1032:1 on zeros; text tables stay below 30:1, pictures near 1:1.
    compression_ratio: int = 100


LIMITS = Limits()
