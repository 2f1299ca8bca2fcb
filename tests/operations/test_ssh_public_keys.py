"""SSH public keys.

AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "IAM credentials for CodeCommit".
"""

from os import urandom

import pytest
from cryptography.hazmat.primitives.serialization import PublicFormat

from iamcli.errors import (
    DeleteConflict,
    DuplicateSSHPublicKey,
    InvalidInput,
    InvalidPublicKey,
    LimitExceeded,
    NoSuchEntity,
    UnrecognizedPublicKeyEncoding,
    ValidationError,
)
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.ssh_public_keys import (
    delete_ssh_public_key,
    get_ssh_public_key,
    list_ssh_public_keys,
    update_ssh_public_key,
    upload_ssh_public_key,
)
from iamcli.operations.users import create_user, delete_user

from .pki import ec_key, ed25519_key, party, private_pem, public_line, public_pem, rsa_key

LINE = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCy75ak72GGaoZNy0cjUERIn+mrga0C30kmkiwOeN4H6YtvCdUksVppjPOhm485WFRzvIcxaMEuZ9"
    "ISAkp8AfefybxH0PdQWhELSu0pHaMnADAU7dOn3CCerO8+0sycbu4ES4P+cdK1qet3ptsG/zeQNLLmOK5zjIRa1MAS3KnwLwHEVPEe4JD+xfghuO0n"
    "wzUgpneGNwk7m7qihYLFnNCFdeU8OeIr9Fmc75g5olHm6ZoC/bccAHurHkfcDpanJTLNfLR5Oj14CZSsRP4kNdm+oe5+IPM78w4J9v4pXU4mizYDE2"
    "1G4gUDVxOrs0X66lMihX6ArVgmEK+NK5GQgn9z"
)
PEM = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsu+WpO9hhmqGTctHI1BE
SJ/pq4GtAt9JJpIsDnjeB+mLbwnVJLFaaYzzoZuPOVhUc7yHMWjBLmfSEgJKfAH3
n8m8R9D3UFoRC0rtKR2jJwAwFO3Tp9wgnqzvPtLMnG7uBEuD/nHStanrd6bbBv83
kDSy5jiuc4yEWtTAEtyp8C8BxFTxHuCQ/sX4IbjtJ8M1IKZ3hjcJO5u6ooWCxZzQ
hXXlPDniK/RZnO+YOaJR5umaAv23HAB7qx5H3A6WpyUyzXy0eTo9eAmUrET+JDXZ
vqHufiDzO/MOCfb+KV1OJos2AxNtRuIFA1cTq7NF+upTIoV+gK1YJhCvjSuRkIJ/
cwIDAQAB
-----END PUBLIC KEY-----"""
FINGERPRINT = "7a:1d:ea:9e:b0:80:ac:f8:ec:d8:dc:e6:a7:2c:fc:51"
"""The key of the examples of UploadSSHPublicKey and GetSSHPublicKey, in both encodings, and its fingerprint there."""
UNKNOWN = "APKA" + "A" * 17
INVALID = r"^The request was rejected because the public key is malformed or otherwise invalid\.$"
UNRECOGNIZED = r"^The request was rejected because the public key encoding format is unsupported or unrecognized\.$"


@pytest.fixture
def bob(iam):
    iam.service.random = urandom  # the counter's bytes differ where ids do not look
    iam(create_user, UserName="Bob")
    return iam


def upload(iam, body=LINE, name="Bob"):
    return iam(upload_ssh_public_key, UserName=name, SSHPublicKeyBody=body)["SSHPublicKey"]


def refuse(iam, error, match, body):
    """The upload is refused, and the account is as it was to the byte."""
    before = iam.store.data
    with pytest.raises(error, match=match):
        upload(iam, body)
    assert before == iam.store.data


def test_upload(bob):
    """A new key is active and shown with its comment; its fingerprint is that of AWS's example."""
    key = upload(bob, f"{LINE} jane@example.com home\n")
    key_id = key.pop("SSHPublicKeyId")

    assert ("APKA", 21) == (key_id[:4], len(key_id))
    assert key == {
        "UserName": "Bob",
        "Fingerprint": FINGERPRINT,
        "SSHPublicKeyBody": f"{LINE} jane@example.com home\n",
        "Status": "Active",
        "UploadDate": "2024-01-01T00:00:00Z",
    }


@pytest.mark.parametrize("body", [f"{LINE} jane@example.com\n", PEM + "\n"], ids=["SSH", "PEM"])
@pytest.mark.parametrize(("encoding", "shown"), [("SSH", LINE), ("PEM", PEM)])
def test_encodings(bob, body, encoding, shown):
    """A key is shown in either encoding, whatever it was uploaded in, without its comment."""
    key_id = upload(bob, body)["SSHPublicKeyId"]
    key = bob(get_ssh_public_key, UserName="bob", SSHPublicKeyId=key_id, Encoding=encoding)["SSHPublicKey"]

    assert (shown, FINGERPRINT) == (key["SSHPublicKeyBody"], key["Fingerprint"])


def test_old_pem(bob):
    """PEM text may also be that of a bare RSA key."""
    body = public_pem(rsa_key(), PublicFormat.PKCS1)
    key_id = upload(bob, body)["SSHPublicKeyId"]
    key = bob(get_ssh_public_key, UserName="Bob", SSHPublicKeyId=key_id, Encoding="SSH")["SSHPublicKey"]

    assert public_line(rsa_key()) == key["SSHPublicKeyBody"]


@pytest.mark.parametrize(
    "body",
    [
        "rubbish",
        "\xe9" * 16384,
        " ",
        LINE.removeprefix("ssh-rsa "),
        public_line(ed25519_key()),
        public_line(ec_key()),
        private_pem(rsa_key()),
        party("x").pem,
        f"# a comment\n{PEM}",
    ],
    ids=["text", "16KB", "blank", "base64", "Ed25519", "ECDSA", "private", "certificate", "text-around"],
)
def test_unrecognized(bob, body):
    """A key is `ssh-rsa` or PEM text of a public key."""
    refuse(bob, UnrecognizedPublicKeyEncoding, UNRECOGNIZED, body)


@pytest.mark.parametrize(
    "body",
    [
        "ssh-rsa",
        "ssh-rsa rubbish",
        "ssh-rsa " + "A" * 16000,
        LINE[:-8],
        f"ssh-rsa {public_line(ed25519_key()).split()[1]}",
        public_line(rsa_key(size=1024)),
        public_pem(rsa_key(size=1024)),
        public_pem(ec_key()),
        public_pem(ed25519_key()),
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    ],
    ids=["empty", "rubbish", "16KB", "cut", "other", "1024", "1024-PEM", "EC-PEM", "Ed25519-PEM", "no-DER"],
)
def test_invalid(bob, body):
    """A key is an RSA key of 2,048 bits or more."""
    refuse(bob, InvalidPublicKey, INVALID, body)


def test_duplicate(bob):
    """A user cannot have the same key twice, whatever its encoding and comment."""
    upload(bob)

    refuse(bob, DuplicateSSHPublicKey, "is already associated with the specified IAM user", PEM)


def test_key_of_two(bob):
    """Two users can have the same key."""
    bob(create_user, UserName="Eve")
    upload(bob)

    assert FINGERPRINT == upload(bob, name="Eve")["Fingerprint"]


def test_quota(bob):
    """A user has as many SSH public keys as the quota allows."""
    with bob.store.change("test") as account:
        account.settings.quotas["SSHPublicKeysPerUser"] = 1
    upload(bob)

    refuse(bob, LimitExceeded, r"^Cannot exceed quota for SSHPublicKeysPerUser: 1$", public_line(rsa_key()))


def test_list(bob):
    """A list has neither keys nor fingerprints."""
    key_id = upload(bob)["SSHPublicKeyId"]

    assert bob(list_ssh_public_keys, UserName="bob")["SSHPublicKeys"] == [
        {"UserName": "Bob", "SSHPublicKeyId": key_id, "Status": "Active", "UploadDate": "2024-01-01T00:00:00Z"}
    ]


def test_list_pages(bob):
    """Keys are ordered by id; a marker continues where its page ended."""
    uploaded = [upload(bob, body)["SSHPublicKeyId"] for body in (LINE, public_line(rsa_key()))]
    first = bob(list_ssh_public_keys, UserName="Bob", MaxItems=1)
    last = bob(list_ssh_public_keys, UserName="Bob", Marker=first["Marker"])

    pages = [key["SSHPublicKeyId"] for page in (first, last) for key in page["SSHPublicKeys"]]
    assert sorted(uploaded) == pages


def test_list_own(bob):
    """Without a name, the caller's keys are listed; root has none."""
    upload(bob)
    key = bob(create_access_key, UserName="Bob")["AccessKey"]

    assert 1 == len(bob.as_user(key)(list_ssh_public_keys)["SSHPublicKeys"])
    with pytest.raises(ValidationError, match=r"^Must specify userName when calling with non-User credentials$"):
        bob(list_ssh_public_keys)


def test_deactivate(bob):
    """A key can be deactivated."""
    key_id = upload(bob)["SSHPublicKeyId"]
    bob(update_ssh_public_key, UserName="Bob", SSHPublicKeyId=key_id, Status="Inactive")

    assert "Inactive" == bob(list_ssh_public_keys, UserName="Bob")["SSHPublicKeys"][0]["Status"]


def test_expired_cannot_be_set(bob):
    """Expired is a value of the API model that nobody can set."""
    key_id = upload(bob)["SSHPublicKeyId"]

    with pytest.raises(InvalidInput):
        bob(update_ssh_public_key, UserName="Bob", SSHPublicKeyId=key_id, Status="Expired")


def test_delete(bob):
    """A user with an SSH public key cannot be deleted before it is."""
    key_id = upload(bob)["SSHPublicKeyId"]
    with pytest.raises(DeleteConflict, match=r"^Cannot delete entity, must remove referenced objects first\.$"):
        bob(delete_user, UserName="Bob")

    bob(delete_ssh_public_key, UserName="Bob", SSHPublicKeyId=key_id)
    bob(delete_user, UserName="Bob")


CHANGES = [
    (get_ssh_public_key, {"SSHPublicKeyId": UNKNOWN, "Encoding": "SSH"}),
    (update_ssh_public_key, {"SSHPublicKeyId": UNKNOWN, "Status": "Active"}),
    (delete_ssh_public_key, {"SSHPublicKeyId": UNKNOWN}),
]


@pytest.mark.parametrize(("operation", "members"), CHANGES)
def test_missing(bob, operation, members):
    """A key is looked for among those of the user that is named."""
    with pytest.raises(NoSuchEntity, match=rf"^The SSH Public Key with id {UNKNOWN} cannot be found\.$"):
        bob(operation, UserName="Bob", **members)


@pytest.mark.parametrize(
    ("operation", "members"),
    [*CHANGES, (upload_ssh_public_key, {"SSHPublicKeyBody": LINE}), (list_ssh_public_keys, {})],
)
def test_missing_user(iam, operation, members):
    """Only a user that exists has SSH public keys."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name none cannot be found\.$"):
        iam(operation, UserName="none", **members)
