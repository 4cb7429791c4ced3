"""Prints the figures as tables, and writes the model card from them: no figure there is typed by hand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

MODEL_CARD = Path("docs/model-card.md")
_HEAD = "| subset | n | accuracy | macro-F1 | weighted-F1 | ECE | before scaling |"
_HEAD_BASELINES = "| task | model | accuracy | macro-F1 | weighted-F1 |"
_RULE = "|---|---|---|---|---|---|---|"

_PREAMBLE = """# Model card: {version}

Written by `python -m inference.evaluate --card`; every figure below is measured, none is typed.

## What it is A cross-attention fusion of a picture and a text (after Abavisani et al., CVPR 2020) that
classifies a post for informativeness, humanitarian category and damage severity. Encoders:
EfficientNet-Lite0 (ImageNet) and all-MiniLM-L6-v2, as packaged, upper layers adapted to the field where the
checkpoint says so: {trained}. Words look at regions and regions at words; the shares of that attention are
the map that the product shows. It answers from a text alone, a picture alone, or both. Damage severity is a
judgement of a picture and is not given without one.

## Data and licence {licence}. Text labels train the text, picture labels the picture. Real pairs are few;
constructed pairs (a text and a picture of the same class and, where possible, the same kind of disaster)
complete them. Temperatures were fitted on the development split, which also chose the settings: its
calibration error is therefore shown cross-fitted too.

## What it cannot do - It has read English texts only. The text encoder is an English one: Spanish and
Portuguese posts are classified from
  names, numbers, cognates and their picture, and no figure here says how well. Review them first.
- Most training pictures come from one flood (Sri Lanka, 2017), whose other pictures are often off topic.
Event and
  label are confounded in the pictures; see the figures by event.
- Classes with a handful of examples (missing or found people, vehicle damage) are hardly learnt.
- A map of attention shows where the model took its input from, not why it decided.
"""


def format_tables(document: Mapping[str, Any]) -> str:
    """All figures of a run as Markdown tables."""
    lines = [f"Split `{document['split']}`, model `{document['version']}`,"]
    lines.append(f"{document['near_duplicates_removed']} near-duplicates of training pictures removed.")
    for task, described in document["tasks"].items():
        lines += ["", f"### {task}", "", _HEAD, _RULE]
        lines += [_format_row(subset, row) for subset, row in described["subsets"].items()]
        lines += ["", _format_readings(described["readings"])]
    if "robustness" in document:
        lines += ["", *_format_robustness(document["robustness"])]
    if "faithfulness" in document:
        lines += ["", *_format_faithfulness(document["faithfulness"])]
    return "\n".join(lines)


def _format_row(subset: str, row: Mapping[str, Any]) -> str:
    if not row["n"]:
        return f"| {subset} | 0 | – | – | – | – | – |"
    cells = [
        _format_interval(row[name], row[f"{name}_ci"]) for name in ("accuracy", "macro_f1", "weighted_f1")
    ]
    ece = f"{row['ece']:.3f}"
    if "ece_cross_fitted" in row:
        ece += f" ({row['ece_cross_fitted']:.3f} cross-fitted)"
    before = f"{row['ece_uncalibrated']:.3f}" if "ece_uncalibrated" in row else "–"
    return f"| {subset} | {row['n']} | {' | '.join(cells)} | {ece} | {before} |"


def _format_interval(value: float, interval: list[float]) -> str:
    return f"{100 * value:.1f} ({100 * interval[0]:.1f}–{100 * interval[1]:.1f})"


def _format_readings(readings: Mapping[str, Any]) -> str:
    if not readings["n"]:
        return "No agreed pairs."
    low, high = readings["gain_ci"]
    text = (
        f"On {readings['n']} agreed pairs the fused reading has macro-F1"
        f" {100 * readings['fused_macro_f1']:.1f},"
        f" the better single one ({readings['better_single']})"
        f" {100 * readings[readings['better_single'] + '_macro_f1']:.1f}:"
        f" a gain of {100 * readings['gain']:.1f} ({100 * low:.1f} to {100 * high:.1f})."
    )
    agree, differ = (
        readings.get("accuracy_when_readings_agree"),
        readings.get("accuracy_when_readings_differ"),
    )
    if agree is not None and differ is not None:
        text += (
            f" Where the two readings agree it is right in {100 * agree:.1f} % of posts,"
            f" where they differ in {100 * differ:.1f} %."
        )
    return text


def _format_robustness(robustness: Mapping[str, Any]) -> list[str]:
    tasks = list(robustness["none"])
    lines = ["### Changed posts: macro-F1 on agreed pairs, share of unchanged answers", ""]
    lines += ["| change | " + " | ".join(tasks) + " |", "|---" * (len(tasks) + 1) + "|"]
    for change, by_task in robustness.items():
        cells = [
            f"{100 * by_task[task]['macro_f1']:.1f}, {100 * by_task[task]['unchanged']:.0f} %"
            for task in tasks
        ]
        lines.append(f"| {change} | {' | '.join(cells)} |")
    return lines


def _format_faithfulness(measured: Mapping[str, Any]) -> list[str]:
    lines = [
        f"### Do the maps tell the truth? Deletion and insertion on {measured['n']} pairs",
        "",
        "Gain over a random order, with its 95 % interval; above 0 is better.",
        "",
        "| parts | map | deletion AUC | gain | insertion AUC | gain | randomised |",
        "|---|---|---|---|---|---|---|",
    ]
    for plan, maps in measured.items():
        if plan in ("n", "randomised"):
            continue
        for name, sides in maps.items():
            cells = [
                f"{side['auc']:.3f} | {side['gain_over_random']:+.3f}"
                f" ({side['gain_ci'][0]:+.3f} to {side['gain_ci'][1]:+.3f})"
                for side in (sides["deletion"], sides["insertion"])
            ]
            alike = measured["randomised"][plan.split("_")[0]].get(name)
            lines.append(
                f"| {plan} | {name} | {' | '.join(cells)} | {'–' if alike is None else f'{alike:.2f}'} |"
            )
    return lines


def _format_events(document: Mapping[str, Any]) -> list[str]:
    lines = ["## By event: accuracy on agreed pairs (n)", ""]
    for task, described in document["tasks"].items():
        events = described["subsets"]["pairs_agreed"].get("per_event", {})
        cells = [f"{event} {100 * row['accuracy']:.0f} % ({row['n']})" for event, row in events.items()]
        lines.append(f"- {task}: {', '.join(cells)}")
    return lines


def _format_baselines(baselines: Mapping[str, Mapping[str, Any]], document: Mapping[str, Any]) -> list[str]:
    """Simpler models on the development split's agreed pairs, beside the fused reading of this run."""
    lines = [
        "## Baselines on the development split's agreed pairs",
        "",
        _HEAD_BASELINES,
        "|---|---|---|---|---|",
    ]
    for task, models in baselines.items():
        fused = document["tasks"][task]["subsets"]["pairs_agreed"]
        for name, row in {**models, f"**fused, on {document['split']}**": fused}.items():
            if row["n"]:
                cells = [
                    _format_interval(row[key], row[f"{key}_ci"])
                    for key in ("accuracy", "macro_f1", "weighted_f1")
                ]
                lines.append(f"| {task} | {name} | {' | '.join(cells)} |")
    return lines


def write_card(document: Mapping[str, Any], metadata: Mapping[str, Any], path: Path = MODEL_CARD) -> None:
    """Writes the model card: what the checkpoint says of itself, then the measured tables."""
    preamble = _PREAMBLE.format(
        version=document["version"],
        trained=", ".join(f"`{prefix}*`" for prefix in metadata["trained"]) or "none",
        licence=metadata["licence"],
    )
    baselines = metadata["training"].get("baselines", {})
    parts = [
        preamble,
        "## Figures\n",
        format_tables(document),
        "",
        *_format_events(document),
        "",
        *_format_baselines(baselines, document),
        "",
    ]
    path.write_text("\n".join(parts))
