"""Virtual MFA devices.

AWS's behaviour: IAM API reference, CreateVirtualMFADevice, VirtualMFADevice, ListVirtualMFADevices,
DeleteVirtualMFADevice; IAM User Guide, "IAM and AWS STS quotas". The form of the QR code's text, with the account's
alias where it has one, is that of codes on public record; the reference has it without the issuer.
"""

from base64 import b32decode
from io import BytesIO

import pyotp
import pytest
import segno

from iamcli.cli.qr import squares_of
from iamcli.errors import (
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ValidationError,
)
from iamcli.operations.account_aliases import create_account_alias
from iamcli.operations.mfa_devices import deactivate_mfa_device, enable_mfa_device, list_mfa_device_tags
from iamcli.operations.users import create_user
from iamcli.operations.virtual_mfa_devices import (
    create_virtual_mfa_device,
    delete_virtual_mfa_device,
    list_virtual_mfa_devices,
)

ARN = "arn:aws:iam::123456789012"
TWO_CODES = {"AuthenticationCode1": "111111", "AuthenticationCode2": "222222"}


def created(iam, name="phone", **members):
    return iam(create_virtual_mfa_device, VirtualMFADeviceName=name, **members)["VirtualMFADevice"]


def enabled(iam, device, user):
    totp = pyotp.TOTP(device["Base32StringSeed"].decode())
    now = int(iam.time.timestamp())
    codes = {"AuthenticationCode1": totp.at(now - 30), "AuthenticationCode2": totp.at(now)}
    iam(enable_mfa_device, UserName=user, SerialNumber=device["SerialNumber"], **codes)


def shown_text(png: bytes, text: str) -> bool:
    """Whether a picture is that of the QR code of a text: square by square, as nothing here reads QR codes."""
    return squares_of(png) == list(map(bytearray, segno.make_qr(text).matrix))


def test_create(iam):
    """The answer has the serial number, which is the ARN, the secret in two forms, and the tags."""
    device = created(iam, Path="/phones/", Tags=[{"Key": "a", "Value": "b"}])

    assert list(device) == ["SerialNumber", "Base32StringSeed", "QRCodePNG", "Tags"]
    assert device["SerialNumber"] == f"{ARN}:mfa/phones/phone"
    assert device["Tags"] == [{"Key": "a", "Value": "b"}]


def test_seed(iam):
    """The seed is 64 characters of base 32, another one for each device."""
    seeds = [created(iam, name)["Base32StringSeed"] for name in "ab"]

    assert [64, 64] == [len(seed) for seed in seeds]
    assert 40 == len(b32decode(seeds[0]))
    assert seeds[0] != seeds[1]


@pytest.mark.parametrize("name", ["phone", "alice@example.com", "a+b=c,d"])
def test_qr_code(iam, name):
    """The QR code sets up a phone with the device's name, the account's number, the seed, and Amazon as the issuer."""
    device = created(iam, name)
    seed, png = device["Base32StringSeed"].decode(), device["QRCodePNG"]
    label = name.replace("@", "%40").replace("+", "%2B").replace("=", "%3D").replace(",", "%2C")
    text = f"otpauth://totp/Amazon%20Web%20Services:{label}@123456789012?secret={seed}&issuer=Amazon%20Web%20Services"

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert shown_text(png, text)
    read = pyotp.parse_uri(text)
    assert (read.secret, read.issuer, read.name) == (seed, "Amazon Web Services", f"{name}@123456789012")


def test_qr_code_with_alias(iam):
    """An account that has an alias goes by it."""
    iam(create_account_alias, AccountAlias="acme")
    device = created(iam)
    text = f"phone@acme?secret={device['Base32StringSeed'].decode()}&issuer=Amazon%20Web%20Services"

    assert shown_text(device["QRCodePNG"], f"otpauth://totp/Amazon%20Web%20Services:{text}")


def test_picture_is_segnos(iam):
    """The picture is whole: its bytes are those that segno writes for the same code."""
    device = created(iam)
    seed = device["Base32StringSeed"].decode()
    text = f"otpauth://totp/Amazon%20Web%20Services:phone@123456789012?secret={seed}&issuer=Amazon%20Web%20Services"
    picture = BytesIO()
    segno.make_qr(text).save(picture, kind="png", scale=4)

    assert picture.getvalue() == device["QRCodePNG"]


def test_same_name(iam):
    """Path and name together are taken once."""
    created(iam)
    created(iam, Path="/other/")

    with pytest.raises(EntityAlreadyExists, match=r"^MFADevice entity at the same path and name already exists\.$"):
        created(iam)


def test_name_sentence(iam):
    """A character that names may not have is refused."""
    with pytest.raises(ValidationError, match="The specified value for virtualMFADeviceName is invalid"):
        created(iam, "a b")


def test_long_name(iam):
    """A name is as long as the serial number that it becomes a part of can be: 256 characters."""
    most = 256 - len(f"{ARN}:mfa/")
    assert len(created(iam, "x" * most)["SerialNumber"]) == 256

    with pytest.raises(ValidationError, match=r"'serialNumber' failed .* less than or equal to 256"):
        created(iam, "x" * (most + 1))


@pytest.mark.parametrize("path", ["/a$b/", "/~/", "/a!/"])
def test_path_in_serial(iam, path):
    """A path may have characters that a serial number may not; a device that none could name is not made."""
    before = iam.store.data
    with pytest.raises(ValidationError, match=r"'serialNumber' failed .* regular expression pattern"):
        created(iam, Path=path)
    assert before == iam.store.data


def test_bad_tags(iam):
    """Tags that break the rules are refused, and no device is made."""
    with pytest.raises(InvalidInput, match="Duplicate tag keys"):
        created(iam, Tags=[{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}])
    assert iam(list_virtual_mfa_devices)["VirtualMFADevices"] == []


def test_quota(iam):
    """An account has as many virtual devices as it can have users; hardware does not count."""
    with iam.store.change("test") as account:
        account.settings.quotas["Users"] = 1
    iam(enable_mfa_device, UserName="123456789012", SerialNumber="GAHT12345678", **TWO_CODES)
    created(iam, "a")

    with pytest.raises(LimitExceeded, match=r"Cannot exceed quota for .*: 1$"):
        created(iam, "b")


def test_list(iam):
    """The list has all devices unless told, those in use with their user and date, none with its secret or tags."""
    iam(create_user, UserName="Bob", Path="/x/", Tags=[{"Key": "a", "Value": ""}])
    spare, used, roots = (created(iam, name, Tags=[{"Key": "a", "Value": ""}]) for name in ("a", "b", "c"))
    iam.wait(days=1)
    enabled(iam, used, "Bob")
    enabled(iam, roots, "123456789012")
    listed = iam(list_virtual_mfa_devices)["VirtualMFADevices"]
    listed[1]["User"].pop("UserId")

    assert listed == [
        {"SerialNumber": spare["SerialNumber"]},
        {
            "SerialNumber": used["SerialNumber"],
            "User": {
                "Path": "/x/",
                "UserName": "Bob",
                "Arn": f"{ARN}:user/x/Bob",
                "CreateDate": "2024-01-01T00:00:00Z",
            },
            "EnableDate": "2024-01-02T00:00:00Z",
        },
        {
            "SerialNumber": roots["SerialNumber"],
            "User": {"UserId": "123456789012", "Arn": f"{ARN}:root", "CreateDate": "2024-01-01T00:00:00Z"},
            "EnableDate": "2024-01-02T00:00:00Z",
        },
    ]


@pytest.mark.parametrize(("status", "names"), [("Assigned", ["b"]), ("Unassigned", ["a", "c"]), ("Any", list("abc"))])
def test_list_by_assignment(iam, status, names):
    """The list can be limited to the devices that somebody has, or nobody; hardware is in none."""
    iam(create_user, UserName="Bob")
    for name in "abc":
        device = created(iam, name)
        if name == "b":
            enabled(iam, device, "Bob")
    iam(enable_mfa_device, UserName="Bob", SerialNumber="GAHT12345678", **TWO_CODES)
    listed = iam(list_virtual_mfa_devices, AssignmentStatus=status)["VirtualMFADevices"]

    assert names == [device["SerialNumber"].rpartition("/")[2] for device in listed]


def test_list_pages(iam):
    """The list comes in pages."""
    for name in "abc":
        created(iam, name)
    page = iam(list_virtual_mfa_devices, MaxItems=2)
    rest = iam(list_virtual_mfa_devices, Marker=page["Marker"])

    assert (2, 1) == (len(page["VirtualMFADevices"]), len(rest["VirtualMFADevices"]))


def test_delete(iam):
    """A device that nobody has can be deleted, and its name is free again."""
    device = created(iam)
    iam(delete_virtual_mfa_device, SerialNumber=device["SerialNumber"])

    assert iam(list_virtual_mfa_devices)["VirtualMFADevices"] == []
    assert created(iam)["Base32StringSeed"] != device["Base32StringSeed"]


def test_delete_one_in_use(iam):
    """A device that somebody has must be deactivated before it is deleted."""
    iam(create_user, UserName="Bob")
    device = created(iam)
    serial = device["SerialNumber"]
    enabled(iam, device, "Bob")

    with pytest.raises(DeleteConflict, match=r"^MFA VirtualDevice in use\. Must deactivate first\.$") as caught:
        iam(delete_virtual_mfa_device, SerialNumber=serial)
    assert ("user Bob",) == caught.value.in_the_way
    iam(deactivate_mfa_device, UserName="Bob", SerialNumber=serial)
    iam(delete_virtual_mfa_device, SerialNumber=serial)
    with pytest.raises(NoSuchEntity):
        iam(list_mfa_device_tags, SerialNumber=serial)


@pytest.mark.parametrize("serial", [f"{ARN}:mfa/none", "GAHT12345678"])
def test_delete_missing(iam, serial):
    """Only a virtual device that exists can be deleted."""
    iam(enable_mfa_device, UserName="123456789012", SerialNumber="GAHT12345678", **TWO_CODES)

    with pytest.raises(NoSuchEntity, match=f"^VirtualMFADevice with serial number {serial} does not exist\\.$"):
        iam(delete_virtual_mfa_device, SerialNumber=serial)


def test_pages_of_long_serials(iam):
    """Devices whose serials are longer than what a marker can hold are all listed, page by page."""
    path = f"/{'x' * 220}/"
    for number in range(5):
        iam(create_virtual_mfa_device, Path=path, VirtualMFADeviceName=f"d{number}")
    shown, marker = [], {}
    while True:
        page = iam(list_virtual_mfa_devices, MaxItems=2, **marker)
        shown += [device["SerialNumber"].rpartition("/")[2] for device in page["VirtualMFADevices"]]
        if not page["IsTruncated"]:
            break
        marker = {"Marker": page["Marker"]}

    assert shown == ["d0", "d1", "d2", "d3", "d4"]
