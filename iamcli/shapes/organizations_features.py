"""What an organization may do with the root users of its accounts, as answers show it."""

from __future__ import annotations

from .rules import Response


class OrganizationsFeatures(Response, kw_only=True):
    """The features of centralized root access that the organization has enabled."""

    organization_id: str | None = None
    enabled_features: list[str] | None = None
