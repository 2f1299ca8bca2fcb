"""The account in numbers, as answers show it."""

from __future__ import annotations

from .rules import Response


class AccountSummary(Response, kw_only=True):
    """Counts of what the account has, and its quotas, by AWS's names for them."""

    summary_map: dict[str, int] | None = None
