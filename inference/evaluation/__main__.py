"""``python -m inference.evaluation --data DIR --split NAME``: measure a checkpoint, print its figures."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from inference.errors import InferenceError
from inference.evaluation.card import MODEL_CARD, write_card
from inference.evaluation.evaluate import evaluate_checkpoint, gather_seeds
from inference.evaluation.exercise import measure_exercise
from inference.evaluation.tables import format_tables
from inference.model.checkpoint import BUNDLED_CHECKPOINT, read_metadata
from inference.model.predictor import Predictor
from inference.training.data import add_data_argument


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, print; return the process's exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.evaluation", description="Measure the fusion model."
    )
    add_data_argument(parser)
    parser.add_argument("--split", required=True, help="value of the split column, such as dev")
    parser.add_argument("--checkpoint", type=Path, default=BUNDLED_CHECKPOINT)
    parser.add_argument("--json", type=Path, help="file for all figures")
    parser.add_argument("--predictions", type=Path, help="file for the answers, one row a post, as CSV")
    parser.add_argument("--card", action="store_true", help=f"write {MODEL_CARD}")
    parser.add_argument("--exercise", action="store_true", help="also measure the bundled exercise")
    parser.add_argument("--robustness", action="store_true", help="also measure changed posts")
    parser.add_argument(
        "--faithfulness", type=int, default=0, metavar="N", help="also measure maps on N pairs"
    )
    parser.add_argument(
        "--seeds", type=Path, nargs="+", default=[], metavar="FILE", help="checkpoints of other seeds, beside"
    )
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        _measure(options)
    except InferenceError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _measure(options: argparse.Namespace) -> None:
    for file in filter(None, (options.json, options.predictions)):
        file.parent.mkdir(parents=True, exist_ok=True)
    # On the CPU, in fp32, so that the figures are those of the weights and not of a machine.
    predictor = Predictor.load(options.checkpoint, "cpu")
    document, table = evaluate_checkpoint(
        options.data,
        options.split,
        options.checkpoint,
        predictor,
        robustness=options.robustness,
        faithful_posts=options.faithfulness,
    )
    if options.seeds:
        runs = [
            evaluate_checkpoint(options.data, options.split, path, Predictor.load(path, "cpu")).document
            for path in options.seeds
        ]
        settings = [read_metadata(path)["training"].get("settings", {}) for path in options.seeds]
        document["seeds"] = gather_seeds(
            [document, *runs], share_encoders=all(each.get("encoders") for each in settings)
        )
    if options.exercise:
        document["exercise"] = measure_exercise(predictor, table)
    print(format_tables(document))
    if options.json:
        options.json.write_text(json.dumps(document, indent=1))
    if options.predictions:
        table.to_csv(options.predictions, index=False)
    if options.card:
        write_card(document, read_metadata(options.checkpoint), predictor)


if __name__ == "__main__":
    sys.exit(main())
