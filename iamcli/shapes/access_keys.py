"""Access keys, as answers show them. A key of the root user has no user name."""

from __future__ import annotations

from datetime import datetime

from .rules import Response, Shape


class AccessKey(Shape, kw_only=True):
    """A new access key: the one time its secret is shown."""

    sensitive = ("SecretAccessKey",)

    user_name: str | None = None
    access_key_id: str
    status: str
    secret_access_key: str
    create_date: datetime | None = None


class AccessKeyMetadata(Shape, kw_only=True):
    """An access key without its secret."""

    user_name: str | None = None
    access_key_id: str | None = None
    status: str | None = None
    create_date: datetime | None = None


class AccessKeyLastUsed(Shape, kw_only=True):
    """When, with which service and in which Region a key was last used; `N/A` if it never was."""

    last_used_date: datetime | None = None
    service_name: str
    region: str


class AccessKeyUse(Response, kw_only=True):
    """Whose an access key is, and its last use."""

    user_name: str | None = None
    access_key_last_used: AccessKeyLastUsed | None = None
