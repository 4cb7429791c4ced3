"""What views read of the questions about classes. Not cached: a person waits for the answer."""

from dashboard.data import get_store
from db.queries import explanations
from db.queries.explanations import AskedExplanation
from db.queue.explanations import Question


def find_explanation(post_id: int, model_version: str, question: Question) -> AskedExplanation | None:
    """Return what became of a question about a post."""
    with get_store().read() as session:
        return explanations.find_explanation(session, post_id, model_version, question)
