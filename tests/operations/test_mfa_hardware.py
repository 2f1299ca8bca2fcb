"""MFA devices that are things: hardware tokens that show codes, and FIDO security keys.

AWS's behaviour: IAM API reference, GetMFADevice; AWS CLI reference, the examples of `get-mfa-device` and
`list-mfa-devices`; IAM User Guide, "Assign a hardware TOTP token", "Assign a passkey or security key". How hardware is
enabled where nobody knows its secret is iamcli's own choice: AWS knows the tokens it accepts, and enrols keys in the
console only.
"""

import pytest

from iamcli.errors import EntityAlreadyExists, InvalidAuthenticationCode, NoSuchEntity
from iamcli.operations.mfa_devices import (
    deactivate_mfa_device,
    enable_mfa_device,
    get_mfa_device,
    list_mfa_device_tags,
    list_mfa_devices,
    resync_mfa_device,
    tag_mfa_device,
    untag_mfa_device,
)
from iamcli.operations.users import create_user

ACCOUNT = "123456789012"
TOKEN = "GAHT12345678"
KEY = f"arn:aws:iam::{ACCOUNT}:u2f/user/Bob/yubikey-7XNL7NFNLZEXAMPLEEXAMPLEAA"
TWO_CODES = {"AuthenticationCode1": "111111", "AuthenticationCode2": "222222"}


@pytest.fixture
def bob(iam):
    """An account with a user."""
    iam(create_user, UserName="Bob")
    return iam


def serials(iam, **members):
    return [device["SerialNumber"] for device in iam(list_mfa_devices, **members)["MFADevices"]]


def test_hardware_token(bob):
    """A hardware token is known by its serial number once it is enabled, and forgotten when it is deactivated.

    AWS knows the seeds of the tokens it sells; here nobody does, so that any two codes that differ are taken.
    """
    members = {"UserName": "Bob", "SerialNumber": TOKEN}
    with pytest.raises(InvalidAuthenticationCode):
        bob(enable_mfa_device, **members, AuthenticationCode1="111111", AuthenticationCode2="111111")
    bob(enable_mfa_device, **members, **TWO_CODES)
    bob(resync_mfa_device, **members, **TWO_CODES)
    with pytest.raises(EntityAlreadyExists):
        bob(enable_mfa_device, **members, **TWO_CODES)

    assert serials(bob, UserName="Bob") == [TOKEN]
    bob(deactivate_mfa_device, **members)
    assert TOKEN not in bob.account.mfa_devices


@pytest.mark.parametrize("serial", ["not/a/serial", f"arn:aws:iam::{ACCOUNT}:sms-mfa/Bob", "arn:aws:iam::1:mfa/x"])
def test_no_serial(bob, serial):
    """A serial number that no kind of device has is refused."""
    with pytest.raises(NoSuchEntity, match="MFA Device invalid for user"):
        bob(enable_mfa_device, UserName="Bob", SerialNumber=serial, **TWO_CODES)


def test_security_key(bob):
    """A FIDO security key has an ARN with its user's name in it, and is shown with its certifications."""
    bob(enable_mfa_device, UserName="Bob", SerialNumber=KEY, **TWO_CODES)
    bob.wait(days=1)

    shown = {
        "UserName": "Bob",
        "SerialNumber": KEY,
        "EnableDate": "2024-01-01T00:00:00Z",
        "Certifications": {"FIDO": "L1"},
    }
    assert shown == bob(get_mfa_device, SerialNumber=KEY)
    assert shown == bob(get_mfa_device, SerialNumber=KEY, UserName="bob")


def test_security_key_of_another(bob):
    """A key whose ARN has another user's name cannot be a user's."""
    bob(create_user, UserName="Eve")

    with pytest.raises(NoSuchEntity, match="MFA Device invalid for user"):
        bob(enable_mfa_device, UserName="Eve", SerialNumber=KEY, **TWO_CODES)


@pytest.mark.parametrize("serial", [KEY.upper(), KEY.lower(), KEY.rpartition("/")[0] + "/", KEY + "/", KEY + "/x"])
def test_no_security_key(bob, serial):
    """The ARN of a security key has its user's name as it is written, and the key's name behind it."""
    with pytest.raises(NoSuchEntity, match="MFA Device invalid for user"):
        bob(enable_mfa_device, UserName="Bob", SerialNumber=serial, **TWO_CODES)


def test_security_key_has_no_clock(bob):
    """FIDO security keys do not go out of step, so they cannot be synchronized."""
    bob(enable_mfa_device, UserName="Bob", SerialNumber=KEY, **TWO_CODES)

    with pytest.raises(NoSuchEntity):
        bob(resync_mfa_device, UserName="Bob", SerialNumber=KEY, **TWO_CODES)


def test_get_others(bob):
    """Only FIDO security keys are shown, to whoever names their user or none."""
    bob(create_user, UserName="Eve")
    for serial in (TOKEN, KEY):
        bob(enable_mfa_device, UserName="Bob", SerialNumber=serial, **TWO_CODES)

    for members in ({"SerialNumber": TOKEN}, {"SerialNumber": KEY, "UserName": "Eve"}, {"SerialNumber": KEY + "x"}):
        with pytest.raises(NoSuchEntity, match=r"^MFA Device invalid for user\.$"):
            bob(get_mfa_device, **members)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (tag_mfa_device, {"Tags": [{"Key": "a", "Value": ""}]}),
        (untag_mfa_device, {"TagKeys": ["a"]}),
        (list_mfa_device_tags, {}),
    ],
)
def test_tags_of_others(bob, operation, members):
    """Only virtual devices have tags."""
    bob(enable_mfa_device, UserName="Bob", SerialNumber=TOKEN, **TWO_CODES)

    with pytest.raises(NoSuchEntity, match=f"VirtualMFADevice with serial number {TOKEN} does not exist"):
        bob(operation, SerialNumber=TOKEN, **members)
