"""SAML identity providers of the sandbox: metadata, and assertions that are signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ....errors import InvalidIdentityToken, UsageError
from ....state.issuers import KeyUnreadable
from ...tool import Metavar, Told, tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....tokens.saml_issuer import Provider
    from ...session import Session

DEFAULT = "https://idp.example.com/saml"
ENTITY = "The name of the identity provider, which its metadata have as entityID."


@tool("idp saml metadata")
def idp_saml_metadata(session: Session, *, entity_id: Annotated[str, Metavar("url"), ENTITY] = DEFAULT) -> Told:
    """Print the metadata of an identity provider of the sandbox, which create-saml-provider takes."""
    from ....tokens.saml_issuer import metadata

    document = metadata(provider(entity_id))
    return Told({"SAMLMetadataDocument": document}, text=lambda color: document)


@tool("idp saml assertion")
def idp_saml_assertion(
    session: Session,
    *,
    role_arn: Annotated[list[str], "The roles that the user may assume."],
    provider_arn: Annotated[str, "The SAML provider in the account that the roles trust."],
    session_name: Annotated[str, "The name of the session."],
    subject: Annotated[str, "The user; the name of the session unless given."] = "",
    subject_type: Annotated[
        str, Metavar("format"), "`persistent`, `transient`, or the URI of another format."
    ] = "persistent",
    duration_seconds: Annotated[int, "How long the session may last."] | None = None,
    tag: Annotated[list[str], Metavar("key=value"), "Session tags."] | None = None,
    transitive_tag_key: Annotated[list[str], "The keys of tags that later sessions of the chain inherit."]
    | None = None,
    source_identity: Annotated[str, "The source identity of the session."] = "",
    attribute: Annotated[list[str], Metavar("name=value"), "More attributes; one that repeats has several values."]
    | None = None,
    audience: Annotated[str, "Who the assertion is for."] = "https://signin.aws.amazon.com/saml",
    recipient: Annotated[str, "Where it is to be sent."] = "https://signin.aws.amazon.com/saml",
    entity_id: Annotated[str, Metavar("url"), ENTITY] = DEFAULT,
) -> Told:
    """Print a signed SAML response in base 64, as sts assume-role-with-saml takes it.

    It is good for five minutes, as AWS has it. The provider in the account needs the metadata that `idp saml
    metadata` prints.
    """
    from uuid import uuid4

    from ....service import utc_now
    from ....tokens.saml_issuer import Statement, response

    more: dict[str, list[str]] = {}
    for name, value in pairs("--attribute", attribute or ()):
        more.setdefault(name, []).append(value)
    statement = Statement(
        roles=[(role, provider_arn) for role in role_arn],
        session_name=session_name,
        subject=subject,
        subject_type=subject_type,
        seconds=duration_seconds,
        tags=dict(pairs("--tag", tag or ())),
        transitive=transitive_tag_key or (),
        source_identity=source_identity,
        attributes=more,
        audience=audience,
        recipient=recipient,
    )
    try:
        assertion = response(provider(entity_id), statement, utc_now(), str(uuid4()))
    except (InvalidIdentityToken, UnicodeError):
        raise UsageError("An assertion cannot have control characters.") from None
    except ValueError:
        raise KeyUnreadable(entity_id) from None
    return Told({"SAMLAssertion": assertion}, text=lambda color: f"{assertion}\n")


def provider(entity_id: str) -> Provider:
    """The identity provider of that name, with a new key if there is none yet."""
    from os import urandom

    from ....service import utc_now
    from ....state.issuers import Issuers
    from ....state.records.issuers import SAMLIssuerRecord
    from ....tokens.oidc_issuer import new_private_key
    from ....tokens.saml_issuer import Provider, new_certificate

    if not entity_id.isprintable() or not entity_id:
        raise UsageError(f"An identity provider cannot have the name {entity_id!r}.")
    issuers = Issuers()
    record = issuers.saml(entity_id)
    if record is None:
        key = new_private_key()
        certificate = new_certificate(key, "iamcli", utc_now(), 1 + int.from_bytes(urandom(8), "big"))
        new = SAMLIssuerRecord(entity_id=entity_id, private_key=key, certificate=certificate)
        record = issuers.add_saml(new)
    return Provider(record.entity_id, record.private_key, record.certificate)


def pairs(flag: str, given: Sequence[str]) -> list[tuple[str, str]]:
    """Names with their values; UsageError for what is none."""
    found = [pair.partition("=") for pair in given]
    for pair, (name, equals, _) in zip(given, found, strict=True):
        if not name or not equals:
            raise UsageError(f"{flag} takes NAME=VALUE, not {pair!r}.")
    return [(name, value) for name, _, value in found]
