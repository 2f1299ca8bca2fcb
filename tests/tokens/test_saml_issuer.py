"""The sandbox's own SAML identity provider."""

import pytest

from iamcli.errors import InvalidIdentityToken
from iamcli.operations.saml_providers import create_saml_provider
from iamcli.tokens.saml_assertion import verified
from iamcli.tokens.saml_issuer import metadata, response
from iamcli.tokens.saml_metadata import read_metadata

from .responses import ACCOUNT, ENTITY, IDP, NOW, STATEMENT, provider, trusted


def test_metadata(iam):
    """The metadata are what CreateSAMLProvider takes, and name the entity and its certificate."""
    document = metadata(provider("Okta"))

    assert {"SAMLProviderArn": IDP} == iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=document)
    assert (ENTITY, 1) == (trusted("Okta").entity_id, len(trusted("Okta").certificates))


@pytest.mark.parametrize("text", ["<&>\"'", "</saml:NameID>", "<!---->", "&amp;", "Zoë 日本"])
def test_markup(text):
    """What is asserted is text, whatever it looks like."""
    statement = STATEMENT._replace(subject=text, tags={text: text}, attributes={text: [text]})
    found = verified(response(provider("Okta"), statement, NOW, "1"), trusted("Okta"), ACCOUNT, "Okta", NOW)

    assert (text, {text: text}) == (found.subject, found.tags)


def test_entity_id():
    """An entity's name is text in the metadata and in the assertion alike."""
    who = provider("Okta")._replace(entity_id='https://idp.example.com/?a="b"&c=<d>')
    known = read_metadata(metadata(who))

    assert who.entity_id == known.entity_id
    assert who.entity_id == verified(response(who, STATEMENT, NOW, "1"), known, ACCOUNT, "Okta", NOW).issuer


@pytest.mark.parametrize("text", ["\0", "\x1b", "\ufffe", "\ud800"])
def test_no_xml(text):
    """What XML cannot say is not asserted."""
    with pytest.raises((InvalidIdentityToken, UnicodeError)):
        response(provider("Okta"), STATEMENT._replace(subject=text), NOW, "1")
