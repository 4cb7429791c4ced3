"""Writes the model card from measured figures; only what was tried is written by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from db.vocabulary import Damage
from inference.evaluation.examples import draw_examples
from inference.evaluation.goals import format_goals
from inference.evaluation.plots import draw_reliability
from inference.evaluation.tables import format_baselines, format_share, format_table, format_tables
from inference.evaluation.tried import format_tried
from inference.model.predictor import Predictor

MODEL_CARD = Path("docs/model-card.md")
ABLATION = Path("docs/model-ablation.json")
SEVERITY = Path("docs/model-severity.json")
WRITTEN_GAIN = Path("docs/model-written.json")

_PREAMBLE = """# Model card: {version}

Written by `python -m inference.evaluation --data FOLDER… --split dev --card` (`--help` names what adds the
other tables); every figure is measured.

## What it is

A fusion of a picture and a text (after Abavisani et al., CVPR 2020) that classifies a post for
informativeness, humanitarian category and damage severity. It answers from a text alone, a picture alone, or
both. Damage severity is a judgement of a picture and is not given without one.

Encoders: EfficientNet-Lite0 (ImageNet) and multilingual-e5-small, as packaged; training adapted {trained}.
The fusion was trained in {steps} steps with seed {seed}, at revision `{revision}`.

Each modality has a reading of its own. For informativeness their evidence adds up, each part's by its gate;
the category is their mixture by the shares of the gates, and not humanitarian what both agree on; what the
masked embeddings say (equations 3 to 5) is added. A gate is one number, read from both modalities and from
what each reading is sure of. How sharp each reading counts and which way the mixture leans was fitted to
development pairs. The paper's own gates, read from the other modality, are the setting
`gate_source="other"`; its architecture at full size (densenet201, bert-base-uncased) is `python -m
inference.training --paper`, which needs the hub once and was not trained here.

## Data and licence

{licence}.

Labels of texts train the text reading and labels of pictures that of pictures; a label may allow several
categories. What a post says as a whole follows from both: informative if a part is, a category if a part was
judged to have it. Real pairs are few; constructed pairs complete them, partners of one class and wrong
partners that say nothing. Settings and temperatures were chosen on the development split, of which eight
events are not trained on at all.

## What it cannot do

- It does not know what is true. A confident reading is of what a post says.
- Most posts with a picture of their own come from one flood (Sri Lanka, 2017), whose other pictures are
  often off topic. Event and label are confounded in the pictures; see the figures by event.
- Classes with a handful of examples (missing or found people, vehicle damage) are hardly learnt from real
  posts. The eight classes count alike in macro-F1, also those with one post or none in a group.
- In languages without real posts in training it stands on what it learnt in others and on posts that were
  written for training; the figures by language say how well that holds, where there are real posts to ask.
- A map shows what spoke for the category shown, to first order, not why it was chosen.
"""

_GOALS = """What the model is held to, on this split: what it must reach and what it should. New events are
those of which training had no post. A language that the split does not have is not measured here."""

_FIGURES = """Per cent over the fixed list of classes, with 95 % bootstrap intervals. Labels that allow one
class and labels that allow several are scored apart. ECE is the calibration error over 15 bins, of an answer
that is right if its label allows it, beside its floor: what probabilities that are exactly right would show
on so few posts. Temperatures and class sets were fitted on development posts, so that on this split the
tables flatter; "Calibration on events left out" does not. `humanitarian_five` merges the eight categories as
the paper does. Groups of fewer than 20 answers are left out."""

_MAPS = """Of every post the product stores gradient × input at the encoders' outputs
(`gradient-times-input`), for the humanitarian category shown. Any class of any task can be asked for; where
another one was, it is named behind the group. Deletion takes away what a map ranks highest, first; insertion
brings it back. The gain is over a random order of the same post's parts, with its 95 % interval: above 0 is
better. Regions are hidden under two fills. `randomised` is the rank correlation with the map of a head with
random weights, best near 0."""

_EXAMPLES = """Posts of the bundled exercise (drawn pictures, invented texts; the model has seen nothing like
them): the first twelve with a picture and the first eight without, of those that it reads as their author
meant. Nobody chose among them. Red is what spoke for the category written below the picture."""


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
    plot.write_text(draw_reliability(document))
    draw_examples(predictor, sheet)
    severity = json.loads(SEVERITY.read_text()) if SEVERITY.is_file() else {}
    held_to = {**document, "severity": severity}
    parts = [
        preamble.strip(),
        "## Goals",
        _GOALS,
        format_table(["goal", "measured", "at least", "aim", ""], format_goals(held_to)),
        "### What is missed, and what was tried",
        format_tried(held_to),
        "## Figures",
        _FIGURES,
        format_tables(document),
        *_format_baselines(training["baselines"], document),
        "## How sure, how right",
        f"![Accuracy against confidence, by task]({plot.name})",
    ]
    if severity:
        parts += format_severity(severity, document)
    if ABLATION.is_file():
        parts += format_ablation(json.loads(ABLATION.read_text()))
    if WRITTEN_GAIN.is_file():
        parts += format_written(json.loads(WRITTEN_GAIN.read_text()))
    if "faithfulness" in document:
        parts += ["## Do the maps tell the truth?", _MAPS]
    parts += [_EXAMPLES, f"![Maps on posts of the exercise]({sheet.name})"]
    path.write_text("\n\n".join(parts) + "\n")


def _format_baselines(baselines: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """Return a table of the simpler models beside the fused one; both on dev, or not at all."""
    if document["split"] != "dev":
        return []
    return [
        "## Beside simpler models",
        "On the development split's pairs, against what the post says: logistic regression on the same"
        " encoders' embeddings, and on nothing but what the two single readings say.",
        format_baselines(baselines, document),
    ]


def format_severity(measured: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """Return how damage is read in collections left out, from ``inference.evaluation.severity``."""
    held_out = document["pictures"]["damage"]["all"]["per_class"][Damage.SEVERE_DAMAGE]["found"]
    rows = [
        [name, str(own["n"]), str(own["severe"]), format_share(own["found"]), format_share(own["false"])]
        for name, own in measured.items()
    ]
    return [
        "## Severe damage in pictures of other collections",
        "`python -m inference.evaluation.severity`: each collection read by a picture encoder that was"
        " adapted without it; per cent of the severe pictures read as severe, and of the others. Of the"
        " severe pictures of this split's posts, which are few and of other kinds,"
        f" {format_share(held_out)} are found.",
        format_table(["collection", "n", "severe", "found", "others read as severe"], rows),
    ]


def format_ablation(measured: Mapping[str, Any]) -> list[str]:
    """Return what parts are worth, from ``inference.evaluation.ablation``."""
    tasks = list(next(iter(measured["variants"].values()))[0])
    rows = []
    for name, runs in measured["variants"].items():
        cells = []
        for task in tasks:
            values = [100 * run[task] for run in runs]
            cells.append(f"{mean(values):.1f} ({min(values):.1f} to {max(values):.1f})")
        rows.append([name, *cells])
    return [
        "## What the parts are worth",
        "`python -m inference.evaluation.ablation`: macro-F1 of the fused reading in per cent on the"
        f" {measured['pairs']} pairs of dev, against what the post says; mean and range of"
        f" {measured['seeds']} seeds, heads of {measured['steps']} steps on the same encoded posts.",
        format_table(["variant", *tasks], rows),
        say_differences(measured["variants"], tasks),
    ]


def format_written(measured: Mapping[str, Any]) -> list[str]:
    """Return what the posts that were written for training gain, from ``inference.evaluation.written``."""
    rows = []
    for name, own in measured["with"].items():
        other = measured["without"][name]
        cells = [
            f"{format_share(other[key])} → {format_share(own[key])}"
            for key in ("found", "informativeness", "category")
        ]
        rows.append([name, str(own["n"]), *cells])
    return [
        "## What the written posts gain",
        "`python -m inference.evaluation.written`: the text reading of real development posts, learnt in"
        f" {measured['draws']:,} draws without and with the posts in `assets/training`; per cent of the"
        " informative posts found, macro-F1 of informativeness, accuracy of the category.",
        format_table(["language or author", "n", "found", "informativeness", "category"], rows),
    ]


def say_differences(variants: Mapping[str, Any], tasks: Sequence[str]) -> str:
    """Return where a variant's range over the seeds lies wholly above or below that of the first one."""
    (first, shipped), *others = variants.items()
    sentences = []
    for name, runs in others:
        better, worse = [], []
        for task in tasks:
            own, base = ([run[task] for run in each] for each in (runs, shipped))
            if min(own) > max(base):
                better.append(task)
            elif max(own) < min(base):
                worse.append(task)
        found = [
            f"{word} in {', '.join(cells)}" for word, cells in (("better", better), ("worse", worse)) if cells
        ]
        sentences.append(f"- {name}: {' and '.join(found) or 'within the seeds of each other everywhere'}.")
    return "\n".join(
        [f"Beside {first}, every seed of a variant above or below every seed of it:", *sentences]
    )
