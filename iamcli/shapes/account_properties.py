"""The account's properties, as answers show them."""

from __future__ import annotations

from .rules import Response


class AccountPropertyMap(Response, kw_only=True):
    """Properties by `Namespace/PropertyName`."""

    properties: dict[str, str] | None = None
