"""Service-specific credentials, as answers show them.

One that is an API key has an alias, and a secret where the others have a password.
"""

from __future__ import annotations

from datetime import datetime

from .rules import Response, Shape


class ServiceSpecificCredential(Shape, kw_only=True):
    """A new or reset credential: the one time its password or secret is shown."""

    sensitive = ("ServicePassword", "ServiceCredentialSecret")

    create_date: datetime
    expiration_date: datetime | None = None
    service_name: str
    service_user_name: str | None = None
    service_password: str | None = None
    service_credential_alias: str | None = None
    service_credential_secret: str | None = None
    service_specific_credential_id: str
    user_name: str
    status: str


class ServiceSpecificCredentialMetadata(Shape, kw_only=True):
    """A credential without its password or secret."""

    user_name: str
    status: str
    service_user_name: str | None = None
    service_credential_alias: str | None = None
    create_date: datetime
    expiration_date: datetime | None = None
    service_specific_credential_id: str
    service_name: str


class ServiceSpecificCredentials(Response, kw_only=True):
    """Credentials, page by page."""

    service_specific_credentials: list[ServiceSpecificCredentialMetadata]
    marker: str | None = None
    is_truncated: bool
