"""The credential report. IAM User Guide, "Generate credential reports for your AWS account"; IAM API reference."""

import csv

import pytest

from iamcli.errors import ReportExpired, ReportNotPresent
from iamcli.operations.access_keys import create_access_key, update_access_key
from iamcli.operations.account_password_policy import update_account_password_policy
from iamcli.operations.credential_report import (
    COLUMNS,
    generate_credential_report,
    get_credential_report,
)
from iamcli.operations.login_profiles import create_login_profile
from iamcli.operations.users import create_user, get_user
from iamcli.recording import sign_in_record
from iamcli.state.records import SigningCertificateRecord
from iamcli.state.records.events import Identity
from iamcli.state.records.mfa import ROOT, MFADeviceRecord

from ..conftest import EPOCH

TODAY = "2024-01-01T00:00:00+00:00"
HEADER = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,"
    "mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,"
    "access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,"
    "access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,"
    "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
)


def report(iam):
    """The rows of a fresh report by the names of the users, each by the names of the columns."""
    iam(generate_credential_report)
    lines = iam(get_credential_report)["Content"].decode().split("\n")
    return {row["user"]: row for row in csv.DictReader(lines)}


def test_states(iam):
    """The first request starts the report, in AWS's words; those that follow say that it is there."""
    assert iam(generate_credential_report) == {
        "State": "STARTED",
        "Description": "No report exists. Starting a new report generation task",
    }
    assert iam(generate_credential_report) == {"State": "COMPLETE"}


def test_get(iam):
    """The report is CSV in bytes, with the time when it was made."""
    iam(generate_credential_report)
    iam.wait(hours=1)
    answer = iam(get_credential_report)

    assert isinstance(answer.pop("Content"), bytes)
    assert answer == {"ReportFormat": "text/csv", "GeneratedTime": "2024-01-01T00:00:00Z"}


def test_not_present(iam):
    """Before the first request there is no report."""
    with pytest.raises(ReportNotPresent, match="the credential report does not exist"):
        iam(get_credential_report)


def test_expired(iam):
    """A report that is more than four hours old is expired."""
    iam(generate_credential_report)
    iam.wait(hours=4, seconds=1)

    with pytest.raises(ReportExpired, match="the most recent credential report has expired"):
        iam(get_credential_report)


def test_reused_for_four_hours(iam):
    """For four hours the report stays as it is; then it is made anew."""
    assert set(report(iam)) == {"<root_account>"}
    iam(create_user, UserName="bob")
    iam.wait(hours=4)
    assert set(report(iam)) == {"<root_account>"}
    iam.wait(seconds=1)
    assert set(report(iam)) == {"<root_account>", "bob"}


def test_columns(iam):
    """There are 22 columns, in AWS's order."""
    iam(generate_credential_report)

    assert len(COLUMNS) == 22
    assert iam(get_credential_report)["Content"].decode().split("\n")[0] == HEADER


def test_root(iam):
    """The root user comes first, and its password is not supported; no line end follows the last row."""
    iam(generate_credential_report)

    row = (
        f"<root_account>,arn:aws:iam::123456789012:root,{TODAY},not_supported,no_information,not_supported,"
        "not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
    )
    assert iam(get_credential_report)["Content"].decode().split("\n")[1:] == [row]


def test_users_by_name(iam):
    """The users follow in the order of their names, with their ARNs."""
    for name, path in (("carl", "/"), ("Bob", "/x/")):
        iam(create_user, UserName=name, Path=path)
    rows = report(iam)

    assert list(rows) == ["<root_account>", "Bob", "carl"]
    assert rows["Bob"]["arn"] == "arn:aws:iam::123456789012:user/x/Bob"


def test_comma_in_name(iam):
    """A name that holds a comma is quoted, so that its row still has 22 columns."""
    iam(create_user, UserName="a,b")

    assert report(iam)["a,b"]["cert_2_last_rotated"] == "N/A"


def test_no_password(iam):
    """Without a password its columns are not applicable."""
    iam(create_user, UserName="bob")
    row = report(iam)["bob"]

    assert [row[name] for name in COLUMNS[3:7]] == ["false", "N/A", "N/A", "N/A"]


def test_password(iam):
    """A password that was never used has no information on that; without a policy it need not rotate."""
    iam(create_user, UserName="bob")
    iam(create_login_profile, UserName="bob", Password="Tr0ub4dor&3x")
    row = report(iam)["bob"]

    assert [row[name] for name in COLUMNS[3:7]] == ["true", "no_information", TODAY, "N/A"]


def test_password_rotation(iam):
    """Where passwords expire, the report says when."""
    iam(create_user, UserName="bob")
    iam(create_login_profile, UserName="bob", Password="Tr0ub4dor&3x")
    iam(update_account_password_policy, MaxPasswordAge=31)

    assert report(iam)["bob"]["password_next_rotation"] == "2024-02-01T00:00:00+00:00"


def test_mfa(iam):
    """A user with an MFA device is marked, and so is the root user."""
    iam(create_user, UserName="Bob")
    iam(create_user, UserName="carl")
    with iam.store.change("test") as account:
        account.mfa_devices["a"] = MFADeviceRecord(serial="a", holder="bob")
        account.mfa_devices["b"] = MFADeviceRecord(serial="b", holder=ROOT)
    rows = report(iam)

    assert {name: row["mfa_active"] for name, row in rows.items()} == {
        "<root_account>": "true",
        "Bob": "true",
        "carl": "false",
    }


def test_access_keys(iam):
    """The older key comes first; one that is not active has no date, and none was ever used."""
    iam(create_user, UserName="bob")
    first = iam(create_access_key, UserName="bob")["AccessKey"]["AccessKeyId"]
    iam.wait(days=1)
    iam(create_access_key, UserName="bob")
    iam(update_access_key, UserName="bob", AccessKeyId=first, Status="Inactive")
    row = report(iam)["bob"]

    assert [row[name] for name in COLUMNS[8:13]] == ["false", "N/A", "N/A", "N/A", "N/A"]
    assert [row[name] for name in COLUMNS[13:18]] == ["true", "2024-01-02T00:00:00+00:00", "N/A", "N/A", "N/A"]


def test_certificates(iam):
    """A signing certificate is told with the time of its upload."""
    iam(create_user, UserName="bob")
    with iam.store.change("test") as account:
        certificates = account.users["bob"].signing_certificates
        certificates["A"] = SigningCertificateRecord(body="", uploaded=EPOCH)
        certificates["B"] = SigningCertificateRecord(body="", uploaded=EPOCH, status="Inactive")
    row = report(iam)["bob"]

    assert [row[name] for name in COLUMNS[18:]] == ["true", TODAY, "false", "N/A"]


def test_key_used(iam):
    """A key that was used has the time, the Region and the service of the last use."""
    iam(create_user, UserName="bob")
    key = iam(create_access_key, UserName="bob")["AccessKey"]
    iam.wait(days=1)
    iam.as_user(key)(get_user)
    row = report(iam)["bob"]

    assert [row[name] for name in COLUMNS[8:13]] == ["true", TODAY, "2024-01-02T00:00:00+00:00", "us-east-1", "iam"]


def test_sign_in(iam):
    """A sign-in is the use of a password, the user's or the root user's."""
    iam(create_user, UserName="bob")
    iam(create_login_profile, UserName="bob", Password="Sesame-1234!")
    for kind, principal in (("IAMUser", iam.account.users["bob"].id), ("Root", iam.account.id)):
        who = Identity(type=kind, principal_id=principal)
        iam.log.append(sign_in_record(who, account=iam.account.id, now=iam.time, random=bytes))
    rows = report(iam)

    assert [TODAY, TODAY] == [rows["bob"]["password_last_used"], rows[ROOT]["password_last_used"]]
