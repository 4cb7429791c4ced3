"""The pictures of cited posts that a person put into a report, as they are frozen with it."""

from dashboard.services.reports.frozen_model import Frozen


class ChosenPicture(Frozen):
    """One picture in a report: the ``number``-th of a cited post, from 1.

    Args:
        sha256: of the JPEG that goes out, which is kept with the report. What the original is known by stays
            here: it would lead to whoever posted it.
        width: pixels; ``height`` alike.
        blurred_faces: how many faces are blurred in it; in an internal report none.
        is_graphic: whether it may be distressing; who put it in was told so.
        by: who put it in.
    """

    post: int
    number: int
    sha256: str
    width: int
    height: int
    blurred_faces: int = 0
    is_graphic: bool = False
    by: str
