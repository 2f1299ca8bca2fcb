"""A SAML identity provider of one's own: certificate, metadata, signed responses. Nobody need trust it.

OASIS, "Assertions and Protocols for the OASIS Security Assertion Markup Language (SAML) V2.0" and "Metadata for ...";
IAM User Guide, "Configure SAML assertions for the authentication response".
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from .oidc_issuer import private_key
from .saml_attributes import AWS
from .saml_signature import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

ENDPOINT = "https://signin.aws.amazon.com/saml"
YEARS = 10
LIFE = 300
"""Seconds that an assertion is good: as long as AWS takes it."""


class Provider(NamedTuple):
    """Who signs; key and certificate are PEM text."""

    entity_id: str
    private_key: str
    certificate: str


class Statement(NamedTuple):
    """What is to be asserted."""

    roles: Sequence[tuple[str, str]]
    """Pairs of the ARNs of a role and a provider."""
    session_name: str
    subject: str = ""
    """Who it is about; the session's name if empty."""
    subject_type: str = "persistent"
    seconds: int | None = None
    """How long sessions may last."""
    tags: Mapping[str, str] = {}
    transitive: Sequence[str] = ()
    source_identity: str = ""
    attributes: Mapping[str, Sequence[str]] = {}
    """More attributes, by their names."""
    audience: str = ENDPOINT
    recipient: str = ENDPOINT
    not_after: datetime | None = None
    """When the assertion ends; five minutes after its issue if not given."""


def new_certificate(pem: str, name: str, now: datetime, serial: int) -> str:
    """A certificate for a key, signed with it, as PEM text; good for ten years."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    key = private_key(pem)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    end = now + timedelta(days=365 * YEARS)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), serial, now, end)
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


def metadata(provider: Provider, sign_in: str = "https://idp.example.com/sso") -> str:
    """The metadata that CreateSAMLProvider takes, which has at least 1,000 characters."""
    from xml.sax.saxutils import quoteattr

    lines = provider.certificate.strip().splitlines()[1:-1]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" \
entityID={quoteattr(provider.entity_id)}>
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" \
protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>
{chr(10).join(lines)}
      </ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location={quoteattr(sign_in)}/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""


def response(provider: Provider, statement: Statement, now: datetime, uuid: str) -> str:
    """A signed response in base 64, as AssumeRoleWithSAML takes it; `uuid` tells it from others."""
    from base64 import b64encode

    from lxml import etree
    from signxml.signer import XMLSigner

    document = parsed(unsigned(provider.entity_id, statement, now, uuid).encode())
    signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    signed = signer.sign(
        document,
        key=private_key(provider.private_key),
        cert=provider.certificate,
        reference_uri=f"#_a{uuid}",
        id_attribute="ID",
    )
    return b64encode(etree.tostring(signed)).decode()


def unsigned(issuer: str, statement: Statement, now: datetime, uuid: str) -> str:
    """The response, with a place in its assertion where the signature belongs."""
    from xml.sax.saxutils import escape, quoteattr

    end = shown(statement.not_after or now + timedelta(seconds=LIFE))
    kind = statement.subject_type
    style = kind if ":" in kind else f"urn:oasis:names:tc:SAML:2.0:nameid-format:{kind}"
    issued = shown(now)
    common = f'Version="2.0" IssueInstant="{issued}"'
    return (
        f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r{uuid}" {common}'
        f" Destination={quoteattr(statement.recipient)}>"
        f'<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{escape(issuer)}</saml:Issuer>'
        '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
        f'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a{uuid}" {common}>'
        f"<saml:Issuer>{escape(issuer)}</saml:Issuer>"
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'
        f"<saml:Subject><saml:NameID Format={quoteattr(style)}>"
        f"{escape(statement.subject or statement.session_name)}</saml:NameID>"
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient={quoteattr(statement.recipient)}/>'
        "</saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{issued}" NotOnOrAfter="{end}">'
        f"<saml:AudienceRestriction><saml:Audience>{escape(statement.audience)}</saml:Audience>"
        "</saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{issued}"><saml:AuthnContext><saml:AuthnContextClassRef>'
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
        "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
        f"<saml:AttributeStatement>{attributes(statement)}</saml:AttributeStatement>"
        "</saml:Assertion></samlp:Response>"
    )


def attributes(statement: Statement) -> str:
    """The attributes of a statement, as XML."""
    from xml.sax.saxutils import escape, quoteattr

    named: dict[str, Sequence[str]] = {
        f"{AWS}Role": [f"{role},{provider}" for role, provider in statement.roles],
        f"{AWS}RoleSessionName": [statement.session_name],
        **{f"{AWS}PrincipalTag:{key}": [value] for key, value in statement.tags.items()},
    }
    if statement.seconds is not None:
        named[f"{AWS}SessionDuration"] = [str(statement.seconds)]
    if statement.transitive:
        named[f"{AWS}TransitiveTagKeys"] = statement.transitive
    if statement.source_identity:
        named[f"{AWS}SourceIdentity"] = [statement.source_identity]
    return "".join(
        f"<saml:Attribute Name={quoteattr(name)}>"
        + "".join(f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>" for value in values)
        + "</saml:Attribute>"
        for name, values in {**named, **statement.attributes}.items()
    )


def shown(moment: datetime) -> str:
    """A time as SAML has it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
