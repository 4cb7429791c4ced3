"""Since when the event is new to the analyst: each run that they cause says that they act."""

import logging
from datetime import timedelta

from dashboard import team_actions
from dashboard.auth import read_analyst
from dashboard.desk_data import find_look
from dashboard.services.errors import ServiceError
from db.errors import StoreError
from db.session import utc_now

logger = logging.getLogger(__name__)

# A look is told apart from the next by half an hour, so that not every key need be written down.
NOTED_EVERY = timedelta(minutes=1)


def keep_look(event_id: int) -> int | None:
    """Note that the analyst acts now, and return the post after which all is new to them.

    None at the first look, and without a name. The page's own refresh is no act: nobody need look at it.
    """
    analyst = read_analyst()
    if not analyst:
        return None
    look = find_look(event_id, analyst)
    if look is None or utc_now() - look.acted_at > NOTED_EVERY:
        try:
            look = team_actions.keep_look(event_id, analyst=analyst)
        except (StoreError, ServiceError):
            logger.warning("the look of %s at event %d was not kept", analyst, event_id)
    return look.after_post_id if look else None
