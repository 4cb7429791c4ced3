"""What of a post can be explained, and how the address of a page spells it."""

from db.queries.posts import PredictionItem
from db.queue.explanations import Question
from db.vocabulary import TASK_LABELS, ExplanationMethod, Label, Modality, Task

# What no class and no method is spelt with.
BETWEEN = "."


def list_tasks(prediction: PredictionItem) -> list[Task]:
    """Return the tasks of which the model has an answer for a post."""
    return [task for task in Task if prediction.readings[Modality.FUSED].get(task)]


def list_methods(prediction: PredictionItem) -> list[ExplanationMethod]:
    """Return the methods that say something of a post: Grad-CAM is of a picture alone."""
    has_picture = Modality.IMAGE_ONLY in prediction.readings
    return [method for method in ExplanationMethod if has_picture or method is not ExplanationMethod.GRAD_CAM]


def find_shown_label(prediction: PredictionItem, task: Task) -> Label:
    """Return the class that the model gave."""
    shares = prediction.readings[Modality.FUSED][task]
    likeliest = max(shares, key=shares.__getitem__)
    return next(label for label in TASK_LABELS[task] if label == likeliest)


def find_stored_question(prediction: PredictionItem) -> Question:
    """Return the question that every prediction comes with an answer to."""
    shown = find_shown_label(prediction, Task.HUMANITARIAN)
    return Question(Task.HUMANITARIAN, shown, ExplanationMethod.GRADIENT_TIMES_INPUT)


def encode_question(question: Question) -> str:
    """Return a question as a parameter of the address."""
    return BETWEEN.join((question.task, question.label, question.method))


def decode_question(text: str, prediction: PredictionItem) -> Question:
    """Return the question of an address; the stored one where it names nothing that the post has."""
    for task in list_tasks(prediction):
        for label in TASK_LABELS[task]:
            for method in list_methods(prediction):
                if text == BETWEEN.join((task, label, method)):
                    return Question(task, label, method)
    return find_stored_question(prediction)
