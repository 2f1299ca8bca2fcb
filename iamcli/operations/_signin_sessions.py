"""How long sessions of AWS Sign-In may last: a setting that a login profile and a role have alike."""

from __future__ import annotations

from ..errors import InvalidInput


def signin_session(present: int | None, given: int | None, *, reset: bool) -> int | None:
    """What the maximum becomes, in seconds; None if it is not set. InvalidInput if it is to be set and reset at once.

    What is not given stays. The sentence has not been seen in a public record; the API reference has the rule.
    """
    if reset and given is not None:
        raise InvalidInput("MaxSigninSessionDuration and ResetMaxSigninSessionDuration cannot be specified together.")
    return None if reset else given or present
