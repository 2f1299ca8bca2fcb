"""Access keys: the long-term credentials of users and of the root user."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Annotated

from ..errors import AccessDenied, InvalidInput, LimitExceeded, NoSuchEntity, ServiceFailure
from ..operation import Needs, reads, writes
from ..shapes.access_keys import AccessKey, AccessKeyLastUsed, AccessKeyMetadata, AccessKeyUse
from ..state.records import AccessKeyRecord, KeyRing
from ._principals import credentials_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import AccessKeyId, ExistingUserName, KeyStatus
    from ..state.records import CredentialsRecord

SECRET = 30
"""Bytes of a secret: 40 characters in base 64."""


@writes(NoSuchEntity, LimitExceeded, ServiceFailure, needs=Needs(nameless="user null{user_name}"))
def create_access_key(call: Call, *, user_name: ExistingUserName | None = None) -> AccessKey:
    """Create an access key for a user, or for the caller if no name is given.

    The secret is shown in this answer and never again.
    """
    name, owner = credentials_of(call, user_name)
    call.within("AccessKeysPerUser", len(owner.access_keys) + 1)
    key_id = call.new_access_key_id()
    key = owner.access_keys[key_id] = AccessKeyRecord(secret=b64encode(call.random(SECRET)).decode(), created=call.now)
    call.account.token_key(call.random)  # what is denied to the key's owner is sealed with it, and changes nothing then
    return AccessKey(
        user_name=name,
        access_key_id=key_id,
        status=key.status,
        secret_access_key=key.secret,
        create_date=key.created,
    )


@reads(
    NoSuchEntity,
    ServiceFailure,
    pages={"AccessKeyMetadata": "access_key_id"},
    needs=Needs(nameless="user null{user_name}"),
)
def list_access_keys(call: Call, *, user_name: ExistingUserName | None = None) -> Iterable[AccessKeyMetadata]:
    """List the access keys of a user, or of the caller if no name is given, without their secrets."""
    name, owner = credentials_of(call, user_name)
    return (
        AccessKeyMetadata(user_name=name, access_key_id=key_id, status=key.status, create_date=key.created)
        for key_id, key in sorted(owner.access_keys.items())
    )


@writes(NoSuchEntity, LimitExceeded, ServiceFailure, InvalidInput)
def update_access_key(
    call: Call,
    *,
    user_name: ExistingUserName | None = None,
    access_key_id: AccessKeyId,
    status: Annotated[KeyStatus, "`Active`, or `Inactive` to have requests with the key refused."],
) -> None:
    """Activate or deactivate an access key of a user, or of the caller if no name is given.

    A key in use can be told from one that is not by deactivating it for a while before it is deleted. Nobody can
    make a key `Expired`, though AWS's list of values has it.
    """
    key = find_key(credentials_of(call, user_name)[1], access_key_id)
    if status == "Expired":
        raise InvalidInput("The status of an access key can be changed to Active or Inactive only.")
    key.status = status


@writes(NoSuchEntity, LimitExceeded, ServiceFailure)
def delete_access_key(call: Call, *, user_name: ExistingUserName | None = None, access_key_id: AccessKeyId) -> None:
    """Delete an access key of a user, or of the caller if no name is given."""
    owner = credentials_of(call, user_name)[1]
    find_key(owner, access_key_id)
    del owner.access_keys[access_key_id]


@reads()
def get_access_key_last_used(call: Call, *, access_key_id: AccessKeyId) -> AccessKeyUse:
    """Show whose an access key is and when, with which service and in which Region it was last used.

    Requests count whether they were allowed or denied. Service and Region are `N/A`, and the date is missing, where
    no use is on record. A key that is not the account's
    is AccessDenied: nobody learns from that whether it exists.
    """
    name = owner_of(call, access_key_id)
    used = AccessKeyLastUsed(service_name="N/A", region="N/A")
    if use := call.uses.key(access_key_id):
        used = AccessKeyLastUsed(last_used_date=use.time, service_name=use.service, region=use.region)
    return AccessKeyUse(user_name=name, access_key_last_used=used)


def find_key(owner: CredentialsRecord, key_id: str) -> AccessKeyRecord:
    """The access key of that id among the owner's; NoSuchEntity if it is not there."""
    if key_id not in owner.access_keys:
        raise NoSuchEntity(f"The Access Key with id {key_id} cannot be found.")
    return owner.access_keys[key_id]


def owner_of(call: Call, key_id: str) -> str | None:
    """The name of the user that has an access key, None for the root user; AccessDenied if nobody here has it."""
    if key_id in call.account.settings.root.access_keys:
        return None
    for _, ring in call.account.users.scan(KeyRing, holding=key_id):
        if key_id in ring.access_keys:
            return ring.name
    raise AccessDenied(
        f"User: {call.caller.arn} is not authorized to perform: iam:GetAccessKeyLastUsed "
        f"on resource: access key {key_id}"
    )
