"""What principals did last, as the event log's summary knows it and answers tell it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ..service import Call

TRACKED = timedelta(days=400)
"""How far back IAM tracks what roles did and which services were accessed; of keys and passwords it forgets nothing."""


def is_tracked(call: Call, time: datetime) -> bool:
    """Whether a time is recent enough to be told."""
    return call.now - time <= TRACKED
