"""AssumeRoleWithSAML, with assertions as the sandbox makes them.

STS API reference, AssumeRoleWithSAML; IAM User Guide, "Create a role for SAML 2.0 federation", "IAM and AWS STS
condition context keys" and "Troubleshoot SAML federation with IAM". What is wrong with assertions themselves is tested
with the tokens.
"""

from __future__ import annotations

import pytest

from iamcli.errors import (
    AccessDenied,
    ExpiredTokenException,
    InvalidIdentityToken,
    MalformedPolicyDocument,
    ValidationError,
)
from iamcli.operations.saml_providers import create_saml_provider, update_saml_provider
from iamcli.operations.sts.federation import assume_role_with_saml
from iamcli.operations.sts.identity import get_caller_identity
from iamcli.operations.sts.roles import assume_role
from iamcli.operations.users import create_user, list_users
from iamcli.tokens.saml_assertion import name_qualifier
from iamcli.tokens.saml_issuer import Statement, metadata, response
from tests.tokens.responses import ENTITY, provider

from .conftest import ACCOUNT, allow, document, trust

PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta"
SAML = "sts:AssumeRoleWithSAML"
AUD = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
QUALIFIER = name_qualifier(ENTITY, ACCOUNT, "Okta")
REFUSED = r"^Not authorized to perform sts:AssumeRoleWithSAML$"


@pytest.fixture
def world(world):
    world.iam(create_saml_provider, Name="Okta", SAMLMetadataDocument=metadata(provider("Okta")))
    return world


@pytest.fixture
def arn(world):
    """A role for whoever the provider vouches for."""
    policy = trust({"Federated": PROVIDER}, action=SAML, Condition=AUD)
    return world.role("Deploy", policy, allow("iam:ListUsers"), MaxSessionDuration=7200)


def assertion(iam, role, by="Okta", **statement):
    """What the provider says of Alice now."""
    facts = Statement(roles=[(role, PROVIDER)], session_name="alice", **statement)
    return response(provider(by), facts, iam.time, "1")


def assume(world, role, text, **members):
    return world.iam(
        assume_role_with_saml, **{"RoleArn": role, "PrincipalArn": PROVIDER, "SAMLAssertion": text, **members}
    )


def test_assumed(world, arn):
    """The session is named by the assertion, and the answer tells what the provider said."""
    answer = assume(world, arn, assertion(world.iam, arn, subject="a.smith"))

    session = world.iam.as_session(answer.pop("Credentials"))
    own = f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/alice"
    answer.pop("SessionTokenSize"), answer.pop("SessionTokenUtilization")
    assert {
        "AssumedRoleUser": {"AssumedRoleId": f"{world.iam.account.roles['deploy'].id}:alice", "Arn": own},
        "Subject": "a.smith",
        "SubjectType": "persistent",
        "Issuer": ENTITY,
        "Audience": "https://signin.aws.amazon.com/saml",
        "NameQualifier": QUALIFIER,
    } == answer
    assert own == session(get_caller_identity)["Arn"]
    session(list_users)
    with pytest.raises(AccessDenied):
        session(create_user, UserName="Bob")


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"SAML:sub": "alice", "SAML:sub_type": "persistent", "SAML:iss": ENTITY}},
        {
            "StringEquals": {
                "SAML:doc": f"{ACCOUNT}/Okta",
                "SAML:namequalifier": QUALIFIER,
            }
        },
        {"ForAnyValue:StringEquals": {"SAML:eduPersonAffiliation": "staff"}},
    ],
)
def test_keys(condition, world):
    """What the assertion says is there for the trust policy, and another value of it is refused."""
    affiliation = {"urn:oid:1.3.6.1.4.1.5923.1.1.1.1": ["staff", "member"]}
    right = world.role("Right", trust({"Federated": PROVIDER}, action=SAML, Condition=condition))
    other = {operator: dict.fromkeys(keys, "other") for operator, keys in condition.items()}
    wrong = world.role("Wrong", trust({"Federated": PROVIDER}, action=SAML, Condition=other))

    assert assume(world, right, assertion(world.iam, right, attributes=affiliation))
    with pytest.raises(AccessDenied, match=REFUSED):
        assume(world, wrong, assertion(world.iam, wrong, attributes=affiliation))
    weighed = list(world.iam.log.scan())[-1].iamcli_decision
    (keys,) = other.values()
    assert {key.lower() for key in keys} <= {key.lower() for key in weighed.context}


def test_record(world, arn):
    """The record names the user by the provider's qualifier and name; the assertion is not in it."""
    text = assertion(world.iam, arn)
    answer = assume(world, arn, text)

    event = list(world.iam.log.scan())[-1]
    who = event.user_identity
    assert ("SAMLUser", f"{QUALIFIER}:alice", "alice", QUALIFIER) == (
        who.type,
        who.principal_id,
        who.user_name,
        who.identity_provider,
    )
    told = str(event.request_parameters) + str(event.response_elements)
    for secret in (text, answer["Credentials"]["SecretAccessKey"], answer["Credentials"]["SessionToken"]):
        assert secret not in told


def test_keys_of_the_session(world):
    """Who the user is stays a condition key of the session's requests; what it was made for does not."""
    rights = (
        allow("iam:ListUsers", Condition={"StringEquals": {"SAML:sub": "alice", "aws:FederatedProvider": PROVIDER}}),
        allow("iam:CreateUser", Condition=AUD),
    )
    arn = world.role("Deploy", trust({"Federated": PROVIDER}, action=SAML), *rights)
    session = world.iam.as_session(assume(world, arn, assertion(world.iam, arn))["Credentials"])

    session(list_users)
    with pytest.raises(AccessDenied):
        session(create_user, UserName="Bob")


def test_who_is_trusted(world, arn):
    """The provider has to be there, to have signed, to have named role and provider, and to be trusted by the role."""
    text = assertion(world.iam, arn)
    other = world.role("Other", trust({"Federated": PROVIDER}, action=SAML))
    closed = world.role("Closed", trust({"Service": "ec2.amazonaws.com"}))

    for role, given, members, error in (
        (arn, text, {"PrincipalArn": f"{PROVIDER}x"}, InvalidIdentityToken),
        (arn, assertion(world.iam, arn, by="Else"), {}, InvalidIdentityToken),
        (other, text, {}, AccessDenied),
        (closed, assertion(world.iam, closed), {}, AccessDenied),
        (f"arn:aws:iam::{ACCOUNT}:role/None", text, {}, AccessDenied),
        (arn, "bm8gYXNzZXJ0aW9u", {}, InvalidIdentityToken),
        (arn, assertion(world.iam, arn, audience="https://example.com"), {}, InvalidIdentityToken),
        (f"arn:aws:iam::{ACCOUNT}:user/Ann", text, {}, ValidationError),
        (arn, text, {"Policy": "{}"}, MalformedPolicyDocument),
    ):
        with pytest.raises(error):
            assume(world, role, given, **members)


def test_five_minutes(world, arn):
    """An assertion has to be used within five minutes."""
    text = assertion(world.iam, arn)
    world.iam.wait(minutes=5, seconds=1)
    with pytest.raises(ExpiredTokenException):
        assume(world, arn, text)


@pytest.mark.parametrize(
    ("asked", "said", "expires"),
    [
        (None, None, "01:00:00"),
        (7200, None, "02:00:00"),
        (7200, 900, "00:15:00"),
        (900, 7200, "00:15:00"),
        (None, 7200, "02:00:00"),
    ],
)
def test_durations(asked, said, expires, world, arn):
    """The session lasts as long as was asked for or as the assertion says, whichever is shorter."""
    members = {} if asked is None else {"DurationSeconds": asked}
    answer = assume(world, arn, assertion(world.iam, arn, seconds=said), **members)
    assert f"2024-01-01T{expires}Z" == answer["Credentials"]["Expiration"]


def test_too_long(world, arn):
    """The session cannot outlast what the role lets it."""
    with pytest.raises(ValidationError, match="exceeds the MaxSessionDuration set for this role"):
        assume(world, arn, assertion(world.iam, arn), DurationSeconds=7201)


def test_tags(world):
    """Tags and source identity of the assertion are the session's, and go on to the next one of the chain."""
    both = [SAML, "sts:TagSession", "sts:SetSourceIdentity"]
    wants = {"aws:PrincipalTag/team": "red", "aws:SourceIdentity": "a.smith"}
    rights = allow("iam:ListUsers", Condition={"StringEquals": wants}), allow("sts:*")
    arn = world.role("Deploy", trust({"Federated": PROVIDER}, action=both), *rights)
    both[0] = "sts:AssumeRole"
    second = world.role("Two", trust({"AWS": arn}, action=both), *rights)
    facts = {"tags": {"team": "red"}, "transitive": ["team"], "source_identity": "a.smith"}

    answer = assume(world, arn, assertion(world.iam, arn, **facts))
    session = world.iam.as_session(answer["Credentials"])

    session(list_users)
    assert ("a.smith", True) == (answer["SourceIdentity"], answer["PackedPolicySize"] > 0)
    chained = session(assume_role, RoleArn=second, RoleSessionName="next")
    world.iam.as_session(chained["Credentials"])(list_users)
    plain = world.role("Plain", trust({"Federated": PROVIDER}, action=SAML))
    with pytest.raises(AccessDenied, match=r"^Not authorized to perform sts:TagSession$"):
        assume(world, plain, assertion(world.iam, plain, **facts))


def test_metadata_expire(world, arn):
    """What metadata that have expired say is not good any more."""
    dated = metadata(provider("Okta")).replace(" entityID", ' validUntil="2024-01-01T01:00:00Z" entityID', 1)
    world.iam(update_saml_provider, SAMLProviderArn=PROVIDER, SAMLMetadataDocument=dated)

    assert assume(world, arn, assertion(world.iam, arn))
    world.iam.wait(hours=1)
    with pytest.raises(InvalidIdentityToken, match="metadata of the SAML provider have expired"):
        assume(world, arn, assertion(world.iam, arn))


def test_session_policy(world, arn):
    """The session can be limited by policies."""
    given = document(allow("iam:CreateUser"))
    session = world.iam.as_session(assume(world, arn, assertion(world.iam, arn), Policy=given)["Credentials"])
    with pytest.raises(AccessDenied, match="because no session policy allows the iam:ListUsers action"):
        session(list_users)
