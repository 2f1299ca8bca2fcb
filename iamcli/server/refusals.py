"""What only a request over HTTP can do wrong, as AWS answers it.

Codes and statuses are those of the API reference's page "Common Error Types"; the sentences are on record where a
class says so, and otherwise ours.
"""

from __future__ import annotations

from ..errors import ServiceError


class MissingAction(ServiceError, status=400):
    """The request does not say which operation it asks for."""

    def __init__(self) -> None:
        super().__init__("The request names no operation: there is no Action in it.")


class InvalidAction(ServiceError, status=400):
    """There is no operation of that name in that version of the API."""

    def __init__(self, action: str, version: str) -> None:
        super().__init__(f"Could not find operation {action} for version {version}")


class MalformedQueryString(ServiceError, status=404):
    """The query string or the form is none, or says something twice."""


class MalformedInput(ServiceError, status=400):
    """A member's value is not of the member's kind.

    On record are `Start of list found where not expected` (lineofflight/peddler#48), `Unexpected list element
    termination` (aws/aws-sdk-ruby#1067) and `Top level element may not be treated as a list` (aws-beam/aws-elixir#199).
    """


class MissingAuthenticationToken(ServiceError, status=403):
    """The request is not signed (the sentence: amzn/selling-partner-api-docs#3081)."""

    def __init__(self) -> None:
        super().__init__("Request is missing Authentication Token")


class IncompleteSignature(ServiceError, status=400):
    """The request is signed, but not in a way that can be checked."""


class RequestExpired(ServiceError, status=400):
    """A presigned request came after the time it was good for."""

    def __init__(self) -> None:
        super().__init__("Request has expired.")


class RequestTooLarge(ServiceError, status=413, code="RequestEntityTooLarge"):
    """The body is larger than any request needs."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body of a request may have {limit} bytes, not counting what percent-encoding adds.")


class MalformedHttpRequest(ServiceError, status=400, code="MalformedHttpRequestException"):
    """What arrived is not a request of HTTP."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This is no request of HTTP that could be answered: {why}.")


class RequestTimeout(ServiceError, status=408, code="RequestTimeoutException"):
    """The rest of the request did not come in time."""

    def __init__(self) -> None:
        super().__init__("The rest of the request did not come in time.")


class ServiceUnavailable(ServiceError, status=503):
    """The server was told to stop, and can wait for nothing any more."""

    def __init__(self) -> None:
        super().__init__("The server stops; whether the request was carried out is not known.")


class MethodNotAllowed(ServiceError, status=405):
    """The Query protocol has GET and POST."""

    def __init__(self, method: str) -> None:
        super().__init__(f"Requests are made with GET or POST, not with {method}.")


class InternalFailure(ServiceError, status=500):
    """The service failed in a way that is no answer; what went wrong stands in the server's log."""

    def __init__(self) -> None:
        super().__init__("The request could not be served because of an internal failure.")
