"""What the services raise."""


class ServiceError(Exception):
    """Base of every error that the services raise on purpose; the message is written for the analyst."""


class ReportError(ServiceError):
    """A situation report that cannot be made, or whose snapshot is no longer the one that was frozen."""


class UnnamedExportError(ServiceError):
    """An export that shows people unmasked, asked for by nobody in particular."""


class NotAllowedError(ServiceError):
    """Something that the role of an account does not include."""
