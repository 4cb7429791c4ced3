"""How hashes of pictures and signatures of words are compared and looked up by parts of them.

Two that are alike share at least one band, a part of them that is found through an index: what is compared
are the few that share one, however many there are. Shapes: n things, v views of a picture.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

# Views of a picture that have a hash each: the whole, the inside of its frame, five parts of that.
VIEWS, MAIN_VIEWS = 7, 2
# Which of 8 by 8 frequencies (row, column) each bit of a hash is of: the lowest first.
FREQUENCIES = tuple(
    sorted(range(64), key=lambda place: (max(divmod(place, 8)) + sum(divmod(place, 8)), place // 8))
)
# A picture that is mirrored has the other sign in every odd column.
MIRRORED = np.uint64(sum(1 << 63 - bit for bit, place in enumerate(FREQUENCIES) if place % 2))
PICTURE_BANDS = 4
# Pictures this near are copies; up to the second they look like copies, to a person's eye as well. See
# docs/near-duplicates.md.
CERTAIN_BITS, LIKE_BITS = 6, 10

# Values of a MinHash: the share of equal ones is off by 0.06 in two cases of three.
MINHASH_VALUES = 64
WORD_BANDS, BAND_VALUES = 12, 5
# Texts that share this much of their letters, and all numbers, say the same; from the second on they may.
CERTAIN_WORDS, LIKE_WORDS = 0.9, 0.5


def pack_hashes(hashes: np.ndarray) -> bytes:
    """Return the hashes ``uint64 [VIEWS]`` of a picture as they are stored."""
    return hashes.astype(">u8").tobytes()


def unpack_hashes(packed: Sequence[bytes]) -> np.ndarray:
    """Return stored hashes as ``uint64 [n, VIEWS]``."""
    return np.frombuffer(b"".join(packed), ">u8").reshape(-1, VIEWS).astype(np.uint64)


def count_bits(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return in how many bits the likest views of a picture ``[v]`` and of others ``[n, v]`` differ ``[n]``.

    One of the two is seen whole, or inside its frame: two that were cut to different parts are not compared.
    It is the same the other way round, and of mirrored pictures.
    """
    least = np.full(len(others), 64)
    for mirror in (np.uint64(0), MIRRORED):
        bits = np.bitwise_count((one ^ mirror)[None, :, None] ^ others[:, None, :])
        for part in (bits[:, :MAIN_VIEWS], bits[:, :, :MAIN_VIEWS]):
            least = np.minimum(least, part.min(axis=(1, 2)))
    return least


def list_picture_bands(hashes: np.ndarray) -> list[int]:
    """Return the keys under which a picture ``uint64 [VIEWS]`` is found."""
    shifts = np.arange(PICTURE_BANDS, dtype=np.uint64) * np.uint64(16)
    values = (hashes[:, None] >> shifts) & np.uint64(0xFFFF)
    numbers = np.arange(PICTURE_BANDS) << 16
    return sorted({int(key) for key in (values.astype(np.int64) + numbers).ravel()})


def list_word_bands(event_id: int, minhash: np.ndarray) -> list[int]:
    """Return the keys, of 63 bits, under which a text ``uint32 [MINHASH_VALUES]`` is found in its event."""
    keys = []
    for band in range(WORD_BANDS):
        values = minhash[band * BAND_VALUES : (band + 1) * BAND_VALUES].astype("<u4").tobytes()
        digest = blake2b(values, digest_size=8, salt=f"{event_id}/{band}".encode()[:16]).digest()
        keys.append(int.from_bytes(digest, "big") >> 1)
    return keys
