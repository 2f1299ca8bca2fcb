"""MFA devices: who has which, and whether the codes they show are right.

Source: IAM User Guide, "AWS Multi-factor authentication in IAM" and "Resynchronize virtual and hardware MFA devices";
RFC 6238. The root user has no name; where a name is required, its account's number stands for it, as it does in the
id that GetUser shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import EntityAlreadyExists, InvalidAuthenticationCode, NoSuchEntity
from ._principals import find_user, user_or_caller

if TYPE_CHECKING:
    from datetime import datetime

    from ..service import Call
    from ..state.records.mfa import MFADeviceRecord

PERIOD = 30
"""Seconds that a code is shown."""
REACH = 20
"""How many codes before and behind the expected one are tried: ten minutes' worth. AWS names no number, but says that
a device is enabled also with codes that have gone stale, and is out of step from then on."""
TOLERATED = 1
"""How many codes a device may be off before its clock is taken to be wrong."""


def holder_of(call: Call, name: str | None) -> str:
    """Who is meant by a user name, or by none, as the records of devices say it: NoSuchEntity if that is nobody."""
    from ..state.records.mfa import ROOT

    by_root = call.caller.kind == "root"
    if name is None:
        return ROOT if by_root else user_or_caller(call, None).name.lower()
    if by_root and name == call.account.id and name not in call.account.users:
        return ROOT
    return find_user(call, name).name.lower()


def user_name_of(call: Call, holder: str) -> str | None:
    """The name of the user who has a device; None for the root user."""
    from ..state.records.mfa import ROOT

    return None if holder == ROOT else call.account.users[holder].name


def held_by(call: Call, holder: str) -> list[MFADeviceRecord]:
    """The devices somebody has, in the order of their serial numbers."""
    from ..state.records.mfa import Holding

    devices = call.account.mfa_devices
    serials = [serial for serial, device in devices.scan(Holding, holding=holder) if device.holder == holder]
    return [devices[serial] for serial in serials]


def held_device(call: Call, holder: str, serial: str) -> MFADeviceRecord:
    """The device of that serial number; NoSuchEntity unless that holder has it."""
    device = call.account.mfa_devices.get(serial)
    if device is None or device.holder != holder:
        raise invalid_for_user()
    return device


def virtual_device(call: Call, serial: str) -> MFADeviceRecord:
    """The virtual device of that serial number, whoever has it; NoSuchEntity if there is none."""
    device = call.account.mfa_devices.get(serial)
    if device is None or not device.seed:
        raise NoSuchEntity(f"VirtualMFADevice with serial number {serial} does not exist.")
    return device


def free_device(call: Call, holder: str, serial: str) -> MFADeviceRecord:
    """The device that somebody is about to get; hardware becomes known by that."""
    from ..state.records.mfa import MFADeviceRecord

    devices = call.account.mfa_devices
    if device := devices.get(serial):
        if device.holder:
            raise EntityAlreadyExists("MFA Device is already in use.")
        return device
    if serial.startswith(call.arn("mfa/")):
        return virtual_device(call, serial)
    owner, slash, key_name = serial.rpartition("/")
    if not (is_token(serial) or (key_name and owner + slash == security_keys_of(call, holder))):
        raise invalid_for_user()
    device = devices[serial] = MFADeviceRecord(serial=serial)
    return device


def release(call: Call, device: MFADeviceRecord) -> None:
    """Take a device from whoever has it: a virtual one stays, and can be enabled again; hardware is forgotten."""
    if device.seed:
        device.holder, device.enabled = "", None
    else:
        call.account.mfa_devices.pop(device.serial)


def is_token(serial: str) -> bool:
    """Whether a serial number can be that of a token that shows codes, as `GAHT12345678` is."""
    return serial.replace("-", "").isalnum()


def is_security_key(serial: str) -> bool:
    """Whether a serial number is that of a FIDO security key or passkey."""
    return ":u2f/" in serial


def security_keys_of(call: Call, holder: str) -> str:
    """How the ARNs of somebody's security keys begin, as in `u2f/user/alice/`; the key's name and an id follow."""
    name = user_name_of(call, holder)
    return call.arn("u2f/root/" if name is None else f"u2f/user/{name}/")


def invalid_for_user() -> NoSuchEntity:
    """What IAM says of a device that the user in question does not have."""
    return NoSuchEntity("MFA Device invalid for user.")


def synchronize(call: Call, device: MFADeviceRecord, code1: str, code2: str) -> None:
    """Find the device's clock by two codes shown one right after the other, neither used before.

    InvalidAuthenticationCode if they are not that. Hardware's codes cannot be checked, except that they must differ.
    """
    if code1 == code2:
        raise InvalidAuthenticationCode
    if not device.seed:
        return
    now = int(call.now.timestamp()) // PERIOD
    expected = now + device.drift
    steps = range(max(expected - REACH, device.counter + 2, 1), expected + REACH + 1)
    found = [step for step in steps if matches(device.seed, step, code2) and matches(device.seed, step - 1, code1)]
    if not found:
        raise InvalidAuthenticationCode
    device.counter = min(found, key=lambda step: abs(step - expected))
    ahead = device.counter - now
    device.drift = ahead if abs(ahead) > TOLERATED else 0


def show(device: MFADeviceRecord, code: str, now: datetime) -> bool:
    """Whether a code is one that a virtual device shows about now and that was not used before; it is used by this."""
    step = int(now.timestamp()) // PERIOD + device.drift
    for tried in range(max(step - TOLERATED, device.counter + 1), step + TOLERATED + 1):
        if matches(device.seed, tried, code):
            device.counter = tried
            return True
    return False


def matches(seed: str, step: int, code: str) -> bool:
    """Whether a code is the one that a device with that seed shows in that time step."""
    from hmac import compare_digest

    from pyotp import TOTP

    return compare_digest(TOTP(seed, interval=PERIOD).at(step * PERIOD), code)
