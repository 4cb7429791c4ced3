"""Which model a process serves: the one that its settings pin, or the version that is active in the store."""

import time
from contextlib import suppress
from pathlib import Path

from db.model_versions import ActiveModel, find_active_model
from db.session import Store
from inference.errors import InferenceError
from inference.model.checkpoint import BUNDLED_CHECKPOINT, locate_checkpoint
from inference.model.predictor import Predictor
from inference.settings import WorkerSettings

# How long a version that could not be loaded is left alone: its file may still be on the way.
RETRY_S = 60.0


class ServingError(InferenceError):
    """A model cannot run here: its runtime, the device or its memory refuses."""


class ModelSwitch:
    """Follows the store's active version. A version that cannot be loaded leaves the former one serving."""

    def __init__(self, models_dir: Path, settings: WorkerSettings) -> None:
        self._models_dir = models_dir
        self._settings = settings
        self._served: str | None = None
        self._loaded: Predictor | None = None
        self._failed: str | None = None
        self._failed_at = 0.0

    @property
    def served(self) -> str | None:
        """Name of the active version that was taken up last; None while none was."""
        return self._served

    @property
    def loaded(self) -> Predictor:
        """The model that was loaded last, which all lanes serve.

        Raises:
            ServingError: None was loaded yet.
        """
        if self._loaded is None:
            raise ServingError("no model is loaded yet; start the worker first")
        return self._loaded

    def serves(self, active: ActiveModel | None) -> bool:
        """Return whether what this process answers is what the store wants to be answered."""
        return active is None or active.version == self._served

    def start(self, active: ActiveModel | None) -> Predictor:
        """Load the model to begin with: the active version or, where that fails, the bundled one.

        Raises:
            InferenceError: The pinned checkpoint or the bundled one cannot be loaded.
        """
        if active is not None and not self._settings.checkpoint:
            with suppress(InferenceError):  # the worker tries again at once, and tells of it
                return self.load(active)
        return self.load(None)

    def load(self, active: ActiveModel | None) -> Predictor:
        """Load the pinned checkpoint, else the active version, else the bundled one.

        Raises:
            InferenceError: It cannot be loaded; no other takes its place.
        """
        if active is not None and not self._settings.checkpoint:
            return self._take_up(active)
        return self._load(self._settings.checkpoint or BUNDLED_CHECKPOINT)

    def follow(self, active: ActiveModel | None) -> Predictor | None:
        """Load the active version where another one serves; None where there is nothing to change.

        Raises:
            InferenceError: It cannot be loaded; the message names the file. Not tried again for a while.
        """
        if active is None or self.serves(active) or self._settings.checkpoint:
            return None
        if self._failed == active.version and time.monotonic() - self._failed_at < RETRY_S:
            return None
        try:
            return self._take_up(active)
        except InferenceError:
            self._failed, self._failed_at = active.version, time.monotonic()
            raise

    def _take_up(self, active: ActiveModel) -> Predictor:
        predictor = self._load(locate_checkpoint(self._models_dir, active.file))
        self._served = active.version
        return predictor

    def _load(self, path: Path) -> Predictor:
        try:
            predictor = Predictor.load(path, self._settings.device)
            predictor.compile(self._settings.compiled_dir, streams=self._settings.streams)
            predictor.warm_up()
        except InferenceError:
            raise
        except Exception as error:  # OpenVINO, torch and CUDA each raise their own
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            raise ServingError(
                f"{path} cannot run here ({reason}); see LOOKOUT_DEVICE and the memory that is free"
            ) from error
        self._loaded = predictor
        return predictor


def load_served(store: Store, switch: ModelSwitch) -> Predictor:
    """Load the model that this process begins with.

    Raises:
        InferenceError: None can be loaded.
    """
    with store.read() as session:
        active = find_active_model(session)
    return switch.start(active)
