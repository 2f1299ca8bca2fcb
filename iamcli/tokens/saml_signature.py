"""Signatures of SAML responses: what was really signed, and by whom.

Whoever reads a response reads nothing but what comes from here: the element that the signature covers, as it was
digested. So it does not matter what else is in the document, where it stands or what ids it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidIdentityToken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.x509 import Certificate
    from lxml.etree import _Element
    from signxml.verifier import SignatureConfiguration

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


def parsed(data: bytes) -> _Element:
    """The root of an XML document; InvalidIdentityToken if it is none, or has a document type.

    The first parser refuses a document type before any entity of it is read; the second one makes the tree.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser
    from lxml import etree

    watchman = DefusedXMLParser(target=Nothing(), forbid_dtd=True)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        watchman.feed(data)
        watchman.close()
        return etree.fromstring(data, parser)
    except (ParseError, DefusedXmlException, etree.LxmlError, ValueError):
        raise invalid_response() from None


class Nothing:
    """Lets all that a parser says go by."""

    def close(self) -> None:
        """The document ends."""


def signed(element: _Element, certificates: Sequence[bytes]) -> _Element | None:
    """What an element's own signature covers, which has to be the element itself; None if it has no signature.

    Certificates are DER. That they may have expired does not matter: IAM User Guide, "Create a SAML identity provider
    in IAM". InvalidIdentityToken unless the key of one of them has made the signature.
    """
    if element.find(SIGNATURE) is None:
        return None
    from cryptography.x509 import load_der_x509_certificate
    from lxml import etree

    data = etree.tostring(element, with_tail=False)
    for certificate in certificates:
        covered = covered_by(data, load_der_x509_certificate(certificate))
        if covered is not None and (covered.tag, covered.get("ID")) == (element.tag, element.get("ID")):
            return covered
    raise InvalidIdentityToken("Response signature invalid")


def covered_by(data: bytes, certificate: Certificate) -> _Element | None:
    """What the signature directly in a document's root covers; None if it is not made with that certificate's key."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from lxml import etree
    from signxml.exceptions import SignXMLException
    from signxml.verifier import XMLVerifier

    refusals = (SignXMLException, InvalidSignature, UnsupportedAlgorithm, etree.LxmlError, ValueError, TypeError)
    try:
        result = XMLVerifier().verify(
            data, x509_cert=certificate, id_attribute="ID", expect_config=configuration(certificate)
        )
    except refusals:
        return None
    return None if isinstance(result, list) else result.signed_xml


def configuration(certificate: Certificate) -> SignatureConfiguration:
    """What a signature has to be: of the root itself, with one reference, by RSA or ECDSA and SHA-2.

    The library looks at a certificate's dates, which do not matter here, so it is told a time when it was valid.
    """
    from signxml.algorithms import DigestAlgorithm, SignatureMethod
    from signxml.verifier import SignatureConfiguration

    strong = [name for name in SignatureMethod.__members__ if "SHA1" not in name and "HMAC" not in name]
    methods = [SignatureMethod[name] for name in strong if not name.startswith("DSA")]
    digests = [DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512]
    return SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=frozenset(methods),
        digest_algorithms=frozenset(digests),
        ignore_ambiguous_key_info=True,
        verification_time=certificate.not_valid_before_utc,
    )


def invalid_response() -> InvalidIdentityToken:
    """What is said of a document that is no SAML response; the sign-in page's sentence, User Guide, "Troubleshoot
    SAML federation with IAM".
    """
    return InvalidIdentityToken("Your request included an invalid SAML response.")
