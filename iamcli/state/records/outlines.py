"""Partial views of records that are shown in bulk: what is not shown is skipped undecoded."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime

from . import Holder


class UserOutline(Holder, kw_only=True):
    """A user without credentials."""

    created: datetime
    tags: dict[str, str] = {}
    inline: dict[str, str] = {}
