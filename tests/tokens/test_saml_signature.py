"""Signatures of SAML responses: what they cover, what wraps them, and documents that attack their reader.

AWS's behaviour: STS API reference, AssumeRoleWithSAML. Wrapping: Somorovsky and others, "On Breaking SAML: Be
Whoever You Want to Be".
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.errors import IDPRejectedClaim, InvalidIdentityToken
from iamcli.tokens.saml_assertion import verified

from .responses import (
    ACCOUNT,
    BAD_SIGNATURE,
    INVALID,
    NOW,
    SAML,
    STATEMENT,
    check,
    coded,
    in_response,
    of,
    plain,
    refused,
    signed,
    signed_text,
    text_of,
    trusted,
)


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
