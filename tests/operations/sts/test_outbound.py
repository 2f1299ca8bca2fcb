"""GetWebIdentityToken and GetDelegatedAccessToken: their pages in the STS API reference.

IAM User Guide, "Understanding token claims" and "IAM temporary delegation".
"""

from __future__ import annotations

import jwt
import pytest

from iamcli.errors import (
    AccessDenied,
    ExpiredToken,
    ExpiredTradeInToken,
    InvalidParameterValue,
    JWTPayloadSizeExceeded,
    OutboundWebIdentityFederationDisabled,
    SessionDurationEscalation,
    ValidationError,
)
from iamcli.operations.delegation_requests import (
    accept_delegation_request,
    associate_delegation_request,
    create_delegation_request,
    send_delegation_token,
)
from iamcli.operations.inline_policies import put_user_policy
from iamcli.operations.outbound_federation import (
    disable_outbound_web_identity_federation,
    enable_outbound_web_identity_federation,
)
from iamcli.operations.policies import create_policy
from iamcli.operations.sts.identity import get_caller_identity
from iamcli.operations.sts.outbound import get_delegated_access_token, get_web_identity_token
from iamcli.operations.sts.roles import assume_role
from iamcli.operations.users import create_user, get_user, list_users, tag_user
from iamcli.tokens.account_issuer import key_set

from .conftest import ACCOUNT, allow, document, trust

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
AUDIENCE = "https://api.example.com"
OWN = "https://sts.amazonaws.com/"


@pytest.fixture
def issuer(world):
    """The URL of the account's issuer."""
    return world.iam(enable_outbound_web_identity_federation)["IssuerIdentifier"]


def token(caller, **members):
    return caller(get_web_identity_token, **{"Audience": [AUDIENCE], "SigningAlgorithm": "ES384", **members})


def claims(iam, answer, algorithm="ES384", audience=AUDIENCE):
    """What a token says, once it is verified as services outside do, with the account's key set."""
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(key_set(iam.account.settings.issuer_keys)).keys}
    text = answer["WebIdentityToken"]
    key = keys[jwt.get_unverified_header(text)["kid"]]
    times = {"verify_exp": False, "verify_iat": False}  # the account's clock is not this machine's
    return jwt.decode(text, key, [algorithm], audience=audience, options=times)


@pytest.mark.parametrize("algorithm", ["ES384", "RS256"])
def test_signature(algorithm, world, issuer):
    """Services outside can verify the token with the account's keys, whichever algorithm was asked for."""
    answer = token(world.iam, SigningAlgorithm=algorithm)

    assert issuer == claims(world.iam, answer, algorithm)["iss"]
    assert 1 == len(world.iam.account.settings.issuer_keys)
    assert "2024-01-01T00:05:00Z" == answer["Expiration"]


def test_claims(world, issuer):
    """A token says for whom it is, for how long, and who has it, with the tags of the principal and of the request."""
    bob = world.user("Bob", allow("sts:*"))
    world.iam(tag_user, UserName="Bob", Tags=[{"Key": "team", "Value": "red"}])
    arn = f"arn:aws:iam::{ACCOUNT}:user/Bob"

    found = claims(world.iam, token(bob, DurationSeconds=60, Tags=[{"Key": "job", "Value": "7"}]))

    assert {"iss": issuer, "aud": AUDIENCE, "sub": arn, "iat": 1704067200, "exp": 1704067260} == {
        name: found[name] for name in ("iss", "aud", "sub", "iat", "exp")
    }
    assert found["jti"]
    assert {
        "aws_account": ACCOUNT,
        "source_region": "us-east-1",
        "principal_id": arn,
        "principal_tags": {"team": "red"},
        "request_tags": {"job": "7"},
    } == found[OWN]


def test_several_audiences(world, issuer):
    """Several audiences stand in a list."""
    assert [AUDIENCE, "b"] == claims(world.iam, token(world.iam, Audience=[AUDIENCE, "b"]))["aud"]


def test_role(world, issuer):
    """A session's subject is its role; it has the session's tags and source identity, and ends with the session."""
    asked = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    arn = world.role("Ops", trust({"AWS": ROOT}, action=asked), allow("sts:GetWebIdentityToken"), Path="/x/")
    answer = world.user("Ann", allow("sts:*"))(
        assume_role,
        RoleArn=arn,
        RoleSessionName="night",
        Tags=[{"Key": "team", "Value": "red"}],
        SourceIdentity="Ann",
        DurationSeconds=900,
    )
    session = world.iam.as_session(answer["Credentials"])

    found = claims(world.iam, token(session, DurationSeconds=900))
    assert (arn, {"team": "red"}, "Ann") == (
        found["sub"],
        found[OWN]["principal_tags"],
        found[OWN]["source_identity"],
    )
    with pytest.raises(SessionDurationEscalation):
        token(session, DurationSeconds=901)


def test_disabled(world):
    """Tokens are there only while the feature is enabled."""
    with pytest.raises(OutboundWebIdentityFederationDisabled):
        token(world.iam)
    world.iam(enable_outbound_web_identity_federation)
    assert token(world.iam)
    world.iam(disable_outbound_web_identity_federation)
    with pytest.raises(OutboundWebIdentityFederationDisabled):
        token(world.iam)


def test_permission(world, issuer):
    """It needs sts:GetWebIdentityToken, with conditions on what is asked for, and a permission of its own for tags."""
    short = {"NumericLessThanEquals": {"sts:DurationSeconds": "300"}, "StringEquals": {"sts:SigningAlgorithm": "ES384"}}
    bob = world.user("Bob", allow("sts:GetWebIdentityToken", Condition=short))

    assert token(bob, DurationSeconds=300)
    for members in ({"DurationSeconds": 301}, {"DurationSeconds": 300, "SigningAlgorithm": "RS256"}):
        with pytest.raises(AccessDenied, match="perform: sts:GetWebIdentityToken because"):
            token(bob, **members)
    with pytest.raises(AccessDenied, match="perform: sts:TagGetWebIdentityToken because"):
        token(bob, DurationSeconds=300, Tags=[{"Key": "job", "Value": "7"}])


def test_permission_for_scopes_and_subjects(world, issuer):
    """Scopes need a permission of their own; scopes and the mode of the subject are condition keys.

    API reference, GetWebIdentityToken, Scope and SubjectMode. Whoever is allowed learns that there is no such subject.
    """
    limits = {"ForAllValues:StringEquals": {"sts:IdentityTokenScope": ["read", "list"]}}
    limits |= {"StringEqualsIfExists": {"sts:SubjectMode": "OriginIdentity"}}
    bob = world.user("Bob", allow("sts:GetWebIdentityToken", Condition=limits))
    ann = world.user("Ann", allow("sts:*WebIdentityToken*", Condition=limits))

    assert token(bob)
    for caller, members in (
        (bob, {"SubjectMode": "AWSIdentity"}),
        (bob, {"Scope": "read write", "SubjectMode": "OriginIdentity"}),
    ):
        with pytest.raises(AccessDenied, match="perform: sts:GetWebIdentityToken because"):
            token(caller, **members)
    with pytest.raises(AccessDenied, match="perform: sts:SetWebIdentityTokenScope because"):
        token(bob, Scope="read list", SubjectMode="OriginIdentity")
    with pytest.raises(ValidationError, match="trusted identity propagation"):
        token(ann, Scope="read list", SubjectMode="OriginIdentity")


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"DurationSeconds": 59}, ValidationError),
        ({"DurationSeconds": 3601}, ValidationError),
        ({"SigningAlgorithm": "HS256"}, ValidationError),
        ({"Audience": []}, ValidationError),
        ({"Audience": ["x" * 1001]}, ValidationError),
        ({"Scope": "read"}, ValidationError),
        ({"SubjectMode": "OriginIdentity"}, ValidationError),
        ({"Tags": [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]}, InvalidParameterValue),
        ({"Tags": [{"Key": f"k{n}", "Value": "x" * 250} for n in range(50)]}, JWTPayloadSizeExceeded),
    ],
)
def test_bad_requests(members, error, world, issuer):
    """Durations, algorithms, audiences and tags have bounds; what needs a trusted identity has none to rest on."""
    with pytest.raises(error):
        token(world.iam, **members)


@pytest.fixture
def boss(world):
    """A user who may grant what is asked for."""
    return world.user("Boss", allow())


@pytest.fixture
def trade_in(world, boss):
    """The token that whoever asked for a delegation request gets, once it is granted."""
    template = world.iam(
        create_policy, PolicyName="template", PolicyDocument=document(allow(["iam:ListUsers", "iam:GetUser"]))
    )["Policy"]["Arn"]
    asked = world.iam(
        create_delegation_request,
        Description="Set up the product",
        Permissions={"PolicyTemplateArn": template},
        RequestorWorkflowId="workflow-1",
        NotificationChannel=f"arn:aws:sns:us-east-1:{ACCOUNT}:partner",
        SessionDuration=3600,
    )["DelegationRequestId"]
    for operation in (associate_delegation_request, accept_delegation_request, send_delegation_token):
        boss(operation, DelegationRequestId=asked)
    return world.iam.account.delegation_requests[asked].token


def test_delegated(world, trade_in):
    """The credentials are those of who granted the request, do no more than it asked for, and last as long."""
    answer = world.iam(get_delegated_access_token, TradeInToken=trade_in)
    session = world.iam.as_session(answer["Credentials"])
    arn = f"arn:aws:iam::{ACCOUNT}:user/Boss"

    assert {"Credentials", "AssumedPrincipal"} == answer.keys()
    assert (arn, arn) == (answer["AssumedPrincipal"], session(get_caller_identity)["Arn"])
    assert "Boss" == session(get_user)["User"]["UserName"]
    with pytest.raises(AccessDenied, match="because no session policy allows the iam:CreateUser action"):
        session(create_user, UserName="Bob")
    world.iam.wait(hours=1)
    with pytest.raises(ExpiredToken):
        session(list_users)
    with pytest.raises(ExpiredTradeInToken):
        world.iam(get_delegated_access_token, TradeInToken=trade_in)


def test_delegated_is_not_mfa(world, trade_in):
    """Nobody showed a code for these credentials: what wants MFA does not allow them."""
    wants = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    world.iam(
        put_user_policy, UserName="Boss", PolicyName="own", PolicyDocument=document(allow("iam:*", Condition=wants))
    )
    answer = world.iam(get_delegated_access_token, TradeInToken=trade_in)
    with pytest.raises(AccessDenied, match="because no identity-based policy"):
        world.iam.as_session(answer["Credentials"])(list_users)


def test_no_trade_in(world, trade_in):
    """Another text is no token, and the token is of no use once whoever granted the request is gone."""
    for text in ("", "x", trade_in[:-1] + "!", "é"):
        with pytest.raises(ValidationError):
            world.iam(get_delegated_access_token, TradeInToken=text)
