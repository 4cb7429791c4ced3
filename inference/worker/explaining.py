"""What answers the questions of analysts about classes, in the worker's own process.

It has a queue and a thread of its own, so that nobody waits behind posts, and asks the model that the lanes
serve: a process of its own would load the same model once more.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from db.errors import MediaAwayError, StoreError
from db.explanations import ClassExplanation, keep_explanation
from db.media import UnreadableError, read_original
from db.queue.explanations import ExplanationWork, claim_explanation
from db.queue.jobs import EXPLANATIONS
from db.session import Store
from db.vocabulary import FailureKind
from inference.errors import InferenceError
from inference.model.class_evidence import explain_class
from inference.model.predictor import PostInput, Predictor
from inference.settings import WorkerSettings
from inference.worker.keeping_stage import KeepingStage
from inference.worker.outcomes import Failure, Postponed


class ExplainingStage(KeepingStage[ExplanationWork, ClassExplanation]):
    """Answers the questions of one store.

    Args:
        find_model: returns the model that the lanes serve by now.
    """

    queue, noun = EXPLANATIONS, "explanation"

    def __init__(
        self,
        store: Store,
        find_model: Callable[[], Predictor],
        *,
        media_dir: Path,
        settings: WorkerSettings,
        name: str,
        stop: threading.Event,
    ) -> None:
        super().__init__(store, settings=settings, name=name, stop=stop)
        self._find_model = find_model
        self._media_dir = media_dir

    def _claim(self) -> ExplanationWork | None:
        if self._is_empty():
            return None
        with self._store.write() as session:
            return claim_explanation(session, worker=self._name)

    def _do(self, work: ExplanationWork) -> ClassExplanation | Failure | Postponed:
        asked, model = work.question, self._find_model()
        if model.model_version != work.model_version:
            reason = (
                f"model {work.model_version} answered, and {model.model_version} serves now; "
                "have the post scored again"
            )
            return Failure(FailureKind.MODEL, reason, retry=False)
        try:
            found = explain_class(model, self._read_post(work), asked.method, asked.task, asked.label)
        except MediaAwayError as error:
            return Postponed(str(error))
        except StoreError as error:
            return Failure(FailureKind.LOST_PICTURE, str(error), retry=isinstance(error, UnreadableError))
        except InferenceError as error:
            return Failure(FailureKind.MODEL, str(error), retry=False)
        except Exception as error:  # its class only: what it says may quote the post
            return Failure(FailureKind.MODEL, f"the model failed ({type(error).__name__})", retry=True)
        return ClassExplanation(found.regions, [(word.start, word.end, word.weight) for word in found.tokens])

    def _read_post(self, work: ExplanationWork) -> PostInput:
        picture = work.picture_sha256
        return PostInput(work.text or None, read_original(self._media_dir, picture) if picture else None)

    @property
    def _what(self) -> str:
        return "the answer"

    def _keep_found(self, session: Session, work: ExplanationWork, found: ClassExplanation) -> None:
        keep_explanation(session, job_id=work.job.job_id, found=found)
