"""MFA devices that users and the root user have, of all kinds, and the tags of those that are virtual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import (
    ConcurrentModification,
    EntityAlreadyExists,
    EntityTemporarilyUnmodifiable,
    InvalidAuthenticationCode,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ServiceFailure,
)
from ..operation import Needs, reads, writes
from ..operation.needs import SECURITY_KEY
from ..shapes.mfa_devices import MFADevice, SecurityKey
from ..shapes.tags import Tag
from ._mfa import (
    free_device,
    held_by,
    held_device,
    holder_of,
    invalid_for_user,
    is_security_key,
    release,
    synchronize,
    user_name_of,
    virtual_device,
)
from ._tags import in_order, with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import AuthenticationCode, ExistingUserName, SerialNumber, TagKeys, Tags, UserName


@writes(
    EntityAlreadyExists,
    EntityTemporarilyUnmodifiable,
    InvalidAuthenticationCode,
    LimitExceeded,
    NoSuchEntity,
    ServiceFailure,
    ConcurrentModification,
    name="EnableMFADevice",
    needs=Needs(keys=SECURITY_KEY),
)
def enable_mfa_device(
    call: Call,
    *,
    user_name: ExistingUserName,
    serial_number: SerialNumber,
    authentication_code1: AuthenticationCode,
    authentication_code2: AuthenticationCode,
) -> None:
    """Give a user an MFA device, proved by two codes it showed one right after the other.

    Codes are found up to ten minutes off; a device whose clock is wrong is remembered with its error. No code is taken
    twice. The root user can give itself a device: its account's number is its user name.

    Hardware, which the account has not met before, is known by its serial number (`GAHT12345678`), a security key by
    an ARN of the form `arn:aws:iam::123456789012:u2f/user/alice/key-ID`, for the root user `u2f/root/key-ID`. Their
    codes cannot be checked here, where nobody knows their secrets: any two that differ will do.
    """
    holder = holder_of(call, user_name)
    device = free_device(call, holder, serial_number)
    call.within("MFADevicesPerUser", len(held_by(call, holder)) + 1)
    synchronize(call, device, authentication_code1, authentication_code2)
    device.holder, device.enabled = holder, call.now


@writes(
    EntityTemporarilyUnmodifiable,
    NoSuchEntity,
    LimitExceeded,
    ServiceFailure,
    ConcurrentModification,
    name="DeactivateMFADevice",
)
def deactivate_mfa_device(
    call: Call, *, user_name: ExistingUserName | None = None, serial_number: SerialNumber
) -> None:
    """Take an MFA device from a user, or from the caller if no name is given.

    A virtual device stays in the account, to be enabled again or deleted; hardware is forgotten.
    """
    release(call, held_device(call, holder_of(call, user_name), serial_number))


@writes(
    InvalidAuthenticationCode,
    NoSuchEntity,
    LimitExceeded,
    ServiceFailure,
    ConcurrentModification,
    name="ResyncMFADevice",
)
def resync_mfa_device(
    call: Call,
    *,
    user_name: ExistingUserName,
    serial_number: SerialNumber,
    authentication_code1: AuthenticationCode,
    authentication_code2: AuthenticationCode,
) -> None:
    """Find out by two codes, shown one right after the other, how far an MFA device's clock is off.

    The codes must be newer than any that was used. Security keys have no clock and cannot be synchronized.
    """
    device = held_device(call, holder_of(call, user_name), serial_number)
    if is_security_key(device.serial):
        raise invalid_for_user()
    synchronize(call, device, authentication_code1, authentication_code2)


@reads(NoSuchEntity, ServiceFailure, pages={"MFADevices": "serial_number"}, name="ListMFADevices")
def list_mfa_devices(call: Call, *, user_name: ExistingUserName | None = None) -> Iterable[MFADevice]:
    """List the MFA devices of a user, or of the caller if no name is given."""
    holder = holder_of(call, user_name)
    name = user_name_of(call, holder)
    return (
        MFADevice(user_name=name, serial_number=device.serial, enable_date=device.enabled)
        for device in held_by(call, holder)
    )


@reads(NoSuchEntity, ServiceFailure, name="GetMFADevice")
def get_mfa_device(call: Call, *, serial_number: SerialNumber, user_name: UserName | None = None) -> SecurityKey:
    """Show a FIDO security key; AWS tells of no other devices here.

    Which certifications a key has is known to its maker. Shown is the lowest level, that all certified keys have.
    """
    holder = None if user_name is None else holder_of(call, user_name)
    device = call.account.mfa_devices.get(serial_number)
    if device is None or not is_security_key(device.serial) or holder not in (None, device.holder):
        raise invalid_for_user()
    return SecurityKey(
        user_name=user_name_of(call, device.holder),
        serial_number=device.serial,
        enable_date=device.enabled,
        certifications={"FIDO": "L1"},
    )


@writes(InvalidInput, NoSuchEntity, LimitExceeded, ConcurrentModification, ServiceFailure, name="TagMFADevice")
def tag_mfa_device(call: Call, *, serial_number: SerialNumber, tags: Tags) -> None:
    """Add tags to a virtual MFA device; a tag whose key is there already replaces it."""
    device = virtual_device(call, serial_number)
    device.tags = with_tags(call, "MFADevice", device.tags, tags)


@writes(NoSuchEntity, InvalidInput, ConcurrentModification, ServiceFailure, name="UntagMFADevice")
def untag_mfa_device(call: Call, *, serial_number: SerialNumber, tag_keys: TagKeys) -> None:
    """Remove tags from a virtual MFA device."""
    device = virtual_device(call, serial_number)
    device.tags = without_tags(device.tags, tag_keys)


@reads(NoSuchEntity, InvalidInput, ServiceFailure, pages={"Tags": "key"}, name="ListMFADeviceTags")
def list_mfa_device_tags(call: Call, *, serial_number: SerialNumber) -> Iterable[Tag]:
    """List the tags of a virtual MFA device, ordered by key."""
    return in_order(virtual_device(call, serial_number).tags)
