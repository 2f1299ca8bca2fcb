"""MFA devices that somebody has.

AWS's behaviour: IAM API reference, EnableMFADevice, DeactivateMFADevice, ResyncMFADevice, ListMFADevices, TagMFADevice,
UntagMFADevice, ListMFADeviceTags; IAM User Guide, "AWS Multi-factor authentication in IAM", "Assign MFA devices in the
AWS CLI or AWS API", "Resynchronize virtual and hardware MFA devices", "IAM and AWS STS quotas".
"""

import json
from datetime import timedelta

import pyotp
import pytest

from iamcli.errors import (
    DeleteConflict,
    EntityAlreadyExists,
    InvalidAuthenticationCode,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ValidationError,
)
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.login_profiles import create_login_profile
from iamcli.operations.mfa_devices import (
    deactivate_mfa_device,
    enable_mfa_device,
    list_mfa_device_tags,
    list_mfa_devices,
    resync_mfa_device,
    tag_mfa_device,
    untag_mfa_device,
)
from iamcli.operations.users import create_user, delete_user, update_user
from iamcli.operations.virtual_mfa_devices import create_virtual_mfa_device, list_virtual_mfa_devices

ACCOUNT = "123456789012"
SERIAL = f"arn:aws:iam::{ACCOUNT}:mfa/phone"
TOKEN = "GAHT12345678"


class Phone:
    """What shows the codes: a device made by `iam`, whose clock may be `ahead` seconds."""

    def __init__(self, iam, name="phone"):
        device = iam(create_virtual_mfa_device, VirtualMFADeviceName=name)["VirtualMFADevice"]
        self.iam, self.serial, self.ahead = iam, device["SerialNumber"], 0
        self.totp = pyotp.TOTP(device["Base32StringSeed"].decode())

    def code(self, later=0):
        return self.totp.at(self.iam.time + timedelta(seconds=self.ahead + later))

    def codes(self, later=0):
        return {"AuthenticationCode1": self.code(later - 30), "AuthenticationCode2": self.code(later)}

    def enable(self, user="Bob", **codes):
        members = {"UserName": user, "SerialNumber": self.serial, **(codes or self.codes())}
        return self.iam(enable_mfa_device, **members)

    def resync(self, user="Bob", **codes):
        members = {"UserName": user, "SerialNumber": self.serial, **(codes or self.codes())}
        return self.iam(resync_mfa_device, **members)


TWO_CODES = {"AuthenticationCode1": "111111", "AuthenticationCode2": "222222"}


@pytest.fixture
def bob(iam):
    """An account with a user."""
    iam(create_user, UserName="Bob")
    return iam


@pytest.fixture
def phone(bob):
    """A virtual device that nobody has yet."""
    return Phone(bob)


def serials(iam, **members):
    return [device["SerialNumber"] for device in iam(list_mfa_devices, **members)["MFADevices"]]


def test_enable(bob, phone):
    """Two codes, one right after the other, give the device to the user."""
    assert phone.enable() == {}
    assert bob(list_mfa_devices, UserName="BOB")["MFADevices"] == [
        {"UserName": "Bob", "SerialNumber": SERIAL, "EnableDate": "2024-01-01T00:00:00Z"}
    ]


@pytest.mark.parametrize(
    "codes",
    [
        pytest.param((0, 0), id="the same code"),
        pytest.param((0, -30), id="the wrong way round"),
        pytest.param((-30, 30), id="not one right after the other"),
        pytest.param((-660, -630), id="more than ten minutes old"),
        pytest.param((630, 660), id="more than ten minutes ahead"),
    ],
)
def test_enable_with_wrong_codes(bob, phone, codes):
    """Codes that are not two consecutive ones of about now are refused, and nothing changes."""
    first, second = (phone.code(later) for later in codes)

    with pytest.raises(InvalidAuthenticationCode, match=r"^Authentication code for device is not valid\.$"):
        phone.enable(AuthenticationCode1=first, AuthenticationCode2=second)
    assert serials(bob, UserName="Bob") == []


def test_enable_with_another_devices_codes(bob, phone):
    """Each device has a secret of its own."""
    with pytest.raises(InvalidAuthenticationCode):
        phone.enable(**Phone(bob, "tablet").codes())


@pytest.mark.parametrize("later", [-600, -30, 30, 600])
def test_enable_with_stale_codes(bob, phone, later):
    """Codes that are some minutes off are good for enabling, as the API reference warns."""
    phone.enable(**phone.codes(later))

    assert serials(bob, UserName="Bob") == [SERIAL]


@pytest.mark.parametrize("code", ["12345", "1234567", "12345x", "\uff11\uff12\uff13\uff14\uff15\uff16"])
def test_code_form(bob, phone, code):
    """A code is six digits, of ASCII's."""
    with pytest.raises(ValidationError, match="authenticationCode1"):
        phone.enable(AuthenticationCode1=code, AuthenticationCode2="123456")


def test_enable_for_nobody(bob, phone):
    """The user has to exist."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name nobody cannot be found\.$"):
        phone.enable("nobody")


def test_enable_unknown_virtual_device(bob):
    """A virtual device has to be created first."""
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/none"

    with pytest.raises(NoSuchEntity, match=f"^VirtualMFADevice with serial number {serial} does not exist\\.$"):
        bob(enable_mfa_device, UserName="Bob", SerialNumber=serial, **TWO_CODES)


@pytest.mark.parametrize("other", ["Bob", "Eve"])
def test_enable_twice(bob, phone, other):
    """A device has one owner, who cannot get it again."""
    bob(create_user, UserName="Eve")
    phone.enable()
    bob.wait(minutes=2)

    with pytest.raises(EntityAlreadyExists, match=r"^MFA Device is already in use\.$"):
        phone.enable(other)


def test_several(bob):
    """A user can have eight devices, of all kinds."""
    kinds = [f"phone{number}" for number in range(6)]
    for kind in kinds:
        Phone(bob, kind).enable()
    for serial in (TOKEN, f"arn:aws:iam::{ACCOUNT}:u2f/user/Bob/key-AAAA"):
        bob(enable_mfa_device, UserName="Bob", SerialNumber=serial, **TWO_CODES)

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for MFADevicesPerUser: 8$"):
        Phone(bob, "ninth").enable()
    assert len(serials(bob, UserName="Bob")) == 8


def test_list_pages(bob):
    """The list comes in pages, ordered by serial number."""
    for serial in ("GAHT00000002", "GAHT00000001", "GAHT00000003"):
        bob(enable_mfa_device, UserName="Bob", SerialNumber=serial, **TWO_CODES)
    page = bob(list_mfa_devices, UserName="Bob", MaxItems=2)

    assert [device["SerialNumber"][-1] for device in page["MFADevices"]] == ["1", "2"]
    assert serials(bob, UserName="Bob", Marker=page["Marker"]) == ["GAHT00000003"]


def test_list_for_nobody(iam):
    """The user has to exist."""
    with pytest.raises(NoSuchEntity, match="The user with name nobody"):
        iam(list_mfa_devices, UserName="nobody")


def test_list_own(bob, phone):
    """Without a name, the caller's devices are listed."""
    phone.enable()
    as_bob = bob.as_user(bob(create_access_key, UserName="Bob")["AccessKey"])

    assert serials(as_bob) == [SERIAL]
    assert serials(bob) == []


def test_deactivate(bob, phone):
    """A virtual device that is deactivated stays in the account, and can be given to somebody else."""
    bob(create_user, UserName="Eve")
    phone.enable()
    bob(deactivate_mfa_device, UserName="Bob", SerialNumber=SERIAL)
    bob.wait(minutes=1)
    phone.enable("Eve")

    assert serials(bob, UserName="Bob") == []
    assert serials(bob, UserName="Eve") == [SERIAL]


def test_deactivate_own(bob, phone):
    """Without a name, the caller's device is deactivated."""
    phone.enable()
    as_bob = bob.as_user(bob(create_access_key, UserName="Bob")["AccessKey"])
    as_bob(deactivate_mfa_device, SerialNumber=SERIAL)

    assert serials(bob, UserName="Bob") == []


@pytest.mark.parametrize("operation", [deactivate_mfa_device, resync_mfa_device])
def test_somebody_elses(bob, phone, operation):
    """A user has no say over a device of another's, nor over one that does not exist."""
    bob(create_user, UserName="Eve")
    phone.enable()
    codes = TWO_CODES if operation is resync_mfa_device else {}

    for serial in (SERIAL, "GAHT99999999"):
        with pytest.raises(NoSuchEntity, match=r"^MFA Device invalid for user\.$"):
            bob(operation, UserName="Eve", SerialNumber=serial, **codes)


@pytest.mark.parametrize("operation", [deactivate_mfa_device, resync_mfa_device])
def test_nobodys(bob, phone, operation):
    """The user is looked for before the device."""
    codes = TWO_CODES if operation is resync_mfa_device else {}

    with pytest.raises(NoSuchEntity, match="The user with name nobody"):
        bob(operation, UserName="nobody", SerialNumber="GAHT99999999", **codes)


def test_codes_are_used_once(bob, phone):
    """Codes that enabled a device once do not do so again, nor do codes before them."""
    phone.enable()
    bob(deactivate_mfa_device, UserName="Bob", SerialNumber=SERIAL)

    for later in (0, -30, 30):  # the last one shares a code with the first two
        with pytest.raises(InvalidAuthenticationCode):
            phone.enable(**phone.codes(later))
    phone.enable(**phone.codes(60))


def test_resync(bob, phone):
    """A device whose clock has drifted is found again, and from there when it drifts on."""
    phone.enable()
    for _ in range(3):
        bob.wait(hours=1)
        phone.ahead += 400
        assert phone.resync() == {}

    assert bob.account.mfa_devices[SERIAL].drift == 40


def test_resync_when_clock_is_right(bob, phone):
    """A code typed half a minute late is no wrong clock."""
    phone.enable()
    bob.wait(minutes=5)
    phone.resync(**phone.codes(-30))

    assert bob.account.mfa_devices[SERIAL].drift == 0


def test_resync_with_wrong_codes(bob, phone):
    """Codes that are no good leave the device as it was."""
    phone.enable()
    before = bob.store.data

    with pytest.raises(InvalidAuthenticationCode):
        phone.resync(AuthenticationCode1="000000", AuthenticationCode2="999999")
    assert bob.store.data == before


def test_resync_replayed(bob, phone):
    """Codes that were used before do not set a clock back."""
    codes = phone.codes()
    phone.enable(**codes)

    with pytest.raises(InvalidAuthenticationCode):
        phone.resync(**codes)


def test_root(iam):
    """The root user, whom no name denotes, gives itself a device by the account's number.

    AWS lets it do so in the console alone; here there is none.
    """
    phone = Phone(iam, "root-account-mfa-device")
    phone.enable(ACCOUNT)
    iam.wait(minutes=1)
    phone.resync(ACCOUNT)

    assert iam(list_mfa_devices)["MFADevices"] == [
        {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device", "EnableDate": "2024-01-01T00:00:00Z"}
    ]
    iam(enable_mfa_device, UserName=ACCOUNT, SerialNumber=f"arn:aws:iam::{ACCOUNT}:u2f/root/key-AAAA", **TWO_CODES)
    iam(deactivate_mfa_device, SerialNumber=phone.serial)
    assert serials(iam) == [f"arn:aws:iam::{ACCOUNT}:u2f/root/key-AAAA"]


def test_root_for_itself_only(bob):
    """Nobody but the root user can give it a device."""
    phone = Phone(bob)
    as_bob = bob.as_user(bob(create_access_key, UserName="Bob")["AccessKey"])

    with pytest.raises(NoSuchEntity, match=f"The user with name {ACCOUNT} cannot be found"):
        as_bob(enable_mfa_device, UserName=ACCOUNT, SerialNumber=phone.serial, **phone.codes())


def test_user_called_like_the_account(iam):
    """A user whose name is the account's number is meant by it, as a name is a user's first."""
    iam(create_user, UserName=ACCOUNT)
    Phone(iam).enable(ACCOUNT)

    assert iam(list_mfa_devices, UserName=ACCOUNT)["MFADevices"][0]["UserName"] == ACCOUNT


def test_renamed_user_keeps_devices(bob, phone):
    """Devices stay with a user who gets another name."""
    phone.enable()
    bob(update_user, UserName="Bob", NewUserName="Rob")

    assert serials(bob, UserName="Rob") == [SERIAL]
    assert bob(list_virtual_mfa_devices)["VirtualMFADevices"][0]["User"]["UserName"] == "Rob"


def test_delete_user(bob, phone):
    """A user who has a device cannot be deleted; that is told behind the login profile and before the policies."""
    bob(create_login_profile, UserName="Bob", Password="Corr3ct-horse")
    phone.enable()

    with pytest.raises(DeleteConflict) as error:
        bob(delete_user, UserName="Bob")
    assert error.value.in_the_way == ("login profile", f"MFA device {SERIAL}")
    with bob.store.change("test") as account:
        account.users["bob"].login = None
    with pytest.raises(DeleteConflict, match=r"^Cannot delete entity, must delete MFA device first\.$"):
        bob(delete_user, UserName="Bob")


def test_cascade(bob, phone):
    """`--cascade` deactivates the devices: virtual ones stay in the account, hardware is forgotten."""
    phone.enable()
    bob(enable_mfa_device, UserName="Bob", SerialNumber=TOKEN, **TWO_CODES)
    bob(delete_user, UserName="Bob", Cascade=True)

    assert [{"SerialNumber": SERIAL}] == bob(list_virtual_mfa_devices)["VirtualMFADevices"]
    assert list(json.loads(bob.store.data)["account"]["mfa_devices"]) == [SERIAL]


def test_summary(bob, phone):
    """The summary counts devices, those that somebody has, and tells whether the root user has one."""

    def counted():
        numbers = bob(get_account_summary)["SummaryMap"]
        return numbers["MFADevices"], numbers["MFADevicesInUse"], numbers["AccountMFAEnabled"]

    Phone(bob, "spare")
    assert (2, 0, 0) == counted()
    phone.enable()
    assert (2, 1, 0) == counted()
    bob(enable_mfa_device, UserName=ACCOUNT, SerialNumber=TOKEN, **TWO_CODES)
    assert (3, 2, 1) == counted()


def test_tags(bob, phone):
    """Tags come and go like those of other resources, ordered by key, and outlast the device's owner."""
    bob(tag_mfa_device, SerialNumber=SERIAL, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}])
    bob(tag_mfa_device, SerialNumber=SERIAL, Tags=[{"Key": "B", "Value": "3"}])
    phone.enable()
    bob(deactivate_mfa_device, UserName="Bob", SerialNumber=SERIAL)
    tags = bob(list_mfa_device_tags, SerialNumber=SERIAL)
    bob(untag_mfa_device, SerialNumber=SERIAL, TagKeys=["A"])

    assert tags == {"Tags": [{"Key": "a", "Value": "2"}, {"Key": "B", "Value": "3"}], "IsTruncated": False}
    assert bob(list_mfa_device_tags, SerialNumber=SERIAL)["Tags"] == [{"Key": "B", "Value": "3"}]


def test_tag_rules(bob, phone):
    """Keys are unique without regard to case, and a device has 50 tags at most."""
    with pytest.raises(InvalidInput, match="Duplicate tag keys"):
        bob(tag_mfa_device, SerialNumber=SERIAL, Tags=[{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}])
    bob(tag_mfa_device, SerialNumber=SERIAL, Tags=[{"Key": f"k{number}", "Value": ""} for number in range(50)])
    with pytest.raises(LimitExceeded, match="50"):
        bob(tag_mfa_device, SerialNumber=SERIAL, Tags=[{"Key": "one more", "Value": ""}])
