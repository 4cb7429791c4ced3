"""The port that the dashboard wants: is it free, and if not, who has it?"""

import shlex
import socket

import psutil

from dashboard.services.errors import ServiceError

MAX_COMMAND_LENGTH = 120


def require_free_port(host: str, port: int) -> None:
    """Check that the dashboard can listen there.

    Raises:
        ServiceError: it cannot; where the system tells, the message names the process that holds the port.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServiceError(
                f"port {port} on {host} cannot be used ({error.strerror}){_say_holder(port)}; "
                "end what holds it or set LOOKOUT_PORT to another one"
            ) from error


def find_port_holder(port: int) -> tuple[int, str] | None:
    """Return the process that listens on a port and its command line, None where the system does not tell."""
    try:
        for socket_ in psutil.net_connections("tcp"):
            if socket_.status == psutil.CONN_LISTEN and socket_.laddr.port == port and socket_.pid:
                command = shlex.join(psutil.Process(socket_.pid).cmdline())
                return socket_.pid, command[:MAX_COMMAND_LENGTH]
    except psutil.Error:
        # macOS tells only root; another user's process may also end while it is looked at.
        return None
    return None


def _say_holder(port: int) -> str:
    holder = find_port_holder(port)
    return f": process {holder[0]} holds it ({holder[1]})" if holder else ""
