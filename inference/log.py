"""Structured log lines: action, job, worker, duration. The text of a post is never logged."""

import logging
import sys

import structlog


def configure_logging() -> None:
    """Write one line an action to standard error, times in UTC."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(),
            # Only a worker names itself.
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event", "worker"], drop_missing=True
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
