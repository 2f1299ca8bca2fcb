"""Trusted identity propagation of SAML and OpenID Connect providers.

AWS's behaviour: IAM API reference, ContextProvider, CreateSAMLProvider, UpdateSAMLProvider,
CreateOpenIDConnectProvider, UpdateOpenIDConnectProvider and GetSAMLProvider.
"""

from typing import NamedTuple

import pytest

from iamcli.errors import InvalidInput, NoSuchEntity, ValidationError
from iamcli.operation import Operation
from iamcli.operations.openid_connect_providers import (
    create_open_id_connect_provider,
    get_open_id_connect_provider,
    list_open_id_connect_providers,
    update_open_id_connect_provider,
)
from iamcli.operations.saml_providers import (
    create_saml_provider,
    get_saml_provider,
    list_saml_providers,
    update_saml_provider,
)

from ..tokens.saml import metadata

INSTANCE = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
CONTEXT = {"SubjectSourceKey": "sub"}
WHOLE = {
    "KeyDefinitionList": [{"SourceKey": "first name", "TargetKey": "name"}, {"SourceKey": "https://x/e-mail"}],
    "SubjectSourceKey": "sub",
    "SubjectTypeSourceKey": "kind",
}


class Kind(NamedTuple):
    """A kind of provider: how one is named and made, and the operations on it."""

    arn: dict[str, str]
    new: dict[str, str]
    create: Operation
    show: Operation
    change: Operation
    listed: Operation


SAML = Kind(
    {"SAMLProviderArn": "arn:aws:iam::123456789012:saml-provider/Okta"},
    {"Name": "Okta", "SAMLMetadataDocument": metadata()},
    create_saml_provider,
    get_saml_provider,
    update_saml_provider,
    list_saml_providers,
)
OIDC = Kind(
    {"OpenIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/example.com"},
    {"Url": "https://example.com"},
    create_open_id_connect_provider,
    get_open_id_connect_provider,
    update_open_id_connect_provider,
    list_open_id_connect_providers,
)


@pytest.fixture(params=[SAML, OIDC])
def kind(request):
    """Either kind of provider."""
    return request.param


def told(iam, kind):
    """What a provider tells of its propagation."""
    answer = iam(kind.show, **kind.arn)
    return [answer.get(name) for name in ("ContextProvider", "IdentityCenterInstanceArn", "IdentityStoreArn")]


def enabled(iam, kind):
    """Whether the list says that trusted identities are propagated."""
    ((provider,),) = iam(kind.listed).values()
    return provider["IsTrustedIdentityPropagationEnabled"]


@pytest.mark.parametrize("context", [CONTEXT, WHOLE, CONTEXT | {"SubjectTypeValue": "user", "KeyDefinitionList": []}])
def test_create(iam, kind, context):
    """A context provider is shown as it was given."""
    iam(kind.create, **kind.new, ContextProvider=context)

    assert [context, None, None] == told(iam, kind)


def test_without(iam, kind):
    """Nothing is shown of what was not set up."""
    iam(kind.create, **kind.new)

    assert [None, None, None] == told(iam, kind)
    assert enabled(iam, kind) is False


def test_empty_type(iam, kind):
    """An empty kind of subject is none, and leaves room for a key."""
    iam(kind.create, **kind.new, ContextProvider=WHOLE | {"SubjectTypeValue": ""})

    assert WHOLE == told(iam, kind)[0]


def test_associated(iam, kind):
    """The identity store comes with the instance, and the list says that trusted identities are propagated."""
    iam(kind.create, **kind.new, ContextProvider=CONTEXT, IdentityCenterInstanceArn=INSTANCE)
    context, instance, store = told(iam, kind)

    assert (CONTEXT, INSTANCE) == (context, instance)
    assert store.startswith("arn:aws:identitystore::123456789012:identitystore/d-")
    assert enabled(iam, kind) is True


def test_steps(iam, kind):
    """A context is set before the instance and removed after it, each in a request of its own."""
    iam(kind.create, **kind.new)
    iam(kind.change, **kind.arn, ContextProvider=WHOLE)
    iam(kind.change, **kind.arn, IdentityCenterInstanceArn=INSTANCE)
    with pytest.raises(InvalidInput, match="must be removed first"):
        iam(kind.change, **kind.arn, RemoveContextProvider=True)
    iam(kind.change, **kind.arn, RemoveIdentityCenterInstance=True)
    assert [WHOLE, None, None] == told(iam, kind)
    iam(kind.change, **kind.arn, RemoveContextProvider=True)

    assert [None, None, None] == told(iam, kind)


def test_replace(iam, kind):
    """A new context provider replaces the old one whole; a flag that is false removes nothing."""
    iam(kind.create, **kind.new, ContextProvider=WHOLE)
    iam(kind.change, **kind.arn, ContextProvider=CONTEXT, RemoveContextProvider=False)

    assert CONTEXT == told(iam, kind)[0]


@pytest.mark.parametrize(
    "change",
    [
        {"ContextProvider": CONTEXT, "RemoveContextProvider": True},
        {"IdentityCenterInstanceArn": INSTANCE, "RemoveIdentityCenterInstance": True},
        {"ContextProvider": CONTEXT, "IdentityCenterInstanceArn": INSTANCE},
        {"RemoveContextProvider": True, "RemoveIdentityCenterInstance": True},
        {"IdentityCenterInstanceArn": "arn:aws:iam::123456789012:role/r"},
        {"ContextProvider": WHOLE | {"SubjectTypeValue": "user"}},
        *({"ContextProvider": {"SubjectSourceKey": key}} for key in (" a", "a ", "a  b", "ä", "a\tb", "a,b")),
        {"ContextProvider": CONTEXT | {"KeyDefinitionList": [{"SourceKey": "a", "TargetKey": "b*"}]}},
    ],
)
def test_refused(iam, kind, change):
    """What contradicts itself, asks for two things at once or is not well-formed changes nothing."""
    iam(kind.create, **kind.new, ContextProvider=WHOLE, IdentityCenterInstanceArn=INSTANCE)
    before = iam.store.data

    with pytest.raises(InvalidInput):
        iam(kind.change, **kind.arn, **change)

    assert before == iam.store.data


def test_metadata_apart(iam):
    """A request changes the context provider or the metadata of a SAML provider."""
    iam(create_saml_provider, **SAML.new)

    with pytest.raises(InvalidInput, match="not both"):
        iam(update_saml_provider, **SAML.arn, ContextProvider=CONTEXT, AssertionEncryptionMode="Allowed")


def test_instance_alone(iam, kind):
    """An instance needs a context provider."""
    with pytest.raises(InvalidInput):
        iam(kind.create, **kind.new, IdentityCenterInstanceArn=INSTANCE)


@pytest.mark.parametrize(
    ("context", "place"),
    [
        (CONTEXT | {"SubjectTypeValue": "x" * 129}, "contextProvider.subjectTypeValue"),
        (CONTEXT | {"KeyDefinitionList": [{"SourceKey": "a"}] * 11}, "contextProvider.keyDefinitionList"),
    ],
)
def test_bounds(iam, kind, context, place):
    """Values have 128 characters and lists 10 definitions at most."""
    with pytest.raises(ValidationError, match=place):
        iam(kind.create, **kind.new, ContextProvider=context)


def test_missing(iam):
    """A provider has to exist to be changed."""
    with pytest.raises(NoSuchEntity, match=r"^OpenIDConnect Provider not found for arn "):
        iam(update_open_id_connect_provider, **OIDC.arn, ContextProvider=CONTEXT)
