"""SAML providers.

AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "Create a SAML identity provider in
IAM" and "IAM and AWS STS quotas".
"""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from iamcli.errors import EntityAlreadyExists, InvalidInput, LimitExceeded, NoSuchEntity, ValidationError
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.saml_providers import (
    create_saml_provider,
    delete_saml_provider,
    get_saml_provider,
    list_saml_provider_tags,
    list_saml_providers,
    tag_saml_provider,
    untag_saml_provider,
    update_saml_provider,
)

from ..tokens.saml import metadata, pem

ARN = "arn:aws:iam::123456789012:saml-provider/Okta"
MISSING = r"^Manifest not found for arn arn:aws:iam::123456789012:saml-provider/Okta$"
TAG = {"Key": "team", "Value": "red"}


@pytest.fixture
def okta(iam):
    """An account with a provider."""
    iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=metadata())
    return iam


def test_create(iam):
    """The answer is the ARN, and the tags if there are any, sorted by key."""
    tags = [TAG, {"Key": "Owner", "Value": "x"}]

    assert iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=metadata(), Tags=tags) == {
        "SAMLProviderArn": ARN,
        "Tags": [{"Key": "Owner", "Value": "x"}, TAG],
    }
    assert iam(create_saml_provider, Name="Other", SAMLMetadataDocument=metadata()) == {
        "SAMLProviderArn": "arn:aws:iam::123456789012:saml-provider/Other"
    }


def test_get(okta):
    """A provider is shown with its metadata as they were sent; without an end they are good for 100 years."""
    answer = okta(get_saml_provider, SAMLProviderArn=ARN)
    uuid = answer.pop("SAMLProviderUUID")

    assert ("SAMLSP", 22) == (uuid[:6], len(uuid))
    assert answer == {
        "SAMLMetadataDocument": metadata(),
        "CreateDate": "2024-01-01T00:00:00Z",
        "ValidUntil": "2124-01-01T00:00:00Z",
        "Tags": [],
    }


def test_leap_day(iam):
    """A hundred years after a 29th of February that will not be there is the 28th."""
    iam.time = datetime(2000, 2, 29, tzinfo=UTC)
    iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=metadata())

    assert iam(get_saml_provider, SAMLProviderArn=ARN)["ValidUntil"] == "2100-02-28T00:00:00Z"


def test_list(okta):
    """The list has neither metadata nor tags, is ordered by name and comes whole."""
    okta(create_saml_provider, Name="adfs", SAMLMetadataDocument=metadata(), Tags=[TAG])

    assert okta(list_saml_providers) == {
        "SAMLProviderList": [
            {
                "Arn": f"arn:aws:iam::123456789012:saml-provider/{name}",
                "ValidUntil": "2124-01-01T00:00:00Z",
                "CreateDate": "2024-01-01T00:00:00Z",
                "IsTrustedIdentityPropagationEnabled": False,
            }
            for name in ("adfs", "Okta")
        ]
    }


def test_list_nothing(iam):
    """Without providers the list is empty, not absent."""
    assert iam(list_saml_providers) == {"SAMLProviderList": []}


def test_name_taken(okta):
    """A name is taken once, whatever its case."""
    with pytest.raises(EntityAlreadyExists, match=r"^Provider with name OKTA already exists\.$"):
        okta(create_saml_provider, Name="OKTA", SAMLMetadataDocument=metadata())


def test_quota(okta):
    """An account has as many SAML providers as its quota says."""
    with okta.store.change("test") as account:
        account.settings.quotas["SAMLProviders"] = 1

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for SAMLProvidersPerAccount: 1$"):
        okta(create_saml_provider, Name="Other", SAMLMetadataDocument=metadata())


def test_counted(okta):
    """The account summary counts the provider."""
    assert okta(get_account_summary)["SummaryMap"]["Providers"] == 1


@pytest.mark.parametrize("name", ["a b", "a/b", "ä", "x" * 129])
def test_name(iam, name):
    """Names have up to 128 letters, digits and `._-`."""
    with pytest.raises(ValidationError, match="'name'"):
        iam(create_saml_provider, Name=name, SAMLMetadataDocument=metadata())


@pytest.mark.parametrize("size", [999, 10_000_001])
def test_size(iam, size):
    """Metadata have 1,000 to 10,000,000 characters."""
    with pytest.raises(ValidationError, match=r"'sAMLMetadataDocument'.*Member must have length"):
        iam(create_saml_provider, Name="Okta", SAMLMetadataDocument="x" * size)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (get_saml_provider, {}),
        (update_saml_provider, {}),
        (delete_saml_provider, {}),
        (tag_saml_provider, {"Tags": [TAG]}),
        (untag_saml_provider, {"TagKeys": ["team"]}),
        (list_saml_provider_tags, {}),
    ],
)
class TestArn:
    def test_missing(self, iam, operation, members):
        """A provider that does not exist is NoSuchEntity."""
        with pytest.raises(NoSuchEntity, match=MISSING):
            iam(operation, SAMLProviderArn=ARN, **members)

    def test_letter_by_letter(self, okta, operation, members):
        """An ARN names a provider in its own case only, and in its own account."""
        for arn in (ARN.replace("Okta", "okta"), ARN.replace("2:", "3:"), ARN.replace("arn:aws:", "arn:aws-cn:")):
            with pytest.raises(NoSuchEntity):
                okta(operation, SAMLProviderArn=arn, **members)

    def test_of_something_else(self, iam, operation, members):
        """An ARN of another kind, and what is no ARN, are refused as such."""
        with pytest.raises(InvalidInput, match=r"is not valid\.$"):
            iam(operation, SAMLProviderArn=ARN.replace("saml", "oidc"), **members)
        with pytest.raises(ValidationError, match=r"^Invalid ARN:  Could not be parsed!$"):
            iam(operation, SAMLProviderArn="x" * 20, **members)


def test_update(okta):
    """New metadata replace the old, with their end; the rest stays."""
    before = okta(get_saml_provider, SAMLProviderArn=ARN)
    document = metadata(attributes='entityID="y" validUntil="2030-01-01T00:00:00Z"')
    okta.wait(days=1)

    assert okta(update_saml_provider, SAMLProviderArn=ARN, SAMLMetadataDocument=document) == {"SAMLProviderArn": ARN}
    assert okta(get_saml_provider, SAMLProviderArn=ARN) == {
        **before,
        "SAMLMetadataDocument": document,
        "ValidUntil": "2030-01-01T00:00:00Z",
    }


def test_update_to_rubbish(okta):
    """Metadata that cannot be read replace nothing."""
    before = okta.store.data

    with pytest.raises(InvalidInput, match=r"^Could not parse metadata$"):
        okta(update_saml_provider, SAMLProviderArn=ARN, SAMLMetadataDocument="x" * 1000)
    assert before == okta.store.data


def test_encryption(okta):
    """Whether assertions have to be encrypted is shown once it is set, and stays when something else changes."""
    okta(update_saml_provider, SAMLProviderArn=ARN, AssertionEncryptionMode="Required")
    okta(update_saml_provider, SAMLProviderArn=ARN, SAMLMetadataDocument=metadata())

    assert okta(get_saml_provider, SAMLProviderArn=ARN)["AssertionEncryptionMode"] == "Required"


def test_encryption_mode(okta):
    """The mode is Required or Allowed."""
    with pytest.raises(ValidationError, match=r"'assertionEncryptionMode'.*enum value set"):
        okta(update_saml_provider, SAMLProviderArn=ARN, AssertionEncryptionMode="Never")


def test_private_key(iam):
    """A private key is shown by its id and when it was uploaded, never itself; the account keeps it."""
    iam(
        create_saml_provider,
        Name="Okta",
        SAMLMetadataDocument=metadata(),
        AssertionEncryptionMode="Allowed",
        AddPrivateKey=pem(),
    )
    answer = iam(get_saml_provider, SAMLProviderArn=ARN)
    (shown,) = answer["PrivateKeyList"]
    key_id = shown.pop("KeyId")

    assert ({"Timestamp": "2024-01-01T00:00:00Z"}, "Allowed") == (shown, answer["AssertionEncryptionMode"])
    assert 22 <= len(key_id) <= 64
    assert key_id.isalnum()
    assert key_id.isupper()
    assert "PRIVATE" not in str(answer)
    assert iam.account.saml_providers["Okta"].private_keys[key_id].body == pem()


def test_rotation(okta):
    """A second key can be added, the first removed then; a third cannot be added."""
    okta(update_saml_provider, SAMLProviderArn=ARN, AddPrivateKey=pem())
    okta(update_saml_provider, SAMLProviderArn=ARN, AddPrivateKey=pem())
    old, new = (key["KeyId"] for key in okta(get_saml_provider, SAMLProviderArn=ARN)["PrivateKeyList"])

    with pytest.raises(LimitExceeded, match=r": 2$"):
        okta(update_saml_provider, SAMLProviderArn=ARN, AddPrivateKey=pem())
    okta(update_saml_provider, SAMLProviderArn=ARN, RemovePrivateKey=old)
    assert [new] == [key["KeyId"] for key in okta(get_saml_provider, SAMLProviderArn=ARN)["PrivateKeyList"]]


def test_remove_missing_key(okta):
    """A private key that is not there cannot be removed, and nothing else of the request happens."""
    before = okta.store.data

    with pytest.raises(NoSuchEntity, match="X" * 22):
        okta(update_saml_provider, SAMLProviderArn=ARN, AssertionEncryptionMode="Allowed", RemovePrivateKey="X" * 22)
    assert before == okta.store.data


@pytest.mark.parametrize(
    "key",
    [
        "hello",
        "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n",
        pem(password=b"secret"),
        pem(ec.generate_private_key(ec.SECP256R1())),
    ],
    ids=["no PEM", "no key", "passphrase", "not RSA"],
)
def test_no_private_key(okta, key):
    """A private key is RSA, in PEM, without a passphrase; the error does not show what was sent."""
    with pytest.raises(InvalidInput, match=r"^Could not parse private key$"):
        okta(update_saml_provider, SAMLProviderArn=ARN, AddPrivateKey=key)


def test_delete(okta):
    """A deleted provider is gone, and its name is free."""
    okta(delete_saml_provider, SAMLProviderArn=ARN)

    with pytest.raises(NoSuchEntity, match=MISSING):
        okta(get_saml_provider, SAMLProviderArn=ARN)
    okta(create_saml_provider, Name="okta", SAMLMetadataDocument=metadata())


def test_tags(okta):
    """Tags come and go by their keys, whatever the case, and are shown sorted by key."""
    okta(tag_saml_provider, SAMLProviderArn=ARN, Tags=[TAG, {"Key": "a", "Value": ""}])
    okta(tag_saml_provider, SAMLProviderArn=ARN, Tags=[{"Key": "TEAM", "Value": "blue"}, {"Key": "b", "Value": ""}])
    okta(untag_saml_provider, SAMLProviderArn=ARN, TagKeys=["A"])
    tags = [{"Key": "b", "Value": ""}, {"Key": "TEAM", "Value": "blue"}]

    assert okta(list_saml_provider_tags, SAMLProviderArn=ARN) == {"Tags": tags, "IsTruncated": False}
    assert tags == okta(get_saml_provider, SAMLProviderArn=ARN)["Tags"]


def test_tags_over_fifty(okta):
    """A provider has 50 tags at most."""
    okta(tag_saml_provider, SAMLProviderArn=ARN, Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])

    with pytest.raises(LimitExceeded, match=r": 50$"):
        okta(tag_saml_provider, SAMLProviderArn=ARN, Tags=[TAG])


def test_same_tag_twice(iam):
    """Keys that differ in case only are one key, and may come once."""
    with pytest.raises(InvalidInput, match=r"^Duplicate tag keys found\."):
        iam(
            create_saml_provider,
            Name="Okta",
            SAMLMetadataDocument=metadata(),
            Tags=[TAG, {"Key": "TEAM", "Value": "blue"}],
        )
