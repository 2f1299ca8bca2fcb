"""OpenID Connect providers.

AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "Create an OpenID Connect (OIDC)
identity provider in IAM" and "IAM and AWS STS quotas". The sentences are from public records: unfunco/
terraform-aws-oidc-github#23, kubernetes-sigs/secrets-store-csi-driver#634, hashicorp/terraform-provider-aws#29963,
terraform-aws-modules/terraform-aws-eks#2632.
"""

import pytest

from iamcli.errors import EntityAlreadyExists, InvalidInput, LimitExceeded, NoSuchEntity, ValidationError
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.openid_connect_providers import (
    add_client_id_to_open_id_connect_provider,
    create_open_id_connect_provider,
    delete_open_id_connect_provider,
    get_open_id_connect_provider,
    list_open_id_connect_provider_tags,
    list_open_id_connect_providers,
    remove_client_id_from_open_id_connect_provider,
    tag_open_id_connect_provider,
    untag_open_id_connect_provider,
    update_open_id_connect_provider_thumbprint,
)

URL = "https://oidc.eks.eu-central-1.amazonaws.com/id/2B375A5F"
ARN = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/2B375A5F"
MISSING = rf"^OpenIDConnect Provider not found for arn {ARN}$"
TAG = {"Key": "team", "Value": "red"}
PRINTS = [f"{digit}" * 40 for digit in "abcdef"]


@pytest.fixture
def eks(iam):
    """An account with a provider."""
    iam(create_open_id_connect_provider, Url=URL, ClientIDList=["sts.amazonaws.com"], ThumbprintList=PRINTS[:1])
    return iam


def client_ids(iam):
    return iam(get_open_id_connect_provider, OpenIDConnectProviderArn=ARN)["ClientIDList"]


def test_create(iam):
    """The answer is the ARN, which ends with host and path, and the tags if there are any, sorted by key."""
    tags = [TAG, {"Key": "Owner", "Value": "x"}]

    assert iam(create_open_id_connect_provider, Url=URL, Tags=tags) == {
        "OpenIDConnectProviderArn": ARN,
        "Tags": [{"Key": "Owner", "Value": "x"}, TAG],
    }
    assert iam(create_open_id_connect_provider, Url="https://server.example.com") == {
        "OpenIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/server.example.com"
    }


def test_get(eks):
    """A provider is shown whole, its URL without the scheme."""
    assert eks(get_open_id_connect_provider, OpenIDConnectProviderArn=ARN) == {
        "Url": URL.removeprefix("https://"),
        "ClientIDList": ["sts.amazonaws.com"],
        "ThumbprintList": PRINTS[:1],
        "CreateDate": "2024-01-01T00:00:00Z",
        "Tags": [],
    }


def test_url_alone(iam):
    """Neither client ids nor thumbprints are needed; nobody is asked for a thumbprint, so the list stays empty."""
    iam(create_open_id_connect_provider, Url=URL)
    answer = iam(get_open_id_connect_provider, OpenIDConnectProviderArn=ARN)

    assert ([], []) == (answer["ClientIDList"], answer["ThumbprintList"])


def test_list(eks):
    """The list has ARNs, whether trusted identities are propagated, and nothing else; it comes whole."""
    eks(create_open_id_connect_provider, Url="https://accounts.example.com", Tags=[TAG])

    assert eks(list_open_id_connect_providers) == {
        "OpenIDConnectProviderList": [
            {"Arn": arn, "IsTrustedIdentityPropagationEnabled": False}
            for arn in ("arn:aws:iam::123456789012:oidc-provider/accounts.example.com", ARN)
        ]
    }


def test_list_nothing(iam):
    """Without providers the list is empty, not absent."""
    assert iam(list_open_id_connect_providers) == {"OpenIDConnectProviderList": []}


def test_counted(eks):
    """The account summary counts the provider."""
    assert eks(get_account_summary)["SummaryMap"]["Providers"] == 1


def test_url_taken(eks):
    """A URL is taken once."""
    with pytest.raises(EntityAlreadyExists, match=rf"^Provider with url {URL} already exists\.$"):
        eks(create_open_id_connect_provider, Url=URL)


def test_url_case(eks):
    """URLs that differ in case only, or in a slash at the end, are of different providers."""
    others = [URL.replace("2B", "2b"), URL + "/"]
    for url in others:
        eks(create_open_id_connect_provider, Url=url)

    assert len(eks(list_open_id_connect_providers)["OpenIDConnectProviderList"]) == 3
    eks(delete_open_id_connect_provider, OpenIDConnectProviderArn=ARN)
    left = [entry["Arn"] for entry in eks(list_open_id_connect_providers)["OpenIDConnectProviderList"]]
    assert {ARN.replace("2B", "2b"), ARN + "/"} == set(left)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "HTTPS://example.com",
        "example.com",
        "https://",
        "https:///path",
        "https://example.com:443",
        "https://me@example.com",
        "https://example.com?a=b",
        "https://example.com/a?b=c",
        "https://example.com/#a",
        "https://example.com/a b",
        "https://exämple.com",
        "https://example.com\n",
        "https://-example.com",
    ],
)
def test_url(iam, url):
    """A URL is https, a host without a port, and perhaps a path."""
    with pytest.raises(ValidationError, match=r"^Invalid Open ID Connect Provider URL$"):
        iam(create_open_id_connect_provider, Url=url)


def test_url_length(iam):
    """A URL has 255 characters at most."""
    iam(create_open_id_connect_provider, Url="https://example.com/".ljust(255, "x"))

    with pytest.raises(ValidationError, match=r"'url'.*less than or equal to 255"):
        iam(create_open_id_connect_provider, Url="https://example.com/".ljust(256, "x"))


def test_quota(eks):
    """An account has as many OpenID Connect providers as its quota says."""
    with eks.store.change("test") as account:
        account.settings.quotas["OIDCProviders"] = 1

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for OpenIdConnectProvidersPerAccount: 1$"):
        eks(create_open_id_connect_provider, Url="https://example.com")


def test_client_ids_quota(iam):
    """A provider has 100 client ids at most; one that is given twice counts once."""
    ids = [f"app-{n}" for n in range(100)]
    too_many = r"^Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100$"

    with pytest.raises(LimitExceeded, match=too_many):
        iam(create_open_id_connect_provider, Url=URL, ClientIDList=[*ids, "one more"])
    iam(create_open_id_connect_provider, Url=URL, ClientIDList=[*ids, *ids])
    with pytest.raises(LimitExceeded, match=too_many):
        iam(add_client_id_to_open_id_connect_provider, OpenIDConnectProviderArn=ARN, ClientID="one more")
    iam(add_client_id_to_open_id_connect_provider, OpenIDConnectProviderArn=ARN, ClientID="app-7")
    assert ids == client_ids(iam)


def test_client_id_length(eks):
    """A client id has 255 characters at most."""
    with pytest.raises(ValidationError, match=r"'clientID'.*less than or equal to 255"):
        eks(add_client_id_to_open_id_connect_provider, OpenIDConnectProviderArn=ARN, ClientID="x" * 256)


def test_add_client_id(eks):
    """A client id is added once, however often; case matters."""
    for client_id in ("app", "app", "APP"):
        eks(add_client_id_to_open_id_connect_provider, OpenIDConnectProviderArn=ARN, ClientID=client_id)

    assert ["sts.amazonaws.com", "app", "APP"] == client_ids(eks)


def test_remove_client_id(eks):
    """Removing a client id that is not there is no error."""
    for client_id in ("nobody", "sts.amazonaws.com", "sts.amazonaws.com"):
        eks(remove_client_id_from_open_id_connect_provider, OpenIDConnectProviderArn=ARN, ClientID=client_id)

    assert client_ids(eks) == []


def test_thumbprints(eks):
    """The new list replaces the old one."""
    eks(update_open_id_connect_provider_thumbprint, OpenIDConnectProviderArn=ARN, ThumbprintList=PRINTS[1:])

    assert PRINTS[1:] == eks(get_open_id_connect_provider, OpenIDConnectProviderArn=ARN)["ThumbprintList"]


def test_thumbprints_bounds(eks):
    """A provider has five thumbprints at most, and once it has some it keeps one at least."""
    with pytest.raises(InvalidInput, match=r"^Thumbprint list must contain at least one entry\.$"):
        eks(update_open_id_connect_provider_thumbprint, OpenIDConnectProviderArn=ARN, ThumbprintList=[])
    with pytest.raises(InvalidInput, match=r"^Thumbprint list must contain fewer than 5 entries\.$"):
        eks(update_open_id_connect_provider_thumbprint, OpenIDConnectProviderArn=ARN, ThumbprintList=PRINTS)
    with pytest.raises(InvalidInput, match=r"^Thumbprint list must contain fewer than 5 entries\.$"):
        eks(create_open_id_connect_provider, Url="https://example.com", ThumbprintList=PRINTS)


def test_thumbprint_length(iam):
    """A thumbprint has 40 characters; those of AWS's own example are not all hexadecimal digits."""
    example = "3768084dfb3d2b68b7897bf5f565da8efEXAMPLE"

    with pytest.raises(ValidationError, match=r"'thumbprintList'.*Member must have length"):
        iam(create_open_id_connect_provider, Url=URL, ThumbprintList=[example, "x" * 39])
    iam(create_open_id_connect_provider, Url=URL, ThumbprintList=[example])


MEMBERS = [
    (get_open_id_connect_provider, {}),
    (update_open_id_connect_provider_thumbprint, {"ThumbprintList": PRINTS[:1]}),
    (add_client_id_to_open_id_connect_provider, {"ClientID": "app"}),
    (remove_client_id_from_open_id_connect_provider, {"ClientID": "app"}),
    (tag_open_id_connect_provider, {"Tags": [TAG]}),
    (untag_open_id_connect_provider, {"TagKeys": ["team"]}),
    (list_open_id_connect_provider_tags, {}),
]


@pytest.mark.parametrize(("operation", "members"), MEMBERS)
def test_missing(iam, operation, members):
    """A provider that does not exist is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=MISSING):
        iam(operation, OpenIDConnectProviderArn=ARN, **members)


@pytest.mark.parametrize(("operation", "members"), MEMBERS)
def test_letter_by_letter(eks, operation, members):
    """An ARN names a provider in its own case only, and in its own account."""
    for arn in (ARN.replace("2B", "2b"), ARN.replace("12:", "13:"), ARN.replace("arn:aws:", "arn:aws-cn:")):
        with pytest.raises(NoSuchEntity):
            eks(operation, OpenIDConnectProviderArn=arn, **members)


@pytest.mark.parametrize(("operation", "members"), [*MEMBERS, (delete_open_id_connect_provider, {})])
def test_arn_of_something_else(iam, operation, members):
    """An ARN of another kind, and what is no ARN, are refused as such."""
    with pytest.raises(InvalidInput, match=r"is not valid\.$"):
        iam(operation, OpenIDConnectProviderArn="arn:aws:iam::123456789012:saml-provider/x", **members)
    with pytest.raises(ValidationError, match=r"^Invalid ARN:  Could not be parsed!$"):
        iam(operation, OpenIDConnectProviderArn="x" * 20, **members)


def test_delete(eks):
    """A deleted provider is gone; to delete what is not there is no error."""
    eks(delete_open_id_connect_provider, OpenIDConnectProviderArn=ARN)
    eks(delete_open_id_connect_provider, OpenIDConnectProviderArn=ARN)

    with pytest.raises(NoSuchEntity, match=MISSING):
        eks(get_open_id_connect_provider, OpenIDConnectProviderArn=ARN)


def test_tags(eks):
    """Tags come and go by their keys, whatever the case, and are shown sorted by key."""
    arn = {"OpenIDConnectProviderArn": ARN}
    eks(tag_open_id_connect_provider, **arn, Tags=[TAG, {"Key": "a", "Value": ""}])
    eks(tag_open_id_connect_provider, **arn, Tags=[{"Key": "TEAM", "Value": "blue"}, {"Key": "b", "Value": ""}])
    eks(untag_open_id_connect_provider, **arn, TagKeys=["A"])
    tags = [{"Key": "b", "Value": ""}, {"Key": "TEAM", "Value": "blue"}]

    assert eks(list_open_id_connect_provider_tags, **arn) == {"Tags": tags, "IsTruncated": False}
    assert tags == eks(get_open_id_connect_provider, **arn)["Tags"]


def test_tags_over_fifty(eks):
    """A provider has 50 tags at most."""
    tags = [{"Key": f"k{n}", "Value": ""} for n in range(50)]
    eks(tag_open_id_connect_provider, OpenIDConnectProviderArn=ARN, Tags=tags)

    with pytest.raises(LimitExceeded, match=r": 50$"):
        eks(tag_open_id_connect_provider, OpenIDConnectProviderArn=ARN, Tags=[TAG])


def test_reserved_tag(eks):
    """Keys that begin with `aws:` are AWS's own."""
    with pytest.raises(InvalidInput, match=r"^aws: prefixed tag key names"):
        eks(tag_open_id_connect_provider, OpenIDConnectProviderArn=ARN, Tags=[{"Key": "aws:x", "Value": ""}])
