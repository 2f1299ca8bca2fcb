"""Virtual MFA devices: programs, as on a phone, that show codes made from a secret and the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    ConcurrentModification,
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ServiceFailure,
    ValidationError,
)
from ..operation import Needs, reads, writes
from ..operation.checks import service_faults
from ..shapes.mfa_devices import VirtualMFADevice
from ..shapes.rules import Wire
from ..shapes.tags import as_tags
from ..shapes.users import User
from ..state.records.mfa import ROOT, MFADeviceRecord
from ._mfa import user_name_of, virtual_device
from ._principals import as_user
from ._tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import AssignmentStatus, EntityPath, SerialNumber, Tags, VirtualMFADeviceName

SEED = 40
"""Bytes of a secret: 64 characters in base 32, as many as AWS's have."""
MODULE = 4
"""Pixels of a side of the QR code's squares."""


@writes(
    LimitExceeded,
    InvalidInput,
    EntityAlreadyExists,
    ConcurrentModification,
    ServiceFailure,
    name="CreateVirtualMFADevice",
)
def create_virtual_mfa_device(
    call: Call,
    *,
    path: EntityPath = "/",
    virtual_mfa_device_name: Annotated[VirtualMFADeviceName, Wire("VirtualMFADeviceName")],
    tags: Tags | None = None,
) -> VirtualMFADevice:
    """Create a virtual MFA device, for `enable-mfa-device` to give to somebody.

    Its secret is handed out once and never shown again: as base 32 text to be typed, or as the picture (PNG) of a QR
    code for a phone's camera. The command line writes one of the two to a file and shows neither. The ARN is the
    device's serial number.
    """
    devices = call.account.mfa_devices
    serial = call.arn(f"mfa{path}{virtual_mfa_device_name}")
    # Paths and names allow more than serial numbers do; a device that no operation could name must not be.
    if faults := list(service_faults(delete_virtual_mfa_device.members, {"SerialNumber": serial})):
        raise ValidationError(*faults)
    if serial in devices:
        raise EntityAlreadyExists("MFADevice entity at the same path and name already exists.")
    # There may be as many as users (IAM User Guide, the page of quotas).
    known = devices.keys()
    call.within("Users", sum(other.startswith(call.arn("mfa/")) for other in known) + 1, "VirtualMFADevicesPerAccount")
    seed = new_seed(call)
    device = devices[serial] = MFADeviceRecord(
        serial=serial, seed=seed, tags=with_tags(call, "MFADevice", {}, tags or ())
    )
    return VirtualMFADevice(
        serial_number=serial,
        base32_string_seed=seed.encode(),
        qr_code_png=qr_code(call, virtual_mfa_device_name, seed),
        tags=as_tags(device.tags) or None,
    )


def new_seed(call: Call) -> str:
    """A fresh secret in base 32."""
    from base64 import b32encode

    return b32encode(call.random(SEED)).decode()


def qr_code(call: Call, name: str, seed: str) -> bytes:
    """The picture that sets up a phone; the account goes by its alias if it has one, as in AWS's own codes."""
    from io import BytesIO
    from urllib.parse import quote

    from segno import make_qr

    account = call.account.settings.alias or call.account.id
    issuer = quote("Amazon Web Services")
    text = f"otpauth://totp/{issuer}:{quote(name)}@{account}?secret={seed}&issuer={issuer}"
    picture = BytesIO()
    make_qr(text).save(picture, kind="png", scale=MODULE)
    return picture.getvalue()


@reads(pages={"VirtualMFADevices": "serial_number"}, name="ListVirtualMFADevices", needs=Needs(on="mfa/"))
def list_virtual_mfa_devices(call: Call, *, assignment_status: AssignmentStatus = "Any") -> Iterable[VirtualMFADevice]:
    """List the virtual MFA devices of the account, with the users who have them, without their secrets and tags."""
    wanted = {"Assigned": (True,), "Unassigned": (False,), "Any": (True, False)}[assignment_status]
    devices = call.account.mfa_devices.values(after=call.after)
    return (listed(call, device) for device in devices if device.seed and bool(device.holder) in wanted)


def listed(call: Call, device: MFADeviceRecord) -> VirtualMFADevice:
    """A device as the list shows it."""
    return VirtualMFADevice(
        serial_number=device.serial,
        user=owner(call, device.holder) if device.holder else None,
        enable_date=device.enabled,
    )


def owner(call: Call, folded: str) -> User:
    """Who has a device; the root user has neither path nor name."""
    if folded == ROOT:
        settings = call.account.settings
        return User(user_id=settings.id, arn=call.arn("root"), create_date=settings.created)
    return as_user(call, call.account.users[folded])


@writes(
    NoSuchEntity,
    DeleteConflict,
    LimitExceeded,
    ServiceFailure,
    ConcurrentModification,
    name="DeleteVirtualMFADevice",
)
def delete_virtual_mfa_device(call: Call, *, serial_number: SerialNumber) -> None:
    """Delete a virtual MFA device that nobody has; `deactivate-mfa-device` takes it from whoever does."""
    device = virtual_device(call, serial_number)
    if device.holder:
        name = user_name_of(call, device.holder)
        who = "the root user" if name is None else f"user {name}"
        raise DeleteConflict("MFA VirtualDevice in use. Must deactivate first.", [who])
    call.account.mfa_devices.pop(device.serial)
