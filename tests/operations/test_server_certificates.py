"""Server certificates.

AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "Manage server certificates in IAM".
Sentences about certificates, chains and quotas are of the public record (vmware-archive/terraforming-aws#46,
go-acme/lego#304, remind101/empire#471).
"""

from base64 import b64encode
from contextlib import suppress
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

from iamcli.errors import (
    EntityAlreadyExists,
    InvalidInput,
    KeyPairMismatch,
    LimitExceeded,
    MalformedCertificate,
    NoSuchEntity,
    ValidationError,
)
from iamcli.operations._certificates import check_path, read_certificate
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.server_certificates import (
    delete_server_certificate,
    get_server_certificate,
    list_server_certificate_tags,
    list_server_certificates,
    tag_server_certificate,
    untag_server_certificate,
    update_server_certificate,
    upload_server_certificate,
)

from .pki import EPOCH, YEAR, ec_key, ed25519_key, party, private_pem, rsa_key

UNREADABLE = r"^Unable to parse certificate\. Please ensure the certificate is in PEM format\.$"
INVALID_KEY = r"^Invalid Private Key\.$"
ROOT = party("root", ca=True)
MIDDLE = party("middle", ROOT, ca=True)
LOWER = party("lower", MIDDLE, ca=True)
SERVER = party("example.com", LOWER)
ALONE = party("alone.example.com")
MISSING = r"^The Server Certificate with name none cannot be found\.$"


def upload(iam, name="web", server=ALONE, **members):
    given = {"CertificateBody": server.pem, "PrivateKey": server.key_pem, **members}
    return iam(upload_server_certificate, ServerCertificateName=name, **given)


def refuse(iam, error, match, **members):
    """The upload is refused, and the account is as it was to the byte."""
    before = iam.store.data
    with pytest.raises(error, match=match) as refusal:
        upload(iam, **members)
    assert before == iam.store.data
    return str(refusal.value)


def names(answer):
    return [metadata["ServerCertificateName"] for metadata in answer["ServerCertificateMetadataList"]]


def test_upload(iam):
    """The answer is what is known of the certificate, when it expires included, with its tags, but nothing of it."""
    answer = upload(iam, Path="/cloudfront/x/", Tags=[{"Key": "b", "Value": ""}, {"Key": "A", "Value": "1"}])

    certificate_id = answer["ServerCertificateMetadata"].pop("ServerCertificateId")
    assert ("ASCA", 21) == (certificate_id[:4], len(certificate_id))
    assert answer == {
        "ServerCertificateMetadata": {
            "Path": "/cloudfront/x/",
            "ServerCertificateName": "web",
            "Arn": "arn:aws:iam::123456789012:server-certificate/cloudfront/x/web",
            "UploadDate": "2024-01-01T00:00:00Z",
            "Expiration": "2024-12-31T00:00:00Z",
        },
        "Tags": [{"Key": "A", "Value": "1"}, {"Key": "b", "Value": ""}],
    }


def test_upload_without_tags(iam):
    """Where there are no tags, none are answered."""
    assert ["ServerCertificateMetadata"] == list(upload(iam))


def test_get(iam):
    """The certificate is shown as it was uploaded, with its chain and tags."""
    chain = LOWER.pem + MIDDLE.pem
    uploaded = upload(iam, server=SERVER, CertificateChain=chain, Tags=[{"Key": "a", "Value": "1"}])

    assert iam(get_server_certificate, ServerCertificateName="web")["ServerCertificate"] == {
        "ServerCertificateMetadata": uploaded["ServerCertificateMetadata"],
        "CertificateBody": SERVER.pem,
        "CertificateChain": chain,
        "Tags": [{"Key": "a", "Value": "1"}],
    }


def test_get_bare(iam):
    """Where there is no chain and no tag, there is no member for them."""
    upload(iam)
    answer = iam(get_server_certificate, ServerCertificateName="WEB")["ServerCertificate"]

    assert ["ServerCertificateMetadata", "CertificateBody"] == list(answer)


def test_private_key_is_kept_but_not_shown(iam):
    """The private key is in the account, and in no answer."""
    answers = [upload(iam), iam(get_server_certificate, ServerCertificateName="web"), iam(list_server_certificates)]

    assert ALONE.key_pem == iam.account.server_certificates["web"].private_key
    assert "PRIVATE" not in str(answers)


@pytest.mark.parametrize("form", [PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8])
@pytest.mark.parametrize("key", [rsa_key("any"), ec_key()], ids=["RSA", "EC"])
def test_key_kinds(iam, key, form):
    """Keys are RSA or elliptic-curve keys, in either form of PEM."""
    upload(iam, server=party("any", key=key), PrivateKey=private_pem(key, form))

    assert ["web"] == names(iam(list_server_certificates))


@pytest.mark.parametrize(
    "body",
    [
        "rubbish",
        "\xe9" * 16384,
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n" + "A" * 16000 + "\n-----END CERTIFICATE-----",
        b64encode(ALONE.certificate.public_bytes(Encoding.DER)).decode(),
        "Certificate:\n    Data:\n" + ALONE.pem,
        ALONE.pem + ROOT.pem,
        ALONE.key_pem,
        ALONE.pem[:-40],
    ],
    ids=["text", "16KB", "no-DER", "16KB-of-A", "no-PEM", "text-around", "two", "key", "cut"],
)
def test_no_certificate(iam, body):
    """The body is one certificate as PEM text and nothing else."""
    refuse(iam, MalformedCertificate, UNREADABLE, CertificateBody=body)


def test_hostile_bytes():
    """A certificate with a wrong byte anywhere is read or refused, whatever the parser makes of it."""
    der = ALONE.certificate.public_bytes(Encoding.DER)
    for position in range(len(der)):
        bad = der[:position] + bytes([der[position] ^ 0x4C]) + der[position + 1 :]
        with suppress(MalformedCertificate):
            text = f"-----BEGIN CERTIFICATE-----\n{b64encode(bad).decode()}\n-----END CERTIFICATE-----"
            check_path(read_certificate(text), text, EPOCH)


@pytest.mark.parametrize(
    "key",
    [
        "rubbish",
        "\xe9" * 16384,
        private_pem(ALONE.key, password=b"secret"),
        private_pem(ALONE.key, PrivateFormat.PKCS8, b"secret"),
        private_pem(ALONE.key, PrivateFormat.OpenSSH),
        private_pem(ed25519_key()),
        ALONE.pem,
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        ALONE.key_pem[:-60],
    ],
    ids=["text", "16KB", "encrypted", "encrypted-PKCS8", "OpenSSH", "Ed25519", "certificate", "no-DER", "cut"],
)
def test_no_private_key(iam, key):
    """The key is a private key as PEM text, not encrypted; the error shows nothing of it."""
    refuse(iam, MalformedCertificate, INVALID_KEY, PrivateKey=key)


@pytest.mark.parametrize("key", [rsa_key("other"), ec_key()], ids=["RSA", "EC"])
def test_key_of_another(iam, key):
    """The private key is the certificate's."""
    refuse(
        iam,
        KeyPairMismatch,
        r"^The request was rejected because the public key certificate and the private key do not match\.$",
        PrivateKey=private_pem(key),
    )


@pytest.mark.parametrize("wait", [timedelta(seconds=-1), YEAR + timedelta(seconds=1)], ids=["too early", "expired"])
def test_valid_now(iam, wait):
    """A certificate that is not valid yet, or no longer, is refused in the words for chains (aws/aws-sdk-go#2586)."""
    iam.time += wait

    refuse(iam, MalformedCertificate, r"^Unable to validate certificate chain\. .* is: 0$")


def test_chain_is_optional(iam):
    """A certificate that somebody else signed can do without a chain."""
    upload(iam, server=SERVER)

    assert ["web"] == names(iam(list_server_certificates))


@pytest.mark.parametrize(
    "chain", [[LOWER], [LOWER, MIDDLE], [LOWER, MIDDLE, ROOT]], ids=["one", "two", "with the root"]
)
def test_chain(iam, chain):
    """A chain begins with the issuer and may end anywhere on the way to the root."""
    upload(iam, server=SERVER, CertificateChain="\n\n".join(link.pem for link in chain))

    assert ["web"] == names(iam(list_server_certificates))


STRANGER = party("lower", ca=True, key=rsa_key("stranger"))
"""Has the name of the issuer but another key."""
NO_AUTHORITY = party("middle", ROOT)
BY_NO_AUTHORITY = party("lower", NO_AUTHORITY, ca=True)
OLD = party("middle", ROOT, ca=True, start=EPOCH - YEAR, end=EPOCH - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("chain", "index"),
    [
        ([MIDDLE, LOWER], -1),
        ([ROOT], -1),
        ([SERVER, LOWER, MIDDLE], 1),
        ([STRANGER], 0),
        ([LOWER, ROOT], -1),
        ([LOWER, MIDDLE, MIDDLE, ROOT], 2),
        ([BY_NO_AUTHORITY, NO_AUTHORITY, ROOT], 2),
        ([LOWER, OLD, ROOT], 2),
    ],
    ids=["reverse", "wrong", "own", "forged", "hole", "twice", "no authority", "expired"],
)
def test_broken_chain(iam, chain, index):
    """A chain in another order, with a hole, or with a certificate that must not sign, is refused."""
    told = refuse(
        iam,
        MalformedCertificate,
        "^Unable to validate certificate chain",
        server=SERVER,
        CertificateChain="".join(link.pem for link in chain),
    )

    assert told == (
        "Unable to validate certificate chain. The certificate chain must start with the immediate signing "
        "certificate, followed by any intermediaries in order. "
        f"The index within the chain of the invalid certificate is: {index}"
    )


@pytest.mark.parametrize("chain", ["rubbish", "Certificate:\n" + LOWER.pem, "x" * 2_000_000])
def test_no_chain(iam, chain):
    """A chain that is no PEM text, or has text around it, is refused as one that does not hold together."""
    refuse(iam, MalformedCertificate, "is: -1$", server=SERVER, CertificateChain=chain)


def test_name_taken(iam):
    """A name that differs in case only is taken."""
    upload(iam)

    told = refuse(iam, EntityAlreadyExists, "already exists", name="WEB")
    assert "The Server Certificate with name WEB already exists." == told


def test_quota(iam):
    """An account has as many server certificates as its quota allows."""
    with iam.store.change("test") as account:
        account.settings.quotas["ServerCertificates"] = 1
    upload(iam)

    refuse(iam, LimitExceeded, r"^Cannot exceed quota for ServerCertificatesPerAccount: 1$", name="other")


def test_private_key_too_long(iam):
    """What is wrong with a private key's length is told without the key."""
    told = refuse(iam, ValidationError, "'privateKey'", PrivateKey="secret" * 3000)

    assert "secret" not in told


def test_list(iam):
    """Certificates are ordered by name; a path is plain text that theirs begins with."""
    for name, path in (("c", "/x/"), ("B", "/x/y/"), ("a", "/")):
        upload(iam, name, Path=path)

    assert ["a", "B", "c"] == names(iam(list_server_certificates))
    assert ["B", "c"] == names(iam(list_server_certificates, PathPrefix="/x"))


def test_list_pages(iam):
    """A marker continues where its page ended, also when what it points at is gone."""
    for name in "abc":
        upload(iam, name)
    first = iam(list_server_certificates, MaxItems=2)
    iam(delete_server_certificate, ServerCertificateName="b")

    assert (["a", "b"], True) == (names(first), first["IsTruncated"])
    assert ["c"] == names(iam(list_server_certificates, Marker=first["Marker"]))


def test_rename(iam):
    """A renamed certificate keeps its id; its ARN follows name and path, and the old name is free."""
    before = upload(iam)["ServerCertificateMetadata"]
    iam(update_server_certificate, ServerCertificateName="Web", NewServerCertificateName="new", NewPath="/x/")
    after = iam(get_server_certificate, ServerCertificateName="new")["ServerCertificate"]["ServerCertificateMetadata"]

    assert before["ServerCertificateId"] == after["ServerCertificateId"]
    assert after["Arn"] == "arn:aws:iam::123456789012:server-certificate/x/new"
    upload(iam)


def test_rename_to_other_case(iam):
    """A certificate can take its own name in another case."""
    upload(iam)
    iam(update_server_certificate, ServerCertificateName="web", NewServerCertificateName="WEB")

    assert ["WEB"] == names(iam(list_server_certificates))


def test_rename_to_taken(iam):
    """A certificate cannot take another's name."""
    upload(iam, "a")
    upload(iam, "b")

    with pytest.raises(EntityAlreadyExists, match=r"^The Server Certificate with name B already exists\.$"):
        iam(update_server_certificate, ServerCertificateName="a", NewServerCertificateName="B")


def test_delete(iam):
    """A deleted certificate is gone, its private key with it."""
    upload(iam)
    iam(delete_server_certificate, ServerCertificateName="WEB")

    assert [] == names(iam(list_server_certificates))
    assert b"PRIVATE KEY" not in iam.store.data


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (get_server_certificate, {}),
        (update_server_certificate, {"NewPath": "/x/"}),
        (delete_server_certificate, {}),
        (tag_server_certificate, {"Tags": []}),
        (untag_server_certificate, {"TagKeys": []}),
        (list_server_certificate_tags, {}),
    ],
)
def test_missing(iam, operation, members):
    """A certificate that does not exist is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=MISSING):
        iam(operation, ServerCertificateName="none", **members)


def test_tags(iam):
    """Tags are added, replaced without regard to case, listed by key and removed."""
    upload(iam, Tags=[{"Key": "Team", "Value": "red"}])
    iam(
        tag_server_certificate,
        ServerCertificateName="web",
        Tags=[{"Key": "team", "Value": "blue"}, {"Key": "a", "Value": ""}, {"Key": "z", "Value": ""}],
    )
    iam(untag_server_certificate, ServerCertificateName="web", TagKeys=["Z"])

    assert iam(list_server_certificate_tags, ServerCertificateName="web")["Tags"] == [
        {"Key": "a", "Value": ""},
        {"Key": "team", "Value": "blue"},
    ]


def test_too_many_tags(iam):
    """A certificate has 50 tags at most."""
    upload(iam, Tags=[{"Key": str(number), "Value": ""} for number in range(50)])

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for TagsPerServerCertificate: 50$"):
        iam(tag_server_certificate, ServerCertificateName="web", Tags=[{"Key": "x", "Value": ""}])


def test_duplicate_tags(iam):
    """Keys that differ in case only are refused, with the certificate that would have had them."""
    tags = [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]

    with pytest.raises(InvalidInput, match=r"^Duplicate tag keys found\."):
        upload(iam, Tags=tags)
    upload(iam)
    with pytest.raises(InvalidInput, match=r"^Duplicate tag keys found\."):
        iam(tag_server_certificate, ServerCertificateName="web", Tags=tags)


def test_summary(iam):
    """The account summary counts server certificates."""
    upload(iam)

    assert 1 == iam(get_account_summary)["SummaryMap"]["ServerCertificates"]
