"""Writes the model card from measured figures: no figure there is typed by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from inference.evaluation.examples import draw_examples
from inference.evaluation.plots import draw_reliability
from inference.evaluation.tables import (
    compare_baselines,
    format_baselines,
    format_classes,
    format_events,
    format_faithfulness,
    format_robustness,
    format_selective,
    format_table,
    format_tables,
    say_calibration,
    say_gains,
)
from inference.model.predictor import Predictor

MODEL_CARD = Path("docs/model-card.md")
ABLATION = Path("docs/model-ablation.json")

_PREAMBLE = """# Model card: {version}

Written by `python -m inference.evaluation --data FOLDER --split dev --card` (`--help` names what adds the
other tables); every figure is measured, but for the maps that were judged by eye.

## What it is

A cross-attention fusion of a picture and a text (after Abavisani et al., CVPR 2020) that classifies a post
for informativeness, humanitarian category and damage severity. It answers from a text alone, a picture
alone, or both. Damage severity is a judgement of a picture and is not given without one.

Encoders: EfficientNet-Lite0 (ImageNet) and all-MiniLM-L6-v2, as packaged; training adapted {trained}.
The head was trained in {steps} steps with seed {seed}, at revision `{revision}`.

Each modality's gate is read from the other modality, as the paper's words say; its equation 4 reads the other
way, which is the setting `gate_source="own"`. The paper's architecture at full size (densenet201,
bert-base-uncased) is `python -m inference.training --paper`; it needs the hub once and was not trained here.

## Data and licence

{licence}.

Text labels train the text, picture labels the picture. Real pairs are few; constructed pairs (a text and a
picture of the same class and, where possible, the same kind of disaster) complete them. Temperatures were
fitted on the development split, which also chose the settings: its calibration error is therefore shown
cross-fitted too.

## What it cannot do

- It has read English texts only, with an English text encoder. Spanish and Portuguese posts are classified
  from names, numbers, cognates and their picture, and no figure here says how well. Review them first.
- Most posts with a picture of their own come from one flood (Sri Lanka, 2017), whose other pictures are
  often off topic. Event and label are confounded in the pictures; see the figures by event.
- Classes with a handful of examples (missing or found people, vehicle damage) are hardly learnt. The eight
  classes count alike in macro-F1, also those with one post or none in the subset.
- Text and picture of a post may be judged differently. Pairs that agree and pairs that differ are different
  benchmarks; on the latter no single answer is right.
- A map shows what spoke for the category shown, to first order, not why it was chosen.
"""

_FIGURES = """Accuracy, macro-F1 and weighted-F1 in per cent over the fixed list of classes, with 95 %
bootstrap intervals. ECE is the calibration error over 15 bins: as shipped; cross-fitted (each half of the
split scaled by the other half's temperature); before temperature scaling; and its floor, which probabilities
that are exactly right would show on so few posts. `humanitarian_five` merges the eight categories as the
paper does."""

_MAPS = """Of every post the product stores gradient × input at the encoders' outputs
(`gradient-times-input`), for the humanitarian category shown. Deletion takes away what a map ranks highest,
first; insertion brings it back. The gain is over a random order of the same post's parts, with its 95 %
interval: above 0 is better. Regions are hidden under two fills. `randomised` is the rank correlation with the
map of a head with random weights, best near 0. Measured on {n} pairs of the split."""

_EXAMPLES = """Posts of the bundled exercise (drawn pictures, invented texts; the model has seen nothing like
them), chosen by eye from those that it reads as their author meant: here a person would agree with what is
lit. Red is what spoke for the category written below the picture. It is not always so: when they were chosen,
the regions of 18 other drawn pictures, of 32 that were read rightly, lit sky, water or background beside the
thing itself; drawn pictures are not what it learned from. The figures above are of real ones."""


def write_card(
    document: Mapping[str, Any], metadata: Mapping[str, Any], predictor: Predictor, path: Path = MODEL_CARD
) -> None:
    """Write the model card, and beside it its reliability plot and its sheet of maps."""
    training = metadata["training"]
    preamble = _PREAMBLE.format(
        version=document["version"],
        trained=", ".join(f"`{prefix}*`" for prefix in metadata["trained"]) or "nothing of them",
        licence=metadata["licence"],
        steps=training["settings"]["loop"]["steps"],
        seed=training["settings"]["loop"]["seed"],
        revision=training["git_revision"][:12],
    )
    plot, sheet = path.with_name("model-card-reliability.svg"), path.with_name("model-card-maps.jpg")
    plot.write_text(draw_reliability(document["tasks"]))
    draw_examples(predictor, sheet)
    parts = [
        preamble.strip(),
        "## Figures",
        _FIGURES,
        format_tables(document),
        say_gains(document),
        *_format_baselines(training["baselines"], document),
        "## How sure, how right",
        f"![Accuracy against confidence, by task]({plot.name})",
        say_calibration(document),
        "Accuracy in per cent over the most confident share of the posts:",
        format_selective(document),
        "## By class: F1 in per cent (posts)",
        format_classes(document),
        "## By event: accuracy in per cent (posts)",
        format_events(document),
    ]
    if ABLATION.is_file():
        parts += format_ablation(json.loads(ABLATION.read_text()))
    if "robustness" in document:
        parts += [
            "## Changed posts",
            "Macro-F1 on agreed pairs, and the share of answers that stay as they were.",
            format_robustness(document["robustness"]),
        ]
    if "faithfulness" in document:
        measured = document["faithfulness"]
        parts += [
            "## Do the maps tell the truth?",
            _MAPS.format(n=measured["n"]),
            format_faithfulness(measured),
        ]
    parts += [_EXAMPLES, f"![Maps on twenty posts of the exercise]({sheet.name})"]
    path.write_text("\n\n".join(parts) + "\n")


def _format_baselines(baselines: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """Return a table of the simpler models beside the fused one; both on dev, or not at all."""
    if document["split"] != "dev":
        return []
    return [
        "## Beside simpler models",
        "On the development split's agreed pairs: logistic regression on the same encoders' embeddings.",
        compare_baselines(baselines, document),
        format_baselines(baselines, document),
    ]


def format_ablation(measured: Mapping[str, Any]) -> list[str]:
    """Return what parts are worth, and what an unseen event costs, from ``inference.evaluation.ablation``."""
    columns = [
        (subset, task)
        for subset, by_task in next(iter(measured["variants"].values()))[0].items()
        for task in by_task
    ]
    variants = []
    for name, runs in measured["variants"].items():
        cells = []
        for subset, task in columns:
            values = [100 * run[subset][task] for run in runs]
            cells.append(f"{mean(values):.1f} ({min(values):.1f}–{max(values):.1f})")
        variants.append([name, *cells])
    events = []
    for event, heads in measured["events"].items():
        cells = [
            f"{100 * heads['seen'][subset][task]:.1f} → {100 * heads['unseen'][subset][task]:.1f}"
            if task in heads["seen"].get(subset, {})
            else "–"
            for subset, task in columns
        ]
        events.append([event, *cells])
    head = [f"{subset}, {task}" for subset, task in columns]
    return [
        "## What the parts are worth",
        "`python -m inference.evaluation.ablation`: macro-F1 of the fused reading on dev in per cent, mean"
        f" and range of {measured['seeds']} seeds; heads of {measured['steps']} steps on the same encoded"
        " posts, with the encoders as adapted.",
        format_table(["variant", *head], variants),
        say_differences(measured["variants"], columns),
        "## Events that training has not seen",
        "Macro-F1 on one event's dev posts in per cent: head trained on all events → on all but this one."
        " Encoders as packaged, as the adapted ones have read every event. Small events jump by chance.",
        format_table(["event", *head], events),
    ]


def say_differences(variants: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> str:
    """Return where a variant's range over the seeds lies wholly above or below that of the first one."""
    (first, shipped), *others = variants.items()
    sentences = []
    for name, runs in others:
        better, worse = [], []
        for subset, task in columns:
            own, base = ([run[subset][task] for run in each] for each in (runs, shipped))
            if min(own) > max(base):
                better.append(f"{subset}, {task}")
            elif max(own) < min(base):
                worse.append(f"{subset}, {task}")
        found = [
            f"{word} in {'; '.join(cells)}" for word, cells in (("better", better), ("worse", worse)) if cells
        ]
        sentences.append(f"- {name}: {' and '.join(found) or 'within the seeds of each other everywhere'}.")
    return "\n".join(
        [f"Beside {first}, every seed of a variant above or below every seed of it:", *sentences]
    )
