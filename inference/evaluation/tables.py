"""The figures of an evaluation as Markdown tables."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean
from typing import Any

from inference.evaluation.figures import COVERAGES
from inference.evaluation.goals import GOALS

_GROUPS = ("trained_on", "language", "event", "source", "author_kind")
_READINGS = ("fused", "text_only", "image_only")


def format_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return one table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def format_interval(value: float, interval: Sequence[float]) -> str:
    """Return a share in per cent with its interval."""
    return f"{100 * value:.1f} ({100 * interval[0]:.1f} to {100 * interval[1]:.1f})"


def format_share(value: float | None) -> str:
    """Return a share in per cent, or a dash for none."""
    return "–" if value is None else f"{100 * value:.1f}"


def format_tables(document: Mapping[str, Any]) -> str:
    """Return all figures of a run, a heading a benchmark."""
    parts = [
        f"Split `{document['split']}`, model `{document['version']}`; "
        f"{document['near_duplicates_removed']} near-duplicates of training pictures removed."
    ]
    if left_out := [*document["pictures_lost"], *document["pictures_unreadable"]]:
        parts.append(f"{len(left_out)} pictures are not there or cannot be read, such as {left_out[0]}.")
    parts += ["### Whole posts: what the post says", format_pairs(document["posts"]), say_gains(document)]
    for part in ("texts", "pictures"):
        for task, described in document[part].items():
            parts += [f"### {part.capitalize()}: {task}", format_groups(described)]
    if "gates" in document:
        parts += ["### Gates", format_gates(document["gates"])]
    if "knowing" in document:
        if document.get("cross_fitted"):
            parts += ["### Calibration on events left out", format_cross_fitted(document["cross_fitted"])]
        parts += ["### Class sets of 90 %", format_class_sets(document["knowing"]["class_sets"])]
        parts += ["### How unlike its training", format_distances(document["knowing"]["distances"])]
    parts += ["### F1 by class in per cent (posts)", format_classes(document)]
    parts += ["### Accuracy in per cent over the most confident share", format_selective(document)]
    if "exercise" in document:
        parts += ["### The exercise: category of the fused reading", format_exercise(document["exercise"])]
    if "robustness" in document:
        parts += ["### Changed posts", format_robustness(document["robustness"])]
    if "faithfulness" in document:
        parts += ["### Maps", format_faithfulness(document["faithfulness"])]
    if "seeds" in document:
        parts += ["### Seeds", format_seeds(document["seeds"])]
    return "\n\n".join(parts)


def format_groups(described: Mapping[str, Any]) -> str:
    """Return one reading's figures over all and by group, single labels and sets of them apart."""
    head = ["group", "", "n", "accuracy", "macro-F1", "ECE", "floor", "n, sets", "in the set"]
    found = _finds(described["all"])
    rows = [
        [kind, name, *_format_row(row), *([format_share(_found(row))] if found else [])]
        for kind, name, row in _walk_groups(described)
    ]
    return format_table([*head, *(["informative found"] if found else [])], rows)


def _walk_groups(described: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield "all", "", described["all"]
    for kind in _GROUPS:
        for name, row in described.get(kind, {}).items():
            yield kind, name, row


def _format_row(row: Mapping[str, Any]) -> list[str]:
    single = (
        [format_interval(row[key], row[f"{key}_ci"]) for key in ("accuracy", "macro_f1")]
        if row["n"]
        else ["–"] * 2
    )
    errors = [f"{row[key]:.3f}" if key in row else "–" for key in ("ece", "ece_floor")]
    return [str(row["n"]), *single, *errors, str(row["n_set"]), format_share(row["set_accuracy"])]


def _finds(row: Mapping[str, Any]) -> bool:
    return "informative" in row.get("per_class", {})


def _found(row: Mapping[str, Any]) -> float | None:
    found: float | None = row["per_class"]["informative"]["found"] if _finds(row) else None
    return found


def format_pairs(posts: Mapping[str, Any]) -> str:
    """Return accuracy and macro-F1 of the three readings on the same posts, and what fusing gains."""
    rows = []
    for task, row in posts.items():
        if not row["n"]:
            continue
        scores = [row["readings"].get(name) for name in _READINGS]
        gains = [row[f"{figure}_gain"] for figure in ("accuracy", "macro_f1")]
        rows.append(
            [
                task,
                str(row["n"]),
                *("–" if each is None else _format_pair(each) for each in scores),
                *map(_format_gain, gains),
                *(f"{row['fused'][key]:.3f}" for key in ("ece", "ece_floor")),
                format_share(row["surer_and_wrong"]),
            ]
        )
    head = ["task", "n", *_READINGS, "gain, accuracy", "gain, macro-F1", "ECE", "floor", "surer and wrong"]
    return format_table(head, rows) if rows else "No post has both a text and a picture."


def _format_pair(scores: Mapping[str, float]) -> str:
    return f"{100 * scores['accuracy']:.1f} / {100 * scores['macro_f1']:.1f}"


def _format_gain(gain: Mapping[str, Any]) -> str:
    low, high = gain["gain_ci"]
    return f"{100 * gain['gain']:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"


def say_gains(document: Mapping[str, Any]) -> str:
    """Return where fusing gains beyond chance over the better single reading."""
    sure = [
        f"{task} ({figure.replace('_', '-')})"
        for task, row in document["posts"].items()
        if row["n"]
        for figure in ("accuracy", "macro_f1")
        if row[f"{figure}_gain"]["gain_ci"][0] > 0
    ]
    if sure:
        return f"Fusing gains over the better single reading beyond chance in {', '.join(sure)}."
    return "In no task is the gain of the fused reading over the better single one beyond chance."


def format_gates(gates: Mapping[str, Any]) -> str:
    """Return how well the share of a modality tells an exchanged partner from the post's own."""
    rows = [
        [
            part,
            f"{row['auc']:.3f}",
            f"{row['auc_informative']:.3f}",
            f"{row['own_share']:.2f}",
            f"{row['exchanged_share']:.2f}",
            format_share(row["closing"]),
        ]
        for part, row in gates.items()
        if part != "n" and row
    ]
    head = ["exchanged", "AUC", "AUC, own informative", "own share", "its share", "closing it changes less"]
    return format_table(head, rows)


def format_cross_fitted(cross_fitted: Mapping[str, Any]) -> str:
    """Return how well probabilities and class sets hold on an event by what all others gave."""
    rows = [
        [
            kind,
            task,
            str(row["n"]),
            f"{row['ece']:.3f}",
            format_share(row["coverage"]),
            format_share(row["lowest"]),
        ]
        for kind, tasks in cross_fitted.items()
        for task, row in tasks.items()
    ]
    return format_table(["reading", "task", "n", "ECE", "coverage", "lowest of an event"], rows)


def format_class_sets(sets: Mapping[str, Any]) -> str:
    """Return how often the sets hold the right class, and how many classes they have, by task and group."""
    rows = [
        [task, kind, name, str(row["n"]), format_share(row["coverage"]), f"{row['classes']:.2f}"]
        for task, described in sets.items()
        for kind, groups in described.items()
        for name, row in (groups.items() if kind != "all" else [("", groups)])
        if row["n"]
    ]
    return format_table(["task", "group", "", "n", "coverage", "classes in a set"], rows)


def format_distances(distances: Mapping[str, Any]) -> str:
    """Return how well the distance tells each group from all other posts."""
    rows = [
        [part, kind, name, str(row["n"]), f"{row['mean']:.2f}", f"{row['auroc']:.2f}"]
        for part, described in distances.items()
        for kind, groups in described.items()
        for name, row in groups.items()
    ]
    return format_table(["of the", "group", "", "n", "mean rank", "AUROC against all others"], rows)


def format_exercise(exercise: Mapping[str, Any]) -> str:
    """Return how often the category of an invented post is what its author meant, by language and voice."""
    rows = [["all", "", str(exercise["n"]), format_share(exercise["accuracy"])]]
    rows += [
        [column, name, str(row["n"]), format_share(row["accuracy"])]
        for column in ("language", "voice")
        for name, row in exercise[column].items()
    ]
    return format_table(["group", "", "n", "right"], rows)


def _shown(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Return task, benchmark and figures over all its answers."""
    for task, row in document["posts"].items():
        yield task, "posts", row.get("fused", {"n": 0})
    for part in ("texts", "pictures"):
        for task, described in document[part].items():
            yield task, part, described["all"]


def format_selective(document: Mapping[str, Any]) -> str:
    """Return accuracy over the most confident share of the answers."""
    rows = [
        [task, part, *(format_share(value) for value in row["selective"].values())]
        for task, part, row in _shown(document)
        if "selective" in row
    ]
    return format_table(["task", "benchmark", *(f"{100 * share:.0f} %" for share in COVERAGES)], rows)


def format_classes(document: Mapping[str, Any]) -> str:
    """Return F1 of each class, and how many answers have it as their one label."""
    rows = [
        [task, part, label, f"{100 * own['f1']:.0f}", str(own["n"])]
        for task, part, row in _shown(document)
        for label, own in row.get("per_class", {}).items()
        if own["n"]
    ]
    return format_table(["task", "benchmark", "class", "F1", "n"], rows)


def format_seeds(seeds: Mapping[str, Any]) -> str:
    """Return mean and range over trainings that differ in their seed alone."""
    rows = [
        [goal.name, f"{goal.show(mean(values))} ({goal.show(min(values))} to {goal.show(max(values))})"]
        for goal in GOALS
        if (values := seeds["figures"].get(goal.name))
    ]
    encoders = "all on the same adapted encoders" if seeds["share_encoders"] else "encoders included"
    said = f"Mean and range of {len(seeds['versions'])} trainings, of other seeds each, {encoders}."
    return f"{said}\n\n{format_table(['figure', 'mean (range)'], rows)}"


def format_baselines(baselines: Mapping[str, Mapping[str, Any]], document: Mapping[str, Any]) -> str:
    """Return the simpler models on dev's pairs, beside this run's fused reading; by what the post says."""
    rows = []
    for task, models in baselines.items():
        for name, row in models.items():
            if row["n"]:
                rows.append([task, name, f"{100 * row['accuracy']:.1f}", f"{100 * row['macro_f1']:.1f}"])
        fused = document["posts"][task]
        if fused["n"]:
            own = fused["readings"]["fused"]
            said = f"**fused, on {document['split']}**"
            rows.append([task, said, f"{100 * own['accuracy']:.1f}", f"{100 * own['macro_f1']:.1f}"])
    return format_table(["task", "model", "accuracy", "macro-F1"], rows)


def format_robustness(robustness: Mapping[str, Any]) -> str:
    """Return accuracy and the share of unchanged answers, by change."""
    tasks = list(robustness["none"])
    rows = [
        [
            change,
            *(
                f"{format_share(by_task[task]['accuracy'])}, {100 * by_task[task]['unchanged']:.0f} %"
                for task in tasks
            ),
        ]
        for change, by_task in robustness.items()
    ]
    return format_table(["change", *tasks], rows)


def format_faithfulness(measured: Mapping[str, Any]) -> str:
    """Return deletion and insertion of every map, and its likeness to an untrained head's map."""
    rows = [row for group, own in measured.items() for row in _format_maps(group, own)]
    head = ["of", "n", "parts", "map", "deletion AUC", "gain", "insertion AUC", "gain", "randomised"]
    return format_table(head, rows)


def _format_maps(group: str, measured: Mapping[str, Any]) -> list[list[str]]:
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
            said = "–" if alike is None else f"{alike:.2f}"
            rows.append([group, str(measured["n"]), plan, name, *cells, said])
    return rows
