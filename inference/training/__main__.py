"""``python -m inference.training --data DIR``: train the fusion model.

``--from-reviews`` does not train anew: the active model goes on learning from what analysts judged; see
``inference.training.from_reviews``.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from inference.training.data import add_data_argument
from inference.training.encode import RUNS
from inference.training.from_reviews import learn
from inference.training.loop import LoopConfig, SharedEmbeddings
from inference.training.train import PAPER, TrainConfig, train_model

OUT = RUNS / "lookout-fusion.safetensors"  # what ships is replaced by hand, once the figures have been seen


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and train; return the process's exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.training", description="Train the fusion model."
    )
    add_data_argument(parser)
    parser.add_argument("--from-reviews", action="store_true", help="go on training the active model instead")
    parser.add_argument("--out", type=Path, default=OUT, help=f"checkpoint to write (default: {OUT})")
    parser.add_argument("--seed", type=int, default=0, help="of the fusion")
    parser.add_argument("--tune-seed", type=int, default=0, help="of the adaptation of the encoders")
    parser.add_argument(
        "--encoders",
        type=Path,
        metavar="FILE",
        help="checkpoint whose adapted encoders are taken as they are",
    )
    parser.add_argument("--steps", type=int, default=LoopConfig.steps, help="of the fusion")
    parser.add_argument(
        "--share", type=float, default=1.0, help="share of the full run's samples; 0.1 to try it out"
    )
    parser.add_argument("--sse", type=float, metavar="P0", help="share of embeddings that move")
    parser.add_argument("--paper", action="store_true", help="densenet201, bert-base-uncased; needs the hub")
    parser.add_argument("--threads", type=int, default=TrainConfig.threads)
    options = parser.parse_args(arguments)
    chosen = PAPER if options.paper else TrainConfig()
    sharing = chosen.loop.sharing if options.sse is None else SharedEmbeddings(p0=options.sse)
    loop = replace(chosen.loop, seed=options.seed, steps=options.steps, sharing=sharing)
    config = replace(
        chosen,
        loop=loop,
        tune_seed=options.tune_seed,
        threads=options.threads,
        encoders=str(options.encoders) if options.encoders else None,
    )
    config = config.shorten(options.share)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if options.from_reviews:
        return learn(options.data, seed=options.seed, threads=options.threads, device=device)
    checkpoint = train_model(options.data, options.out, config, device)
    print(f"{options.out}: {checkpoint.version}, {options.out.stat().st_size / 2**20:.1f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
