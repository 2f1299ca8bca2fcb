"""Waiting until something is there, as botocore's waiters do."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ..errors import IamError, ServiceError


class Waiter(msgspec.Struct, frozen=True):
    """How to wait for a read operation to succeed: every `delay` seconds, `attempts` times at most.

    It goes on as long as the operation fails with the error `code` or, where that is empty, the HTTP `status`.
    """

    name: str
    attempts: int = 20
    delay: int = 1
    code: str = "NoSuchEntity"
    status: int = 404

    def goes_on(self, error: ServiceError) -> bool:
        """Whether an error only means that the thing is not there yet."""
        return error.code == self.code if self.code else error.status == self.status

    @property
    def reason(self) -> str:
        """What it saw each time it had to go on, in botocore's words."""
        if self.code:
            return f"Matched expected service error code: {self.code}"
        return f"Matched expected HTTP status code: {self.status}"


class WaiterFailed(IamError):
    """What was waited for did not come, or something else went wrong."""

    def __init__(self, waiter: Waiter, why: str) -> None:
        super().__init__(f"Waiter {waiter.name} failed: {why}")


def wait(
    waiter: Waiter, ask: Callable[[], object], sleep: Callable[[float], None], delay: float, attempts: int
) -> None:
    """Ask until there is an answer; WaiterFailed after too many attempts or on another error."""
    for attempt in range(1, attempts + 1):
        try:
            ask()
        except ServiceError as error:
            if not waiter.goes_on(error):
                raise WaiterFailed(waiter, f"An error occurred ({error.code}): {error}") from None
            if attempt < attempts:
                sleep(delay)
        else:
            return
    raise WaiterFailed(waiter, f"Max attempts exceeded. Previously accepted state: {waiter.reason}")
