"""SAML assertions, verified as AssumeRoleWithSAML does.

Sources: STS API reference, AssumeRoleWithSAML; IAM User Guide, "Configure SAML assertions for the authentication
response" and "Troubleshoot SAML federation with IAM", which has the sentences; "Token must be redeemed" is on record
(Nike-Inc/gimme-aws-creds#251), as is "Issuer not present" (dbeaver/cloudbeaver#3112). Others are ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..errors import AccessDenied, ExpiredTokenException, IDPRejectedClaim, InvalidIdentityToken, InvalidInput
from .saml_attributes import AWS, Attributes, condition_keys, roles, tags
from .saml_decryption import decrypted
from .saml_metadata import moment
from .saml_signature import invalid_response, parsed, signed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lxml.etree import _Element

    from .saml_metadata import Metadata

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"

ENDPOINT = r"https://([a-z0-9-]+\.)?signin\.aws\.amazon\.com/saml(/acs/[A-Za-z0-9]+)?"
"""AWS's sign-in endpoint: the global one, a Region's, one provider's."""
AUDIENCE = "urn:amazon:webservices"
NAME = r"[\w+=,.@-]{2,64}"
SHOWN_NAME = "[a-zA-Z_0-9+=,.@-]{2,64}"
REDEEM = 300
"""Seconds from its issue in which an assertion has to be used."""
SKEW = 300
"""Seconds that the provider's clock may be ahead; AWS names no number."""


class Assertion(NamedTuple):
    """What a verified assertion says. Times are UTC."""

    subject: str
    subject_type: str
    """The name's format: `persistent`, `transient`, or the URI of another one."""
    issuer: str
    audience: str
    """The endpoint that the assertion was made for."""
    name_qualifier: str
    """Which with the subject is one user, whatever providers there are."""
    roles: tuple[tuple[str, str], ...]
    """Pairs of the ARNs of a role and a provider that the user may use."""
    session_name: str
    seconds: int | None
    """How long the session may last, if the provider says so."""
    session_end: datetime | None
    """When the session ends, if the provider says so."""
    tags: dict[str, str]
    transitive: tuple[str, ...]
    source_identity: str
    keys: dict[str, str | tuple[str, ...]]
    """The condition keys of the trust policy."""
    encrypted: bool

    @property
    def session_keys(self) -> dict[str, str | tuple[str, ...]]:
        """The condition keys that later requests of the session have."""
        return {key: self.keys[key] for key in ("saml:namequalifier", "saml:sub", "saml:sub_type")}

    def check_role(self, role_arn: str, provider_arn: str) -> None:
        """AccessDenied unless the user may use that role with that provider."""
        if (role_arn, provider_arn) not in self.roles:
            raise not_authorized()


def verified(
    assertion: str,
    metadata: Metadata,
    account: str,
    provider: str,
    now: datetime,
    private_keys: Sequence[str] = (),
    *,
    must_be_encrypted: bool = False,
) -> Assertion:
    """What a SAML response in base 64 asserts, once its signature, times, audience and recipient are good.

    Metadata say until when they are to be used (OASIS, Metadata for SAML V2.0, 2.3.2; GetSAMLProvider, ValidUntil).
    `account` is the one that has the provider, `provider` its name. InvalidIdentityToken, ExpiredTokenException,
    IDPRejectedClaim or AccessDenied if they are not.
    """
    if metadata.valid_until is not None and now >= metadata.valid_until:
        raise InvalidIdentityToken("The metadata of the SAML provider have expired")
    response = parsed(decoded(assertion))
    if response.tag != PROTOCOL + "Response":
        raise invalid_response()
    check_status(response)
    element, encrypted = trusted(response, metadata.certificates, private_keys)
    if must_be_encrypted and not encrypted:
        raise InvalidIdentityToken("The SAML provider requires encrypted assertions")
    issuer = text(element, "Issuer")
    if issuer != metadata.entity_id:
        raise InvalidIdentityToken("Issuer not present in specified provider")
    check_conditions(element, now)
    return read(element, issuer, account, provider, now, encrypted=encrypted)


def decoded(assertion: str) -> bytes:
    """The bytes of a response; InvalidIdentityToken if it is no base 64."""
    from binascii import Error, a2b_base64

    try:
        return a2b_base64("".join(assertion.split()), strict_mode=True)
    except (Error, ValueError):
        raise invalid_response() from None


def check_status(response: _Element) -> None:
    """IDPRejectedClaim if the provider says that it did not recognize the user."""
    code = response.find(f"{PROTOCOL}Status/{PROTOCOL}StatusCode")
    if code is not None and code.get("Value") != SUCCESS:
        raise IDPRejectedClaim(
            "The identity provider (IdP) reported that authentication failed. "
            "This might be because the claim is invalid."
        )


def trusted(response: _Element, certificates: Sequence[bytes], private_keys: Sequence[str]) -> tuple[_Element, bool]:
    """The one assertion of a response, as it was signed, and whether it was encrypted.

    The response has a signature, or the assertion has: what neither covers is not looked at any further.
    """
    whole = signed(response, certificates)
    source = response if whole is None else whole
    plain, secret = source.findall(SAML + "Assertion"), source.findall(SAML + "EncryptedAssertion")
    if len(plain) + len(secret) != 1:
        raise invalid_response()
    element = plain[0] if plain else decrypted(secret[0], private_keys)
    if element.tag != SAML + "Assertion":
        raise invalid_response()
    covered = signed(element, certificates) if whole is None else element
    if covered is None:
        raise InvalidIdentityToken("Response signature invalid")
    return covered, bool(secret)


def check_conditions(element: _Element, now: datetime) -> None:
    """An error unless the assertion is fresh, valid now, and for AWS."""
    issued = time_of(element, "IssueInstant")
    if issued is None:
        raise invalid_response()
    conditions = element.findall(SAML + "Conditions")
    for part in (element, *conditions):
        begins = time_of(part, "IssueInstant" if part is element else "NotBefore")
        if begins and (begins - now).total_seconds() > SKEW:
            raise InvalidIdentityToken("The SAML assertion is not valid yet")
    if (now - issued).total_seconds() > REDEEM:
        raise ExpiredTokenException("Token must be redeemed within 5 minutes of issuance")
    for part in conditions:
        check_end(part, now)
    for restriction in element.iterfind(f"{SAML}Conditions/{SAML}AudienceRestriction"):
        audiences = [value(audience) for audience in restriction.findall(SAML + "Audience")]
        if not any(audience == AUDIENCE or re.fullmatch(ENDPOINT, audience) for audience in audiences):
            raise InvalidIdentityToken("The audience of the SAML assertion is not AWS")


def check_end(element: _Element, now: datetime) -> None:
    """ExpiredTokenException if what an element is about has ended."""
    end = time_of(element, "NotOnOrAfter")
    if end is not None and now >= end:
        raise ExpiredTokenException("The SAML assertion has expired")


def read(element: _Element, issuer: str, account: str, provider: str, now: datetime, *, encrypted: bool) -> Assertion:
    """What an assertion says that is signed, fresh and for AWS."""
    name = element.find(f"{SAML}Subject/{SAML}NameID")
    if name is None or not value(name):
        raise not_authorized()
    subject_type = name.get("Format", "").removeprefix(FORMAT)
    recipient = recipient_of(element, now)
    attributes = attributes_of(element)
    qualifier = name_qualifier(issuer, account, provider)
    source_identity = first(attributes, "SourceIdentity")
    if source_identity and (not re.fullmatch(NAME, source_identity, re.ASCII) or source_identity.startswith("aws:")):
        raise InvalidIdentityToken(f'Source Identity must match {SHOWN_NAME} and not begin with "aws:"')
    statement = element.find(SAML + "AuthnStatement")
    session_end = None if statement is None else time_of(statement, "SessionNotOnOrAfter")
    if session_end is not None and now >= session_end:
        raise ExpiredTokenException("The session at the identity provider has ended")
    return Assertion(
        subject=value(name),
        subject_type=subject_type,
        issuer=issuer,
        audience=recipient,
        name_qualifier=qualifier,
        roles=roles(attributes),
        session_name=session_name(attributes),
        seconds=seconds_of(attributes),
        session_end=session_end,
        tags=tags(attributes),
        transitive=attributes.get(f"{AWS}TransitiveTagKeys", ()),
        source_identity=source_identity,
        keys=condition_keys(attributes)
        | {
            "saml:aud": recipient,
            "saml:iss": issuer,
            "saml:sub": value(name),
            "saml:sub_type": subject_type,
            "saml:namequalifier": qualifier,
            "saml:doc": f"{account}/{provider}",
        },
        encrypted=encrypted,
    )


def name_qualifier(issuer: str, account: str, provider: str) -> str:
    """The hash that tells the providers of all accounts apart: STS API reference, AssumeRoleWithSAML, NameQualifier."""
    from base64 import b64encode
    from hashlib import sha1

    data = f"{issuer}{account}/{provider}".encode()
    return b64encode(sha1(data, usedforsecurity=False).digest()).decode()


def recipient_of(element: _Element, now: datetime) -> str:
    """The endpoint in the one confirmation of the subject; an error if that is not AWS's, or it has expired."""
    confirmations = element.findall(f"{SAML}Subject/{SAML}SubjectConfirmation")
    data = confirmations[0].find(SAML + "SubjectConfirmationData") if len(confirmations) == 1 else None
    if data is None or confirmations[0].get("Method") != BEARER or data.get("NotOnOrAfter") is None:
        raise invalid_response()
    check_end(data, now)
    recipient = data.get("Recipient", "")
    if not re.fullmatch(ENDPOINT, recipient):
        raise InvalidIdentityToken("The recipient of the SAML assertion is not AWS")
    return recipient


def attributes_of(element: _Element) -> Attributes:
    """The attributes of an assertion with their values, by their names, which are compared letter by letter."""
    found: Attributes = {}
    for attribute in element.iterfind(f"{SAML}AttributeStatement/{SAML}Attribute"):
        values = tuple(value(item).strip() for item in attribute.findall(SAML + "AttributeValue"))
        name = attribute.get("Name", "")
        found[name] = found.get(name, ()) + values
    return found


def session_name(attributes: Attributes) -> str:
    """The name of the session; InvalidIdentityToken if there is none, or none that is possible."""
    name = first(attributes, "RoleSessionName")
    if not name:
        raise InvalidIdentityToken("RoleSessionName is required in AuthnResponse")
    if not re.fullmatch(NAME, name, re.ASCII):
        raise InvalidIdentityToken(f"RoleSessionName in AuthnResponse must match {SHOWN_NAME}")
    return name


def seconds_of(attributes: Attributes) -> int | None:
    """How long the session may last, 900 to 43,200 seconds; None if the assertion does not say."""
    duration = first(attributes, "SessionDuration")
    if not duration:
        return None
    if not re.fullmatch("[0-9]{3,5}", duration) or not 900 <= int(duration) <= 43200:
        raise InvalidIdentityToken("SessionDuration must be 900 to 43200 seconds")
    return int(duration)


def first(attributes: Attributes, name: str) -> str:
    """The first value of one of AWS's attributes; empty if there is none."""
    return next(iter(attributes.get(AWS + name, ())), "")


def text(element: _Element, name: str) -> str:
    """The text of the first child of that name; empty if there is none."""
    child = element.find(SAML + name)
    return "" if child is None else value(child).strip()


def value(element: _Element) -> str:
    """All text in an element. A comment within does not end it: cut short, a name would be another user's."""
    return str(element.xpath("string()"))


def time_of(element: _Element, name: str) -> datetime | None:
    """A time in an attribute; None if there is none, InvalidIdentityToken if it is no time."""
    given = element.get(name)
    try:
        return None if given is None else moment(given)
    except InvalidInput:
        raise invalid_response() from None


def not_authorized() -> AccessDenied:
    """What STS says to a user who may not use the role, or has no name."""
    return AccessDenied("Not authorized to perform sts:AssumeRoleWithSAML")
