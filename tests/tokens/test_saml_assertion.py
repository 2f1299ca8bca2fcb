"""SAML assertions whose signature is good: what they say, and what makes them no good all the same.

AWS's behaviour: STS API reference, AssumeRoleWithSAML; IAM User Guide, "Configure SAML assertions for the
authentication response" and "Troubleshoot SAML federation with IAM".
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from iamcli.errors import AccessDenied, ExpiredTokenException, IDPRejectedClaim, InvalidIdentityToken
from iamcli.tokens.saml_assertion import name_qualifier

from .responses import (
    ENTITY,
    IDP,
    INVALID,
    NOW,
    ROLE,
    check,
    later,
    of,
    refused,
    signed,
    text_of,
)

AWS = "https://aws.amazon.com/SAML/Attributes/"


def test_everything():
    """All that a signed assertion says is told."""
    found = check(
        of(
            subject="_cbb88bf52c2510eabe00c1642d4643f41430fe25e3",
            seconds=1800,
            tags={"Project": "Marketing", "CostCenter": "12345"},
            transitive=["Project"],
            source_identity="DiegoRamirez",
            attributes={"urn:oid:1.3.6.1.4.1.5923.1.1.1.1": ["staff", "faculty"]},
        )
    )

    assert ("_cbb88bf52c2510eabe00c1642d4643f41430fe25e3", "persistent") == (found.subject, found.subject_type)
    assert (ENTITY, "https://signin.aws.amazon.com/saml") == (found.issuer, found.audience)
    assert (((ROLE, IDP),), "alice", 1800, None) == (
        found.roles,
        found.session_name,
        found.seconds,
        found.session_end,
    )
    assert ({"Project": "Marketing", "CostCenter": "12345"}, ("Project",)) == (found.tags, found.transitive)
    assert ("DiegoRamirez", False) == (found.source_identity, found.encrypted)
    assert {
        "saml:aud": "https://signin.aws.amazon.com/saml",
        "saml:iss": ENTITY,
        "saml:sub": "_cbb88bf52c2510eabe00c1642d4643f41430fe25e3",
        "saml:sub_type": "persistent",
        "saml:doc": "123456789012/Okta",
        "saml:namequalifier": found.name_qualifier,
        "saml:edupersonaffiliation": ("staff", "faculty"),
    } == found.keys
    assert {"saml:sub", "saml:sub_type", "saml:namequalifier"} == set(found.session_keys)


def test_name_qualifier():
    """The hash is BASE64(SHA1(issuer + account + "/" + provider)): STS API reference, NameQualifier."""
    from base64 import b64encode
    from hashlib import sha1

    expected = b64encode(sha1(b"https://example.com/saml123456789012/MySAMLIdP").digest()).decode()

    assert expected == name_qualifier("https://example.com/saml", "123456789012", "MySAMLIdP")


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("transient", "transient"),
        ("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "persistent"),
        (
            "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
            "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        ),
    ],
)
def test_subject_type(style, kind):
    """A format of SAML 2.0 loses its prefix, any other stays whole: STS API reference, SubjectType."""
    assert kind == check(of(subject_type=style)).subject_type


@pytest.mark.parametrize(
    ("now", "message"),
    [
        (later(seconds=300), "The SAML assertion has expired"),
        (later(seconds=301), "Token must be redeemed within 5 minutes of issuance"),
        (later(days=365), "Token must be redeemed within 5 minutes of issuance"),
        (later(days=365 * 900), "Token must be redeemed within 5 minutes of issuance"),
    ],
)
def test_expired(now, message):
    """An assertion has to be used within five minutes, and before it says that it ends."""
    refused(message, of(), ExpiredTokenException, now=now)


def test_fresh():
    """An assertion is good until it ends; a clock ahead by five minutes is forgiven, one further ahead is not."""
    assert "alice" == check(of(), now=later(seconds=299)).session_name
    assert "alice" == check(of(), now=NOW - timedelta(seconds=300)).session_name
    for ahead in (timedelta(seconds=301), timedelta(days=365 * 900)):
        refused("The SAML assertion is not valid yet", of(), now=NOW - ahead)


def test_long_life():
    """That an assertion says it lasts longer does not make it last longer."""
    refused(
        "Token must be redeemed within 5 minutes of issuance",
        of(not_after=later(days=1)),
        ExpiredTokenException,
        now=later(seconds=301),
    )


@dataclass
class Spoilt:
    """A change to a response that is made before it is signed, and what comes of it."""

    old: str
    new: str
    message: str
    code: type[Exception] = InvalidIdentityToken


DENIED = "Not authorized to perform sts:AssumeRoleWithSAML"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SPOILT = [
    Spoilt(f">{ENTITY}<", ">https://other.example.com<", "Issuer not present in specified provider"),
    Spoilt(f"<saml:Issuer>{ENTITY}</saml:Issuer>", "", "Issuer not present in specified provider"),
    Spoilt(
        "<saml:Audience>https://signin.aws.amazon.com/saml",
        "<saml:Audience>https://other.example.com",
        "The audience of the SAML assertion is not AWS",
    ),
    Spoilt(
        "<saml:Audience>https://signin.aws.amazon.com/saml",
        "<saml:Audience>https://signin.aws.amazon.com/saml.evil.example",
        "The audience of the SAML assertion is not AWS",
    ),
    Spoilt(
        "<saml:Audience>https://signin.aws.amazon.com/saml</saml:Audience>",
        "",
        "The audience of the SAML assertion is not AWS",
    ),
    Spoilt(
        'Recipient="https://signin.aws.amazon.com/saml"',
        'Recipient="https://other.example.com/saml"',
        "The recipient of the SAML assertion is not AWS",
    ),
    Spoilt('Recipient="https://signin.aws.amazon.com/saml"', "", "The recipient of the SAML assertion is not AWS"),
    Spoilt(BEARER, BEARER.replace("bearer", "sender-vouches"), INVALID),
    Spoilt('IssueInstant="2024-01-01T00:00:00Z"', 'IssueInstant="soon"', INVALID),
    Spoilt(
        'NotOnOrAfter="2024-01-01T00:05:00Z"',
        'NotOnOrAfter="2023-12-31T23:59:59Z"',
        "The SAML assertion has expired",
        ExpiredTokenException,
    ),
    Spoilt(
        'NotBefore="2024-01-01T00:00:00Z"', 'NotBefore="2024-01-01T00:05:01Z"', "The SAML assertion is not valid yet"
    ),
    Spoilt(">alice</saml:NameID>", "></saml:NameID>", DENIED, AccessDenied),
    Spoilt("saml:NameID", "saml:Name", DENIED, AccessDenied),
    Spoilt("RoleSessionName", "rolesessionname", "RoleSessionName is required in AuthnResponse"),
    Spoilt(">alice</saml:AttributeValue>", "></saml:AttributeValue>", "RoleSessionName is required in AuthnResponse"),
    Spoilt(
        ">alice</saml:AttributeValue>",
        ">a</saml:AttributeValue>",
        "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
    ),
    Spoilt(
        ">alice</saml:AttributeValue>",
        ">Alice Doe</saml:AttributeValue>",
        "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
    ),
    Spoilt(
        ">alice</saml:AttributeValue>",
        ">älice</saml:AttributeValue>",
        "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
    ),
    Spoilt(
        "status:Success",
        "status:Responder",
        "The identity provider (IdP) reported that authentication failed. This might be because the claim is invalid.",
        IDPRejectedClaim,
    ),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=range(len(SPOILT)))
def test_spoilt(spoilt):
    """What a signed assertion lacks, or says wrong, is told."""
    text = text_of()
    assert spoilt.old in text
    refused(spoilt.message, signed(text.replace(spoilt.old, spoilt.new)), spoilt.code)


@pytest.mark.parametrize("confirmations", [0, 2])
def test_one_confirmation(confirmations):
    """There is exactly one confirmation of the subject (User Guide, Subject and NameID)."""
    text = text_of()
    one = text[text.index("<saml:SubjectConfirmation ") : text.index("</saml:Subject>")]

    refused(INVALID, signed(text.replace(one, one * confirmations)))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://signin.aws.amazon.com/saml",
        "https://us-west-2.signin.aws.amazon.com/saml",
        "https://eu-central-1.signin.aws.amazon.com/saml/acs/SAMLSPEXAMPLEEXAMPLE",
    ],
)
def test_endpoints(endpoint):
    """AWS is its sign-in endpoint, wherever; as an audience also urn:amazon:webservices."""
    assert endpoint == check(of(recipient=endpoint, audience=endpoint)).audience
    assert endpoint == check(of(recipient=endpoint, audience="urn:amazon:webservices")).audience


@pytest.mark.parametrize(
    ("values", "pairs"),
    [
        ([f"{ROLE},{IDP}"], ((ROLE, IDP),)),
        ([f"{IDP},{ROLE}"], ((ROLE, IDP),)),
        ([f" {ROLE} , {IDP} "], ((ROLE, IDP),)),
        ([f"{ROLE},{IDP}", f"{ROLE}2,{IDP}"], ((ROLE, IDP), (f"{ROLE}2", IDP))),
        ([ROLE], ()),
        ([f"{ROLE},{IDP},x"], ()),
        ([""], ()),
    ],
)
def test_roles(values, pairs):
    """A role and its provider stand in one value, in either order."""
    found = check(of(roles=[], attributes={f"{AWS}Role": values}))

    assert pairs == found.roles


def test_check_role():
    """A user may use a pair that the assertion has, letter by letter, and no other."""
    found = check(of())
    found.check_role(ROLE, IDP)

    for role, idp in ((ROLE.lower(), IDP), (ROLE, f"{IDP}2"), (IDP, ROLE), (f"{ROLE}2", IDP)):
        with pytest.raises(AccessDenied, match=f"^{DENIED}$"):
            found.check_role(role, idp)


@pytest.mark.parametrize("name", ["a", "a" * 65, "aws:alice", "Diego Ramirez", "ä" * 5])
def test_source_identity(name):
    """A source identity has the form of a session's name: User Guide, "Troubleshoot SAML federation with IAM"."""
    refused('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"', of(source_identity=name))


@pytest.mark.parametrize("duration", ["899", "43201", "1h", "-900", "٩٠٠", "9" * 5000])
def test_duration(duration):
    """SessionDuration is 900 to 43,200 seconds."""
    refused("SessionDuration must be 900 to 43200 seconds", of(attributes={f"{AWS}SessionDuration": [duration]}))


def test_session_end():
    """When the provider's session ends is told; once it has, the assertion is of no use any more."""

    def ending(moment: str) -> str:
        return text_of().replace("<saml:AuthnStatement ", f'<saml:AuthnStatement SessionNotOnOrAfter="{moment}" ')

    assert later(hours=1) == check(signed(ending("2024-01-01T01:00:00Z"))).session_end
    with pytest.raises(ExpiredTokenException, match="The session at the identity provider has ended"):
        check(signed(ending("2024-01-01T00:00:00Z")))


def test_attributes():
    """Attributes become condition keys by their names; one value stays alone where AWS has it so."""
    found = check(
        of(
            attributes={
                "urn:oid:1.3.6.1.4.1.5923.1.1.1.6": ["alice@example.com", "x"],
                "urn:oid:2.5.4.3": ["Alice"],
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": ["alice@example.com"],
                "Email": ["x"],
            }
        )
    )

    assert "alice@example.com" == found.keys["saml:edupersonprincipalname"]
    assert ("Alice",) == found.keys["saml:cn"]
    assert ("alice@example.com",) == found.keys["saml:mail"]
    assert 9 == len(found.keys)
