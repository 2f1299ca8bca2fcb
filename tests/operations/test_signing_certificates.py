"""Signing certificates. AWS's behaviour: IAM API reference, the page of each operation."""

from datetime import timedelta

import pytest

from iamcli.errors import (
    DeleteConflict,
    DuplicateCertificate,
    InvalidCertificate,
    InvalidInput,
    LimitExceeded,
    MalformedCertificate,
    NoSuchEntity,
)
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.signing_certificates import (
    delete_signing_certificate,
    list_signing_certificates,
    update_signing_certificate,
    upload_signing_certificate,
)
from iamcli.operations.users import create_user, delete_user
from iamcli.state.records import Signer

from .pki import YEAR, ec_key, ed25519_key, party

FIRST, SECOND, THIRD = (party(name) for name in ("first", "second", "third"))
UNKNOWN = "A" * 32


@pytest.fixture
def bob(iam):
    iam(create_user, UserName="Bob")
    return iam


def upload(iam, body=FIRST.pem, **members):
    return iam(upload_signing_certificate, CertificateBody=body, **members)["Certificate"]


def ids(answer):
    return [certificate["CertificateId"] for certificate in answer["Certificates"]]


def refuse(iam, error, match, body):
    """The upload is refused, and the account is as it was to the byte."""
    before = iam.store.data
    with pytest.raises(error, match=match):
        upload(iam, body, UserName="Bob")
    assert before == iam.store.data


def test_upload(bob):
    """A new certificate is active, and its id has 32 letters and digits."""
    certificate = upload(bob, UserName="bob")
    certificate_id = certificate.pop("CertificateId")

    assert (32, True) == (len(certificate_id), certificate_id.isalnum())
    assert certificate == {
        "UserName": "Bob",
        "CertificateBody": FIRST.pem,
        "Status": "Active",
        "UploadDate": "2024-01-01T00:00:00Z",
    }


def test_upload_for_root(iam):
    """Without a name, root uploads a certificate of its own, which has no user name and shows in the summary."""
    certificate = upload(iam)

    assert "UserName" not in certificate
    assert [certificate["CertificateId"]] == ids(iam(list_signing_certificates))
    assert 1 == iam(get_account_summary)["SummaryMap"]["AccountSigningCertificatesPresent"]


def test_upload_for_caller(bob):
    """Without a name, a user uploads a certificate of its own, which is not the account's."""
    key = bob(create_access_key, UserName="Bob")["AccessKey"]

    assert "Bob" == upload(bob.as_user(key))["UserName"]
    assert 0 == bob(get_account_summary)["SummaryMap"]["AccountSigningCertificatesPresent"]


@pytest.mark.parametrize(
    "body", ["rubbish", "\xe9" * 16384, FIRST.key_pem, FIRST.pem + SECOND.pem], ids=["text", "16KB", "key", "two"]
)
def test_no_certificate(bob, body):
    """The body is one certificate as PEM text."""
    refuse(bob, MalformedCertificate, r"^Unable to parse certificate\. Please ensure", body)


@pytest.mark.parametrize("wait", [timedelta(seconds=-1), YEAR + timedelta(seconds=1)], ids=["too early", "expired"])
def test_valid_now(bob, wait):
    """A certificate that is not valid now is malformed, as the API reference has it."""
    bob.time += wait

    refuse(bob, MalformedCertificate, "malformed or expired", FIRST.pem)


@pytest.mark.parametrize("key", [ec_key(), ed25519_key()], ids=["EC", "Ed25519"])
def test_other_keys(bob, key):
    """A certificate of a key that is no RSA key is invalid."""
    body = party("other", key=key).pem

    refuse(bob, InvalidCertificate, r"^The request was rejected because the certificate is invalid\.$", body)


@pytest.mark.parametrize("owner", [{}, {"UserName": "Eve"}, {"UserName": "Bob"}], ids=["root", "another", "the same"])
def test_duplicate(bob, owner):
    """Nobody can have a certificate that somebody in the account has, however its lines are broken."""
    bob(create_user, UserName="Eve")
    upload(bob, **owner)

    refuse(bob, DuplicateCertificate, "the same certificate is associated", FIRST.pem.replace("\n", "\r\n"))


def test_who_has_any(bob):
    """Only the users who have signing certificates are looked at for one that is the same."""
    bob(create_user, UserName="Eve")
    upload(bob, UserName="Bob")

    assert ["bob"] == [name for name, _ in bob.account.users.scan(Signer, holding="signing_certificates")]


def test_quota(bob):
    """A user has two signing certificates at most."""
    upload(bob, UserName="Bob")
    upload(bob, SECOND.pem, UserName="Bob")

    refuse(bob, LimitExceeded, r"^Cannot exceed quota for SigningCertificatesPerUser: 2$", THIRD.pem)


def test_list_pages(bob):
    """Certificates are ordered by id; a marker continues where its page ended."""
    uploaded = [upload(bob, body, UserName="Bob")["CertificateId"] for body in (FIRST.pem, SECOND.pem)]
    first = bob(list_signing_certificates, UserName="Bob", MaxItems=1)
    last = bob(list_signing_certificates, UserName="Bob", Marker=first["Marker"])

    assert sorted(uploaded) == ids(first) + ids(last)


def test_deactivate(bob):
    """A certificate can be deactivated."""
    certificate_id = upload(bob, UserName="Bob")["CertificateId"]
    bob(update_signing_certificate, UserName="Bob", CertificateId=certificate_id, Status="Inactive")

    assert "Inactive" == bob(list_signing_certificates, UserName="Bob")["Certificates"][0]["Status"]


def test_expired_cannot_be_set(bob):
    """Expired is a value of the API model that nobody can set."""
    certificate_id = upload(bob, UserName="Bob")["CertificateId"]

    with pytest.raises(InvalidInput):
        bob(update_signing_certificate, UserName="Bob", CertificateId=certificate_id, Status="Expired")


def test_delete(bob):
    """A user with a signing certificate cannot be deleted before it is."""
    certificate_id = upload(bob, UserName="Bob")["CertificateId"]
    with pytest.raises(DeleteConflict, match=r"^Cannot delete entity, must delete signing certificates first\.$"):
        bob(delete_user, UserName="Bob")

    bob(delete_signing_certificate, UserName="Bob", CertificateId=certificate_id)
    bob(delete_user, UserName="Bob")


@pytest.mark.parametrize("owner", [{}, {"UserName": "Bob"}])
@pytest.mark.parametrize(
    ("operation", "members"), [(update_signing_certificate, {"Status": "Active"}), (delete_signing_certificate, {})]
)
def test_missing(bob, operation, members, owner):
    """A certificate is looked for among those of the user that is named, or who calls."""
    with pytest.raises(NoSuchEntity, match=rf"^The Certificate with id {UNKNOWN} cannot be found\.$"):
        bob(operation, CertificateId=UNKNOWN, **owner, **members)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (upload_signing_certificate, {"CertificateBody": FIRST.pem}),
        (list_signing_certificates, {}),
        (update_signing_certificate, {"CertificateId": UNKNOWN, "Status": "Active"}),
        (delete_signing_certificate, {"CertificateId": UNKNOWN}),
    ],
)
def test_missing_user(iam, operation, members):
    """Only a user that exists has signing certificates."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name none cannot be found\.$"):
        iam(operation, UserName="none", **members)
