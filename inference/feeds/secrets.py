"""Secrets of feeds stand in the environment, and go to machines that the owner named and to no others."""

from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.signatures import read_secret


def read_secret_for(guard: Guard, host: str, port: int, name: str) -> str:
    """Return the secret in a variable of the environment, to be sent to one machine.

    Raises:
        FeedError: the owner did not name the machine, or the variable is not set.
    """
    # Whoever adds a feed chooses both the machine and the variable.
    if not guard.is_named(host, port):
        raise FeedError(
            f"{host}:{port} would be sent a secret; the owner names {host}:{port} in LOOKOUT_FEED_HOSTS first"
        )
    return read_secret(name).decode()
