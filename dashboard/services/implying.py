"""What a class that a person chooses says about the other tasks."""

from db.vocabulary import Humanitarian, Informativeness, Label, Task


def imply_labels(task: Task, label: Label) -> dict[Task, str]:
    """Return the labels of a correction: what tells something of people or damage is informative."""
    if task is Task.HUMANITARIAN and label is not Humanitarian.NOT_HUMANITARIAN:
        return {task: label, Task.INFORMATIVENESS: Informativeness.INFORMATIVE}
    return {task: label}
