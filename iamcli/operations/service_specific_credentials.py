"""Service-specific credentials: a user's password or API key for one service, where access keys do not serve.

Source: IAM User Guide, "Service-specific credentials for IAM users" and "API keys for AWS services", for the services
and for which of them have API keys. A second credential of a user has `+1` in its name, whatever the service, as in
the example of ListServiceSpecificCredentials in the IAM API reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import LimitExceeded, NoSuchEntity, NotSupportedService, ValidationError
from ..operation import reads, writes
from ..shapes.service_specific_credentials import (
    ServiceSpecificCredential,
    ServiceSpecificCredentialMetadata,
    ServiceSpecificCredentials,
)
from ..state.records import ServiceCredentialRecord, ServiceUser
from ._principals import find_user, user_or_caller

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ..service import Call
    from ..shapes.scalars import (
        CredentialAge,
        CredentialId,
        Flag,
        KeyStatus,
        Marker,
        MaxItems,
        ServiceName,
        UserName,
    )
    from ..state.records import UserRecord

PASSWORDS = ("codecommit.amazonaws.com", "cassandra.amazonaws.com")
"""The services that take a user name and a password."""
API_KEYS = {
    "bedrock.amazonaws.com": "ABSK",
    "aws-external-anthropic.amazonaws.com": "AEAA",
    "cloudwatch.amazonaws.com": "",
    "logs.amazonaws.com": "ACWL",
}
"""The services that take an API key, and what their keys begin with, where that is on record."""
PASSWORD, KEY = 32, 48
"""Bytes of what is random in a password and in an API key: 44 and 64 characters in base 64."""


@writes(LimitExceeded, NoSuchEntity, NotSupportedService)
def create_service_specific_credential(
    call: Call, *, user_name: UserName, service_name: ServiceName, credential_age_days: CredentialAge | None = None
) -> ServiceSpecificCredential:
    """Create a credential of a user for one service: a user name and password, or an API key.

    CodeCommit and Keyspaces take a password; Bedrock, Claude Platform on AWS, CloudWatch and CloudWatch Logs take an
    API key. Password or key are shown in this answer and never again. A user has two for each service at most.
    """
    user = find_user(call, user_name)
    check_service(service_name)
    if credential_age_days is not None and service_name not in API_KEYS:
        raise ValidationError(f"CredentialAgeDays is not supported for {service_name}: only API keys expire.")
    call.within(
        "ServiceSpecificCredentialsPerService",
        sum(record.service == service_name for record in user.service_credentials.values()) + 1,
    )
    name = free_name(call, user)
    credential_id = call.new_id("ACCA")
    record = user.service_credentials[credential_id] = ServiceCredentialRecord(
        service=service_name,
        name=name,
        secret=new_secret(call, service_name, name),
        created=call.now,
        expires=expiry(call, credential_age_days),
    )
    return with_secret(call, user, credential_id, record)


@reads(NoSuchEntity, NotSupportedService)
def list_service_specific_credentials(
    call: Call,
    *,
    user_name: UserName | None = None,
    service_name: Annotated[ServiceName, "List only the credentials for this service."] | None = None,
    all_users: Annotated[Flag, "List the credentials of all users; it does not go with a user name."] = False,
    marker: Marker | None = None,
    max_items: MaxItems | None = None,
) -> ServiceSpecificCredentials:
    """List the credentials of a user, of the caller if no name is given, or of all users, without their secrets.

    They are ordered by id.
    """
    from ._pages import page

    if all_users and user_name is not None:
        raise ValidationError("AllUsers cannot be specified together with UserName.")
    owners: Iterable[ServiceUser | UserRecord]
    if all_users:
        owners = (owner for _, owner in call.account.users.scan(ServiceUser, holding="service_credentials"))
    else:
        owners = [user_or_caller(call, user_name)]
    if service_name is not None:
        check_service(service_name)
    found = [
        without_secret(call, owner, credential_id, record)
        for owner in owners
        for credential_id, record in owner.service_credentials.items()
        if service_name in (None, record.service)
    ]
    found.sort(key=lambda credential: credential.service_specific_credential_id)
    cut = page(found, "service_specific_credential_id", marker, max_items)
    return ServiceSpecificCredentials(
        service_specific_credentials=cut.items, marker=cut.marker, is_truncated=cut.is_truncated
    )


@writes(NoSuchEntity)
def update_service_specific_credential(
    call: Call,
    *,
    user_name: UserName | None = None,
    service_specific_credential_id: CredentialId,
    status: Annotated[KeyStatus, "`Active`, or `Inactive` to have the credential refused."],
) -> None:
    """Activate or deactivate a credential of a user, or of the caller if no name is given.

    An API key that has expired stays expired.
    """
    record = find_service_credential(user_or_caller(call, user_name), service_specific_credential_id)
    if status == "Expired":  # InvalidInput elsewhere, but the model does not declare it for this operation
        raise ValidationError("The status of a credential can be changed to Active or Inactive only.")
    record.status = status


@writes(NoSuchEntity)
def delete_service_specific_credential(
    call: Call, *, user_name: UserName | None = None, service_specific_credential_id: CredentialId
) -> None:
    """Delete a credential of a user, or of the caller if no name is given."""
    user = user_or_caller(call, user_name)
    find_service_credential(user, service_specific_credential_id)
    del user.service_credentials[service_specific_credential_id]


@writes(NoSuchEntity)
def reset_service_specific_credential(
    call: Call, *, user_name: UserName | None = None, service_specific_credential_id: CredentialId
) -> ServiceSpecificCredential:
    """Give a credential of a user, or of the caller if no name is given, a new password or API key.

    It is shown in this answer and never again; the old one is worthless at once. All else stays as it is.
    """
    user = user_or_caller(call, user_name)
    record = find_service_credential(user, service_specific_credential_id)
    record.secret = new_secret(call, record.service, record.name)
    return with_secret(call, user, service_specific_credential_id, record)


def check_service(name: str) -> None:
    """NotSupportedService unless it is a service that takes such credentials."""
    if name not in PASSWORDS and name not in API_KEYS:
        raise NotSupportedService(name)


def find_service_credential(user: UserRecord, credential_id: str) -> ServiceCredentialRecord:
    """The credential of that id among the user's; NoSuchEntity if it is not there."""
    if credential_id not in user.service_credentials:
        raise NoSuchEntity(f"No such credential {credential_id} exists")
    return user.service_credentials[credential_id]


def free_name(call: Call, user: UserRecord) -> str:
    """A name for a new credential that no other one in the account has, not even one of a user of that name before."""
    from itertools import count

    owners = call.account.users.scan(ServiceUser, holding="service_credentials")
    taken = {record.name.lower() for _, owner in owners for record in owner.service_credentials.values()}
    names = (f"{user.name}{f'+{number}' if number else ''}-at-{call.account.id}" for number in count())
    return next(name for name in names if name.lower() not in taken)


def new_secret(call: Call, service: str, name: str) -> str:
    """A fresh password, or an API key: a prefix that tells the service, then alias and secret in base 64."""
    from base64 import b64encode

    if service in PASSWORDS:
        return b64encode(call.random(PASSWORD)).decode()
    secret = b64encode(call.random(KEY)).decode()
    return API_KEYS[service] + b64encode(f"{name}:{secret}".encode()).decode()


def expiry(call: Call, days: int | None) -> datetime | None:
    """When a credential that is to last so many days expires."""
    from datetime import timedelta

    return None if days is None else call.now + timedelta(days=days)


def status_of(call: Call, record: ServiceCredentialRecord) -> str:
    """The status of a credential now: whatever it was set to, it expires."""
    return "Expired" if record.expires is not None and record.expires <= call.now else record.status


def with_secret(
    call: Call, user: UserRecord, credential_id: str, record: ServiceCredentialRecord
) -> ServiceSpecificCredential:
    """A credential as answers show it when its password or key is new."""
    key = record.service in API_KEYS
    return ServiceSpecificCredential(
        create_date=record.created,
        expiration_date=record.expires,
        service_name=record.service,
        service_user_name=None if key else record.name,
        service_password=None if key else record.secret,
        service_credential_alias=record.name if key else None,
        service_credential_secret=record.secret if key else None,
        service_specific_credential_id=credential_id,
        user_name=user.name,
        status=status_of(call, record),
    )


def without_secret(
    call: Call, owner: ServiceUser | UserRecord, credential_id: str, record: ServiceCredentialRecord
) -> ServiceSpecificCredentialMetadata:
    """A credential as lists show it."""
    key = record.service in API_KEYS
    return ServiceSpecificCredentialMetadata(
        user_name=owner.name,
        status=status_of(call, record),
        service_user_name=None if key else record.name,
        service_credential_alias=record.name if key else None,
        create_date=record.created,
        expiration_date=record.expires,
        service_specific_credential_id=credential_id,
        service_name=record.service,
    )
