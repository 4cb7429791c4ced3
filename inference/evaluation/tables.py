"""The figures of an evaluation as Markdown tables."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean
from typing import Any

from inference.evaluation.report import COVERAGES

SCORES = ("accuracy", "macro_f1", "weighted_f1")
_SHOWN_SUBSETS = ("pairs_agreed", "text_only", "image_only")
MAX_ECE = 0.05  # our goal


def format_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return one table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def format_tables(document: Mapping[str, Any]) -> str:
    """Return all figures of a run, a heading a task."""
    parts = [
        f"Split `{document['split']}`, model `{document['version']}`; "
        f"{document['near_duplicates_removed']} near-duplicates of training pictures removed."
    ]
    if left_out := [*document.get("pictures_lost", []), *document.get("pictures_unreadable", [])]:
        parts.append(f"{len(left_out)} pictures are not there or cannot be read, such as {left_out[0]}.")
    for task, described in document["tasks"].items():
        parts += [f"### {task}", _format_subsets(described), _format_readings(described["readings"])]
    if "seeds" in document:
        parts += ["### Seeds", format_seeds(document["seeds"])]
    return "\n\n".join(parts)


def format_interval(value: float, interval: Sequence[float]) -> str:
    """Return a share in per cent with its interval."""
    return f"{100 * value:.1f} ({100 * interval[0]:.1f}–{100 * interval[1]:.1f})"


def _format_scores(row: Mapping[str, Any]) -> list[str]:
    return [format_interval(row[name], row[f"{name}_ci"]) for name in SCORES]


def _format_subsets(described: Mapping[str, Any]) -> str:
    head = ["subset", "n", "accuracy", "macro-F1", "weighted-F1", "ECE", "cross-fitted", "before", "floor"]
    keys = ("ece", "ece_cross_fitted", "ece_uncalibrated", "ece_floor")
    rows = []
    for subset, row in described["subsets"].items():
        cells = (
            [*_format_scores(row), *(f"{row[key]:.3f}" if key in row else "–" for key in keys)]
            if row["n"]
            else ["–"] * 7
        )
        rows.append([subset, str(row["n"]), *cells])
    return format_table(head, rows)


def _format_readings(readings: Mapping[str, Any]) -> str:
    if not readings["n"]:
        return "No agreed pairs."
    single = readings["better_single"]
    low, high = (100 * value for value in readings["gain_ci"])
    text = (
        f"On {readings['n']} agreed pairs the fused reading has macro-F1"
        f" {100 * readings['fused_macro_f1']:.1f}, the better single one ({single})"
        f" {100 * readings[f'{single}_macro_f1']:.1f}:"
        f" a gain of {100 * readings['gain']:.1f} ({low:.1f} to {high:.1f})."
    )
    agree, differ = (readings.get(f"accuracy_when_readings_{word}") for word in ("agree", "differ"))
    if agree is not None and differ is not None:
        text += (
            f" Where the two readings agree it is right in {100 * agree:.1f} % of posts,"
            f" where they differ in {100 * differ:.1f} %."
        )
    return text


def format_seeds(seeds: Mapping[str, Any]) -> str:
    """Return mean and range over whole trainings that differ in their seed alone, in per cent."""
    rows = []
    for task, by_subset in seeds["tasks"].items():
        for subset, scores in by_subset.items():
            cells = [f"{100 * mean(v):.1f} ({100 * min(v):.1f}–{100 * max(v):.1f})" for v in scores.values()]
            rows.append([task, subset, *cells])
    runs = len(seeds["versions"])
    said = f"Mean and range of {runs} whole trainings: this one and others, of other seeds or machines."
    return f"{said}\n\n{format_table(['task', 'subset', 'accuracy', 'macro-F1', 'weighted-F1'], rows)}"


def say_gains(document: Mapping[str, Any]) -> str:
    """Return where fusing gains for certain over the better single reading, or why that cannot be told."""
    readings = {task: described["readings"] for task, described in document["tasks"].items()}
    sure = [task for task, row in readings.items() if row["n"] and row["gain_ci"][0] > 0]
    if sure:
        return f"Fusing gains over the better single reading beyond chance in {', '.join(sure)}."
    counts = ", ".join(f"{task} {row['n']}" for task, row in readings.items())
    return (
        "In no task is the gain of the fused reading over the better single one beyond chance: every interval"
        f" has zero in it. Agreed pairs are few ({counts}), macro-F1 counts a class of a few posts like any"
        " other, and the single reading that is compared is the one that did better on these very posts."
    )


def _shown(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Return task, subset and figures of the subsets that the product meets most."""
    for task, described in document["tasks"].items():
        for subset in _SHOWN_SUBSETS:
            row = described["subsets"].get(subset, {"n": 0})
            if row["n"]:
                yield task, subset, row


def say_calibration(document: Mapping[str, Any]) -> str:
    """Return where the calibration error is above the goal, beside what chance alone would show there."""
    above = [
        f"{task} on {subset} ({row['ece']:.3f}, floor {row['ece_floor']:.3f}, {row['n']} posts)"
        for task, subset, row in _shown(document)
        if "ece_floor" in row and row["ece"] > MAX_ECE
    ]
    said = f"As shipped, the calibration error of every task is at most {MAX_ECE} on these subsets"
    return f"{said}, but for {'; '.join(above)}." if above else f"{said}."


def format_details(document: Mapping[str, Any]) -> list[str]:
    """Return everything else that was measured: coverage, classes, events, changed posts, maps."""
    parts = [
        say_calibration(document),
        "### Accuracy in per cent over the most confident share of the posts",
        format_selective(document),
        "### By class: F1 in per cent (posts)",
        format_classes(document),
        "### By event: accuracy in per cent (posts)",
        format_events(document),
    ]
    if "robustness" in document:
        parts += ["### Changed posts", format_robustness(document["robustness"])]
    if "faithfulness" in document:
        parts += ["### Maps", format_faithfulness(document["faithfulness"])]
    return parts


def format_selective(document: Mapping[str, Any]) -> str:
    """Return accuracy over the most confident share of the posts."""
    rows = [
        [task, subset, *(f"{100 * value:.1f}" for value in row["selective"].values())]
        for task, subset, row in _shown(document)
    ]
    return format_table(["task", "subset", *(f"{100 * share:.0f} %" for share in COVERAGES)], rows)


def format_classes(document: Mapping[str, Any]) -> str:
    """Return F1 of each class, and how many posts have it."""
    rows = []
    for task, described in document["tasks"].items():
        for label in described["labels"]:
            cells = []
            for subset in _SHOWN_SUBSETS:
                row = described["subsets"].get(subset, {"n": 0})
                own = row["per_class"][label] if row["n"] else {"n": 0}
                cells.append(f"{100 * own['f1']:.0f} ({own['n']})" if own["n"] else "–")
            rows.append([task, label, *cells])
    return format_table(["task", "class", *_SHOWN_SUBSETS], rows)


def format_events(document: Mapping[str, Any]) -> str:
    """Return accuracy by event, and how many posts it has."""
    events = sorted({event for _, _, row in _shown(document) for event in row["per_event"]})
    rows = []
    for task, subset, row in _shown(document):
        found = [row["per_event"].get(event) for event in events]
        rows.append(
            [task, subset, *(f"{100 * own['accuracy']:.0f} ({own['n']})" if own else "–" for own in found)]
        )
    return format_table(["task", "subset", *events], rows)


def format_baselines(baselines: Mapping[str, Mapping[str, Any]], document: Mapping[str, Any]) -> str:
    """Return a table of the simpler models on dev's agreed pairs, beside this run's fused reading."""
    rows = []
    for task, models in baselines.items():
        fused = document["tasks"][task]["subsets"]["pairs_agreed"]
        for name, row in {**models, f"**fused, on {document['split']}**": fused}.items():
            if row["n"]:
                rows.append([task, name, *_format_scores(row)])
    return format_table(["task", "model", "accuracy", "macro-F1", "weighted-F1"], rows)


def compare_baselines(baselines: Mapping[str, Mapping[str, Any]], document: Mapping[str, Any]) -> str:
    """Return sentences that say for each task and figure."""
    sentences = []
    for task, models in baselines.items():
        fused = document["tasks"][task]["subsets"]["pairs_agreed"]
        if not fused["n"]:
            continue
        lost = [
            f"{name} in {key.replace('_', '-')}"
            for key in ("accuracy", "macro_f1")
            for name, row in models.items()
            if row["n"] and row[key] > fused[key]
        ]
        comparison = (
            f"loses to {', '.join(lost)}" if lost else "no baseline is better in accuracy or macro-F1"
        )
        sentences.append(f"- {task}: {comparison}.")
    return "\n".join(sentences)


def format_robustness(robustness: Mapping[str, Any]) -> str:
    """Return the macro-F1 on agreed pairs and share of unchanged answers, by change."""
    tasks = list(robustness["none"])
    rows = [
        [
            change,
            *(
                f"{100 * by_task[task]['macro_f1']:.1f}, {100 * by_task[task]['unchanged']:.0f} %"
                for task in tasks
            ),
        ]
        for change, by_task in robustness.items()
    ]
    return format_table(["change", *tasks], rows)


def format_faithfulness(measured: Mapping[str, Any]) -> str:
    """Return deletion and insertion of every map, and its likeness to an untrained head's map."""
    rows = []
    for plan, maps in measured.items():
        if plan in ("n", "randomised"):
            continue
        for name, sides in maps.items():
            cells = []
            for side in (sides["deletion"], sides["insertion"]):
                low, high = side["gain_ci"]
                cells += [
                    f"{side['auc']:.3f}",
                    f"{side['gain_over_random']:+.3f} ({low:+.3f} to {high:+.3f})",
                ]
            alike = measured["randomised"][plan.split("_")[0]].get(name)
            rows.append([plan, name, *cells, "–" if alike is None else f"{alike:.2f}"])
    return format_table(["parts", "map", "deletion AUC", "gain", "insertion AUC", "gain", "randomised"], rows)
