"""``python -m inference.training.meaning``: find the directions of meaning of the bundled text encoder.

Once after the encoder was trained anew; the file stands beside the checkpoint.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import normalize

from inference.model.checkpoint import hash_tensors
from inference.model.fusion import pool_tokens
from inference.model.meaning import FILE, MeaningSpace
from inference.model.predictor import Predictor
from inference.model.preprocess import split_words

# Of the posts whose language is not named every so manieth, and of those in other languages than English.
EVERY, EVERY_OTHER = 40, 150
OTHERS = ("es", "it", "fr", "ar")
BATCH = 16


def read_texts(folders: list[Path]) -> list[str]:
    """Return texts from all over ``posts.csv`` of the folders, so that no language is left out."""
    unnamed: list[str] = []
    others: list[str] = []
    for folder in folders:
        with (folder / "posts.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if "language" not in row:
                    unnamed.append(row["text"])
                elif row["language"] in OTHERS:
                    others.append(row["text"])
    return [*unnamed[::EVERY], *others[::EVERY_OTHER]]


@torch.inference_mode()
def encode_texts(predictor: Predictor, texts: list[str]) -> np.ndarray:
    """Return the vectors ``[n, d]`` of texts, each of length one."""
    encoder, rows = predictor.model.text_encoder, []
    for start in range(0, len(texts), BATCH):
        ids, mask, _ = encoder.tokenize([split_words(text) for text in texts[start : start + BATCH]])
        states = encoder(ids, mask)
        rows.append(normalize(pool_tokens(states, mask, "mean"), dim=1).numpy())
    return np.concatenate(rows)


def main(arguments: list[str] | None = None) -> int:
    """Write the file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.training.meaning", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders with posts.csv")
    options = parser.parse_args(arguments)
    predictor = Predictor.load(device="cpu")
    name = hash_tensors(predictor.model.text_encoder.state_dict())[:16]
    texts = read_texts(options.data)
    MeaningSpace.find(encode_texts(predictor, texts), name).save()
    print(f"{FILE}: {len(texts):,} texts, encoder {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
