"""SAML metadata, good, useless and hostile.

AWS's behaviour: IAM API reference, CreateSAMLProvider and GetSAMLProvider; IAM User Guide, "Create a SAML identity
provider in IAM". What makes metadata: OASIS, "Metadata for the OASIS Security Assertion Markup Language (SAML) V2.0".
"""

from base64 import b64encode
from binascii import a2b_base64
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from iamcli.errors import InvalidInput
from iamcli.operations.saml_providers import create_saml_provider, get_saml_provider
from iamcli.tokens.saml_metadata import read_metadata

from .saml import certificate, key_descriptor, metadata, private_key

ARN = "arn:aws:iam::123456789012:saml-provider/Okta"
WEAK = (
    "MIIBdTCCAR+gAwIBAgIUQudCPuk7+VGM2MWi8SDQ/vjS7gkwDQYJKoZIhvcNAQELBQAwDzENMAsGA1UEAwwEd2VhazAeFw0yNjEx"
    "MjMyMzA3NDRaFw0yNjExMjQyMzA3NDRaMA8xDTALBgNVBAMMBHdlYWswXDANBgkqhkiG9w0BAQEFAANLADBIAkEAya3lKXosrrMD"
    "fi/Vz3jjBUQsWW/BfPDQehShaS10bHXpaRvkR7daaWsHcGB57tDsETeaETiPemrj3FchqFWbiQIDAQABo1MwUTAdBgNVHQ4EFgQU"
    "o+2J1LfTst6FA6YEoZfMtnMZ+nUwHwYDVR0jBBgwFoAUo+2J1LfTst6FA6YEoZfMtnMZ+nUwDwYDVR0TAQH/BAUwAwEB/zANBgkq"
    "hkiG9w0BAQsFAANBAIWwserxL/GG7J9wO/U1/uVkSzSVxecKmIpEjODevozgcXan87jvFO4dKrde43aLdadEvl0GTvo8tkNkWtUk"
    "PV0="
)
"""A certificate with an RSA key of 512 bits, which no library makes any more."""


def refused(iam, document) -> None:
    """The document is refused, and the account stays as it was."""
    before = iam.store.data
    with pytest.raises(InvalidInput, match=r"^Could not parse metadata$"):
        iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=document)
    assert before == iam.store.data


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("2030-05-06T07:08:09Z", "2030-05-06T07:08:09Z"),
        ("2030-05-06T07:08:09.1234567Z", "2030-05-06T07:08:09Z"),
        ("2030-05-06T07:08:09+02:00", "2030-05-06T05:08:09Z"),
        ("2030-05-06T07:08:09", "2030-05-06T07:08:09Z"),
        ("2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"),
    ],
)
def test_valid_until(iam, told, shown):
    """ValidUntil is the metadata's own, in UTC, even if it has passed."""
    document = metadata(attributes=f'entityID="x" validUntil="{told}"')
    iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=document)

    assert shown == iam(get_saml_provider, SAMLProviderArn=ARN)["ValidUntil"]


@pytest.mark.parametrize(
    "told", ["", "soon", "2030-02-30T00:00:00Z", "20300506", "0001-01-01T00:00:00+01:00", "12030-01-01T00:00:00Z"]
)
def test_no_date(iam, told):
    """A validUntil that is no time is refused."""
    refused(iam, metadata(attributes=f'entityID="x" validUntil="{told}"'))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "{"ha" * 100}">{LAUGHS}]>'


@pytest.mark.parametrize(
    "document",
    [
        "x" * 1000,
        "<a>" + " " * 1000,
        metadata().replace("</md:EntityDescriptor>", ""),
        metadata() + "<again/>",
        "\ufeff" + metadata(),
        metadata().replace("example", "exam\0ple"),
        metadata(more="\ud800"),
        metadata(more="&nothing;"),
        metadata(before="<!DOCTYPE x>"),
        metadata(before=BOMB, more="&l9;"),
        metadata(before=f'<!DOCTYPE x [<!ENTITY a "{"a" * 50000}">]>', more="&a;" * 50000),
        metadata(before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', more="&a;"),
        metadata(before='<!DOCTYPE x SYSTEM "http://localhost/x.dtd">'),
        metadata(before='<!DOCTYPE x [<!ENTITY % a SYSTEM "http://localhost/x.dtd"> %a;]>'),
    ],
    ids=[
        "no XML",
        "open element",
        "missing end",
        "two roots",
        "byte order mark",
        "NUL",
        "half a character",
        "unknown entity",
        "document type",
        "billion laughs",
        "quadratic blowup",
        "external entity",
        "external subset",
        "parameter entity",
    ],
)
def test_hostile(iam, document):
    """What is no XML, or has a document type, is refused before any of it is expanded or fetched."""
    start = process_time()
    refused(iam, document)
    assert process_time() - start < 5


@pytest.mark.parametrize(
    "document",
    [
        metadata(root="md:EntitiesDescriptor"),
        metadata(space="urn:oasis:names:tc:SAML:1.0:metadata"),
        metadata(attributes=""),
        metadata(attributes='entityID=""'),
        metadata(role="md:SPSSODescriptor"),
        metadata(keys=""),
        metadata(keys=key_descriptor(use=' use="encryption"')),
        metadata(keys=key_descriptor("not base64!")),
        metadata(keys=key_descriptor("aGVsbG8=")),
        metadata(keys=key_descriptor() + key_descriptor("aGVsbG8=")),
        metadata(keys=key_descriptor().replace("ds:X509Data", "ds:PGPData")),
    ],
    ids=[
        "several entities",
        "another namespace",
        "no entityID",
        "empty entityID",
        "service provider",
        "no key",
        "key for encryption only",
        "no base64",
        "no certificate",
        "one certificate of two",
        "certificate elsewhere",
    ],
)
def test_no_identity_provider(iam, document):
    """Metadata have to name an entity, its identity provider and a certificate that signs."""
    refused(iam, document)


def test_read():
    """What is read is the entity, its end and the certificates that sign, each once, wherever white space is."""
    other = certificate(ec.generate_private_key(ec.SECP256R1()))
    keys = [key_descriptor(), key_descriptor(use=""), key_descriptor(f" {other[:64]} \n{other[64:]}\t")]
    found = read_metadata(metadata(keys="".join([*keys, key_descriptor("x", use=' use="encryption"')])))

    assert ("https://idp.example.com/saml", None) == (found.entity_id, found.valid_until)
    assert [a2b_base64(text) for text in (certificate(), other)] == list(found.certificates)


def test_prefixes():
    """Which prefixes the document has for its namespaces does not matter."""
    assert read_metadata(metadata()) == read_metadata(metadata().replace("md:", "").replace("xmlns:md", "xmlns"))


def test_weak_key(iam):
    """A certificate whose RSA key has fewer than 1024 bits is refused."""
    refused(iam, metadata(keys=key_descriptor(WEAK)))


def test_hostile_certificate(iam):
    """A certificate that the parser chokes on is refused like any other: of no known version, with an X.400 address."""
    plain = a2b_base64(certificate())
    version_5 = plain.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1)
    mail = x509.SubjectAlternativeName([x509.RFC822Name("abc")])
    x400 = with_extension(mail).replace(b"\x30\x05\x81\x03abc", b"\x30\x05\xa3\x03abc")
    for der in (version_5, x400):
        assert der not in (plain, with_extension(mail))
        refused(iam, metadata(keys=key_descriptor(b64encode(der).decode())))


def with_extension(extension: x509.ExtensionType) -> bytes:
    """A certificate that has an extension, as DER."""
    key = private_key()
    name = x509.Name([])
    start = datetime(2001, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=1))
    return builder.add_extension(extension, critical=False).sign(key, SHA256()).public_bytes(Encoding.DER)


def test_elliptic_curve(iam):
    """A certificate with a key on an elliptic curve will do, and so will a key for every use."""
    text = certificate(ec.generate_private_key(ec.SECP256R1()))
    document = metadata(keys=key_descriptor(text, use=""))

    assert iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=document) == {"SAMLProviderArn": ARN}


def padded(filling: str) -> str:
    """Metadata of nearly 10,000,000 characters."""
    room = 10_000_000 - len(metadata())
    return metadata(more=filling * (room // len(filling)))


LARGE = {
    "elements": lambda: padded('<md:Organization xml:lang="en">x</md:Organization>'),
    "empty elements": lambda: padded("<a></a>"),
    "comments": lambda: padded("<!-- x -->"),
    "deep": lambda: metadata(more="<a>" * 1_400_000 + "</a>" * 1_400_000),
    "attributes": lambda: metadata(more="<a " + " ".join(f"a{n}=''" for n in range(100_000)) + "/>"),
    "long attribute": lambda: metadata(more=f'<a b="{"x" * 9_000_000}"/>'),
    "certificates": lambda: metadata(keys=key_descriptor() * 5000),
}


@pytest.mark.parametrize("kind", LARGE)
def test_ten_megabytes(iam, kind):
    """Ten megabytes of metadata take no more than seconds of the processor, whatever they consist of."""
    document = LARGE[kind]()
    start = process_time()
    iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=document)
    assert process_time() - start < 20
