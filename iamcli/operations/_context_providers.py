"""Trusted identity propagation: what SAML and OpenID Connect providers are told to hand on, and to whom.

The rules are those of the API reference, "ContextProvider" and the pages of the operations; the sentences of the
errors have not been seen in a public record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidInput
from ..shapes.context_providers import ContextProvider, ContextProviderKeyDefinition
from ..state.records.providers import ContextProviderRecord, KeyDefinitionRecord

if TYPE_CHECKING:
    from ..service import Call
    from ..state.records.providers import ProviderRecord

KEY = r"[A-Za-z0-9_.:/=+@#-]+( [A-Za-z0-9_.:/=+@#-]+)*"
INSTANCE = r"arn:aws[a-z-]*:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}"


def begin(provider: ProviderRecord, context: ContextProvider | None, instance: str | None) -> None:
    """Set up a new provider; InvalidInput for an instance without a context provider, or if one of them is amiss."""
    provider.context = as_record(context) if context else None
    if instance:
        associate(provider, instance)


def change(
    provider: ProviderRecord,
    context: ContextProvider | None,
    instance: str | None,
    *,
    remove_context: bool,
    remove_instance: bool,
    metadata: bool = False,
) -> None:
    """Change a provider in one thing at a time; InvalidInput for more, or if the order of steps is not kept.

    `metadata` says that the request changes something else of the provider, too.
    """
    exclusive("ContextProvider", "RemoveContextProvider", context is not None and remove_context)
    exclusive("IdentityCenterInstanceArn", "RemoveIdentityCenterInstance", instance is not None and remove_instance)
    if (context or remove_context) and (instance or remove_instance or metadata):
        raise InvalidInput("A request can change either the context provider or the rest of the provider, not both.")
    if remove_context and provider.identity_center:
        raise InvalidInput("The association with the IAM Identity Center instance must be removed first.")
    if context:
        provider.context = as_record(context)
    elif remove_context:
        provider.context = None
    if instance:
        associate(provider, instance)
    elif remove_instance:
        provider.identity_center = ""


def associate(provider: ProviderRecord, instance: str) -> None:
    """Associate an instance of IAM Identity Center; which of them exist, an account of IAM cannot know."""
    from ..operation.checks import matches

    if not matches(INSTANCE, instance):
        raise InvalidInput(f"IAM Identity Center instance ARN {instance} is not valid.")
    if provider.context is None:
        raise InvalidInput("An IAM Identity Center instance can only be associated with a provider that has a context.")
    provider.identity_center = instance


def as_record(given: ContextProvider) -> ContextProviderRecord:
    """A context provider as the account keeps it; InvalidInput if it contradicts itself or a key cannot be."""
    exclusive(
        "SubjectTypeValue", "SubjectTypeSourceKey", bool(given.subject_type_value and given.subject_type_source_key)
    )
    definitions = given.key_definition_list
    return ContextProviderRecord(
        subject=checked(given.subject_source_key),
        subject_type=given.subject_type_value or "",
        subject_type_key=checked(given.subject_type_source_key) if given.subject_type_source_key else "",
        keys=None
        if definitions is None
        else [
            KeyDefinitionRecord(
                source=checked(one.source_key), target=checked(one.target_key) if one.target_key else ""
            )
            for one in definitions
        ],
    )


def checked(key: str) -> str:
    """A key; InvalidInput if it has letters that no key has."""
    from ..operation.checks import matches

    if not matches(KEY, key):
        raise InvalidInput(
            "A key of a context provider can only have letters, digits, single spaces and the characters _.:/=+-@#"
        )
    return key


def exclusive(one: str, other: str, both: bool) -> None:
    """InvalidInput if both members are given."""
    if both:
        raise InvalidInput(f"{one} and {other} cannot be specified together.")


def as_context(record: ContextProviderRecord | None) -> ContextProvider | None:
    """A context provider as answers show it."""
    if record is None:
        return None
    return ContextProvider(
        key_definition_list=None
        if record.keys is None
        else [
            ContextProviderKeyDefinition(source_key=one.source, target_key=one.target or None) for one in record.keys
        ],
        subject_source_key=record.subject,
        subject_type_value=record.subject_type or None,
        subject_type_source_key=record.subject_type_key or None,
    )


def identity_store(call: Call, instance: str) -> str | None:
    """The ARN of the identity store behind an instance; None without one.

    AWS asks IAM Identity Center for it. Here its id is made from the instance's, so that it never changes.
    """
    if not instance:
        return None
    from hashlib import sha256

    store = sha256(instance.encode()).hexdigest()[:10]
    return f"arn:aws:identitystore::{call.account.settings.id}:identitystore/d-{store}"
