"""SAML assertions, good and hostile.

AWS's behaviour: STS API reference, AssumeRoleWithSAML; IAM User Guide, "Configure SAML assertions for the
authentication response" and "Troubleshoot SAML federation with IAM". Wrapping: Somorovsky and others, "On Breaking
SAML: Be Whoever You Want to Be".
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.errors import AccessDenied, ExpiredTokenException, IDPRejectedClaim, InvalidIdentityToken
from iamcli.tokens.oidc_issuer import new_private_key
from iamcli.tokens.saml_assertion import name_qualifier, verified
from iamcli.tokens.saml_issuer import response

from .responses import (
    ACCOUNT,
    ENTITY,
    IDP,
    NOW,
    ROLE,
    SAML,
    STATEMENT,
    XENC,
    XENC11,
    coded,
    encrypted,
    in_response,
    later,
    plain,
    provider,
    signed_text,
    text_of,
    trusted,
)

AWS = "https://aws.amazon.com/SAML/Attributes/"
INVALID = "Your request included an invalid SAML response."
BAD_SIGNATURE = "Response signature invalid"


def check(assertion, now=NOW, **more):
    return verified(assertion, trusted("Okta"), ACCOUNT, "Okta", now, **more)


def refused(message, assertion, code=InvalidIdentityToken, **more):
    """The assertion is refused in these words."""
    with pytest.raises(code) as caught:
        check(assertion, **more)
    assert message == str(caught.value)


def of(**statement):
    """A signed response that states this too."""
    return response(provider("Okta"), STATEMENT._replace(**statement), NOW, "1")


def signed(text, **options):
    """A text, signed and coded."""
    return coded(signed_text(text, **options))


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


@pytest.mark.parametrize("make", [lambda text: text, in_response], ids=["assertion", "response"])
def test_signed_where(make):
    """Either the assertion is signed or the response is."""
    uri = "#_a1" if make(text_of()) == text_of() else "#_r1"

    assert "alice" == check(signed(make(text_of()), uri=uri)).session_name


def test_both_signed():
    """Where both are signed the response's signature decides."""
    inner = signed_text(text_of())
    place = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'
    outer = signed(inner.replace("</samlp:Status>", f"</samlp:Status>{place}"), uri="#_r1")

    assert "alice" == check(outer).session_name


@pytest.mark.parametrize("algorithm", ["rsa-sha256", "rsa-sha384", "rsa-sha512", "sha256-rsa-MGF1"])
def test_algorithms(algorithm):
    """RSA with SHA-2 is good, in both of its paddings."""
    assert "alice" == check(signed(text_of(), signature_algorithm=algorithm)).session_name


def test_several_certificates():
    """Any of the provider's certificates will do."""
    both = trusted("Okta")._replace(certificates=trusted("Other").certificates + trusted("Okta").certificates)

    assert "alice" == verified(of(), both, ACCOUNT, "Okta", NOW).session_name


def test_foreign_key():
    """A response signed by somebody else is refused, though it brings its certificate along."""
    refused(BAD_SIGNATURE, signed(text_of(), by="Other"))


def test_unsigned():
    """A response without a signature is refused, and so is an empty place for one."""
    place = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'

    refused(BAD_SIGNATURE, coded(text_of().replace(place, "")))
    refused(BAD_SIGNATURE, coded(text_of()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">alice<", ">admin<"),
        ("role/Deploy", "role/Admin"),
        ("</saml:AttributeStatement>", '<saml:Attribute Name="x"/></saml:AttributeStatement>'),
        ("_a1", "_a2"),
        ("rsa-sha256", "rsa-sha1"),
        ("rsa-sha256", "hmac-sha256"),
        ("xmlenc#sha256", "xmldsig#sha1"),
        ("DigestValue>", "DigestValue>AAAA"),
        ("SignatureValue>", "SignatureValue>AAAA"),
        ("#_a1", ""),
        ("#_a1", "#_r1"),
        ("#_a1", "http://localhost/"),
        ("#_a1", "file:///etc/passwd"),
        ("#_a1", "#xpointer(/)"),
        ("xml-exc-c14n#", "xml-exc-c14n#WithComments"),
    ],
)
def test_altered(old, new):
    """A signed response of which anything is changed is refused."""
    text = plain(of())
    assert old in text
    refused(BAD_SIGNATURE, coded(text.replace(old, new)))


@given(st.integers(0, 10**6), st.sampled_from("aZ09<>&\"' /"))
def test_any_character_altered(place, letter):
    """With one character changed a response is refused, or what it asserts is the same."""
    text = plain(GOOD)
    place %= len(text)
    try:
        found = check(coded(text[:place] + letter + text[place + 1 :]))
    except (InvalidIdentityToken, IDPRejectedClaim):
        return
    assert check(GOOD) == found


GOOD = of()


def wrap(text, around):
    """The signed assertion of a response, and one for the administrator, put together as an attacker would."""
    start, end = text.index("<saml:Assertion"), text.index("</saml:Assertion>") + len("</saml:Assertion>")
    head, good, tail = text[:start], text[start:end], text[end:]
    evil = good.replace("role/Deploy", "role/Admin").replace(">alice<", ">admin<")
    bare = evil[: evil.index("<ds:Signature")] + evil[evil.index("</ds:Signature>") + len("</ds:Signature>") :]
    signature = good[good.index("<ds:Signature") : good.index("</ds:Signature>") + len("</ds:Signature>")]
    return around(head, tail, good, evil, bare, signature)


WRAPPINGS = {
    "evil before": lambda h, t, good, evil, bare, s: h + bare + good + t,
    "evil behind": lambda h, t, good, evil, bare, s: h + good + bare + t,
    "evil with another id": lambda h, t, good, evil, bare, s: h + bare.replace("_a1", "_a2") + good + t,
    "good in the signature's object": lambda h, t, good, evil, bare, s: (
        h
        + bare.replace(
            "<saml:Subject>",
            s.replace("</ds:Signature>", f"<ds:Object>{good}</ds:Object></ds:Signature>") + "<saml:Subject>",
        )
        + t
    ),
    "good in evil, evil with its signature": lambda h, t, good, evil, bare, s: (
        h + evil.replace("_a1", "_a2", 1).replace("</saml:Assertion>", f"<x>{good}</x></saml:Assertion>") + t
    ),
    "good in evil, same id": lambda h, t, good, evil, bare, s: (
        h + evil.replace("</saml:Assertion>", f"<x>{good}</x></saml:Assertion>") + t
    ),
    "good in extensions": lambda h, t, good, evil, bare, s: (
        h.replace("<samlp:Status>", f"<samlp:Extensions>{good}</samlp:Extensions><samlp:Status>") + bare + t
    ),
    "signature of the assertion on the response": lambda h, t, good, evil, bare, s: (
        h.replace("<samlp:Status>", s + "<samlp:Status>") + bare + f"<x>{good}</x>" + t
    ),
    "response around response": lambda h, t, good, evil, bare, s: h + bare + f"<x>{h}{good}{t}</x>" + t,
    "evil in good": lambda h, t, good, evil, bare, s: (
        h + good.replace("</saml:Assertion>", f"{bare}</saml:Assertion>") + t
    ),
}


@pytest.mark.parametrize("name", WRAPPINGS)
def test_wrapped(name):
    """A second assertion beside, around or inside the signed one is never believed."""
    text = wrap(plain(of()), WRAPPINGS[name])
    with pytest.raises(InvalidIdentityToken) as caught:
        check(coded(text))

    assert str(caught.value) in (INVALID, BAD_SIGNATURE)


def test_wrapped_response():
    """The same goes for a response that is signed as a whole."""
    text = signed_text(in_response(text_of()), uri="#_r1")
    start, end = text.index("<ds:Signature"), text.index("</ds:Signature>") + len("</ds:Signature>")
    signature = text[start:end]
    evil = text.replace("role/Deploy", "role/Admin").replace("_r1", "_r2", 1)
    bare = evil.replace(signature, "")
    for attack in (
        evil.replace("</samlp:Response>", f"<x>{text}</x></samlp:Response>"),
        bare.replace("<samlp:Status>", f"<x>{text}</x><samlp:Status>"),
        evil.replace("</ds:Signature>", f"<ds:Object>{text}</ds:Object></ds:Signature>"),
    ):
        with pytest.raises(InvalidIdentityToken):
            check(coded(attack))


def test_comment_in_name():
    """A comment inserted into a name does not cut it short (CVE-2017-11427 and its kin)."""
    text = signed_text(text_of(STATEMENT._replace(subject="admin@example.com.evil.example")))
    assert "admin@example.com.evil.example" in text
    cut = text.replace("admin@example.com.evil", "admin@example.com<!---->.evil")

    assert "admin@example.com.evil.example" == check(coded(cut)).subject


def test_comment_that_is_signed():
    """A comment that is part of what is signed does not cut a name short either."""
    text = text_of(STATEMENT._replace(subject="adminXevil")).replace("adminXevil", "admin<!-- -->evil")
    c14n = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"

    assert "adminevil" == check(signed(text, c14n=c14n)).subject


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "document",
    [
        "",
        "x",
        "<a/>",
        "<a>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>',
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a b="&l9;"/>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://localhost/x.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY % a SYSTEM "http://localhost/x.dtd"> %a;]><a/>',
        "<a>" * 100_000 + "</a>" * 100_000,
        "<a>\0</a>",
        '<?xml version="1.0" encoding="utf-7"?><a/>',
        "<Response/>",
        f'<Assertion xmlns="{SAML}"/>',
    ],
)
def test_hostile(document):
    """What is no response, or has a document type, is refused before any of it is expanded or fetched."""
    refused(INVALID, coded(document))


def test_document_type_before_good_response():
    """A document type spoils a response that is good otherwise."""
    refused(INVALID, coded('<!DOCTYPE samlp:Response [<!ENTITY a "b">]>' + plain(of())))


@pytest.mark.parametrize("text", ["", "not base64!", "AAA", "\ud800AAA", "ééé="])
def test_no_base64(text):
    """What is no base 64 is no response."""
    refused(INVALID, text)


def test_lines():
    """A response may be broken into lines, as some tools do it."""
    text = of()

    assert "alice" == check("\n".join(text[at : at + 64] for at in range(0, len(text), 64))).session_name


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


@pytest.mark.parametrize("transport", [f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep"])
@pytest.mark.parametrize(
    "algorithm", [f"{XENC}aes128-cbc", f"{XENC}aes256-cbc", f"{XENC11}aes128-gcm", f"{XENC11}aes256-gcm"]
)
def test_encrypted(algorithm, transport):
    """An encrypted assertion is read with any of the provider's private keys, and signed inside or outside."""
    key, other = private_keys()
    inside = encrypted(plain(of()), key, algorithm, transport)
    found = check(coded(inside), private_keys=[other, key], must_be_encrypted=True)
    assert (True, "alice") == (found.encrypted, found.session_name)

    place = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'
    outside = encrypted(text_of().replace(place, ""), key, algorithm, transport)
    outside = outside.replace("</samlp:Status>", f"</samlp:Status>{place}")
    assert "alice" == check(signed(outside, uri="#_r1"), private_keys=[key]).session_name


KEYS = []


def private_keys():
    """Two private keys, made when they are needed."""
    if not KEYS:
        KEYS.extend((new_private_key(), new_private_key()))
    return KEYS


CANNOT = "The SAML assertion could not be decrypted"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("aes256-gcm", "aes128-gcm"),
        ("aes256-gcm", "tripledes-cbc"),
        ("rsa-oaep-mgf1p", "rsa-1_5"),
        ("EncryptedKey", "EncryptedKeys"),
        ("CipherValue>", "CipherValue>!"),
        ("CipherData", "CipherDatum"),
    ],
)
def test_not_decrypted(old, new):
    """What cannot be decrypted, for whatever reason, is refused in the same words."""
    key, other = private_keys()
    text = encrypted(plain(of()), key)
    given = [key] if old else [other]

    refused(CANNOT, coded(text.replace(old, new) if old else text), private_keys=given)
    refused(CANNOT, coded(text))


def test_encrypted_but_unsigned():
    """That it is encrypted for the provider does not make an assertion good: anybody could have done that."""
    key, _ = private_keys()
    place = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'

    refused(BAD_SIGNATURE, coded(encrypted(text_of().replace(place, ""), key)), private_keys=[key])


def test_encryption_required():
    """A provider may require that assertions are encrypted: IAM API reference, AssertionEncryptionMode."""
    refused("The SAML provider requires encrypted assertions", of(), must_be_encrypted=True)
