"""AssumeRoleWithWebIdentity, with tokens as the sandbox makes them.

STS API reference, AssumeRoleWithWebIdentity; IAM User Guide, "Create a role for OpenID Connect federation", "IAM and
AWS STS condition context keys" and "Pass session tags in AWS STS"; sentences on record where the tests of the tokens
say so. Tokens that are no tokens are tested there.
"""

from __future__ import annotations

import json

import pytest

from iamcli.errors import (
    AccessDenied,
    ExpiredToken,
    ExpiredTokenException,
    IDPCommunicationError,
    InvalidIdentityToken,
    InvalidParameterValue,
    MalformedPolicyDocument,
    ValidationError,
)
from iamcli.operations.openid_connect_providers import create_open_id_connect_provider
from iamcli.operations.sts.federation import assume_role_with_web_identity
from iamcli.operations.sts.identity import decode_authorization_message, get_caller_identity
from iamcli.operations.sts.roles import assume_role
from iamcli.operations.users import create_user, list_users
from iamcli.tokens.claims import SOURCE_IDENTITY, TAGS
from iamcli.tokens.oidc_issuer import key_set, minted, timed
from iamcli.tokens.vendors import AUDIENCES, ISSUERS, Shape, Workload, claims_for
from tests.tokens.test_web_identity import pem

from .conftest import ACCOUNT, allow, document, trust

GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"
REPOSITORY = "octo-org/octo-repo"
SUB = f"repo:{REPOSITORY}:ref:refs/heads/main"
WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
LASTING = {f"{GITHUB}:sub": SUB, "aws:FederatedProvider": PROVIDER}
REFUSED = r"^Not authorized to perform sts:AssumeRoleWithWebIdentity$"


class Keys:
    """Knows the key of every issuer of the sandbox."""

    def key_set(self, issuer):
        import msgspec

        return msgspec.json.encode(key_set(pem())) if issuer in ISSUERS.values() else None


@pytest.fixture
def world(world):
    world.iam.service.issuers = Keys()
    world.iam(
        create_open_id_connect_provider, Url=f"https://{GITHUB}", ClientIDList=["sts.amazonaws.com", "my-audience"]
    )
    return world


def token(iam, *, shape=Shape.GITHUB, audience=None, seconds=300, claims=None, **workload):
    """A token that is made now."""
    made = claims_for(shape, Workload(**workload), ISSUERS[shape], audience or AUDIENCES[shape], "uuid")
    return minted({**timed(made, iam.time, seconds), **(claims or {})}, pem())


def trusting(world, name="Deploy", action=WEB_IDENTITY, statements=(), **conditions):
    """A role for tokens of GitHub's, under conditions on claims: `repository="octo-org/*"`."""
    wanted = {f"{GITHUB}:{claim}": value for claim, value in conditions.items()}
    condition = {"Condition": {"StringLike": wanted}} if wanted else {}
    return world.role(name, trust({"Federated": PROVIDER}, action=action, **condition), *statements)


def assume(world, arn, text, **members):
    name = members.pop("name", "job")
    return world.iam(assume_role_with_web_identity, RoleArn=arn, RoleSessionName=name, WebIdentityToken=text, **members)


def test_right_repository(world):
    """A job of the right repository gets a session of the role, and the answer tells who it is."""
    arn = trusting(world, statements=[allow("iam:ListUsers")], sub=SUB, aud="sts.amazonaws.com")

    answer = assume(world, arn, token(world.iam))

    session = world.iam.as_session(answer.pop("Credentials"))
    role_id = world.iam.account.roles["deploy"].id
    own = f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/job"
    answer.pop("SessionTokenSize"), answer.pop("SessionTokenUtilization")
    assert {
        "SubjectFromWebIdentityToken": SUB,
        "AssumedRoleUser": {"AssumedRoleId": f"{role_id}:job", "Arn": own},
        "Provider": PROVIDER,
        "Audience": "sts.amazonaws.com",
    } == answer
    assert own == session(get_caller_identity)["Arn"]
    assert [] == session(list_users)["Users"]
    with pytest.raises(AccessDenied, match="no identity-based policy allows the iam:CreateUser action"):
        session(create_user, UserName="Bob")


@pytest.mark.parametrize(
    ("claim", "wanted", "value", "workload"),
    [
        ("sub", SUB, "repo:octo-org/other:ref:refs/heads/main", {"repository": "octo-org/other"}),
        ("repository", REPOSITORY, "octo-org/other", {"repository": "octo-org/other"}),
        ("ref", "refs/heads/main", "refs/heads/try", {"ref": "refs/heads/try"}),
        ("ref", "refs/tags/v*", "refs/heads/main", {}),
        ("environment", "prod", "test", {"environment": "test"}),
        ("environment", "prod", None, {}),
        ("actor", "octocat", "mallory", {"actor": "mallory"}),
        ("workflow", "deploy", "try", {"workflow": "try"}),
        ("aud", "sts.amazonaws.com", "my-audience", {"audience": "my-audience"}),
    ],
)
def test_claim_by_claim(claim, wanted, value, workload, world):
    """A token with another value of one claim is refused; the record and the refusal have the claim, by its key."""
    arn = trusting(world, **{claim: wanted})
    with pytest.raises(AccessDenied, match=REFUSED) as denied:
        assume(world, arn, token(world.iam, **workload))

    event = list(world.iam.log.scan())[-1]
    assert ("AssumeRoleWithWebIdentity", "AccessDenied") == (event.event_name, event.error_code)
    weighed = event.iamcli_decision
    assert (WEB_IDENTITY, arn, "role trust policy") == (weighed.action, weighed.resource, weighed.because)
    assert value == weighed.context.get(f"{GITHUB}:{claim}")
    message = denied.value.members()["EncodedAuthorizationMessage"]
    told = json.loads(world.iam(decode_authorization_message, EncodedMessage=message)["DecodedMessage"])["context"]
    values = {one["key"]: one["values"]["items"][0]["value"] for one in told["conditions"]["items"]}
    assert (WEB_IDENTITY, arn, value) == (told["action"], told["resource"], values.get(f"{GITHUB}:{claim}"))


def test_record(world):
    """The record names the user as the provider does, and what the session does names the provider; no token in it."""
    arn = trusting(world, statements=[allow("iam:ListUsers")])
    text = token(world.iam)
    answer = assume(world, arn, text)
    world.iam.as_session(answer["Credentials"])(list_users)

    assumed, listed = list(world.iam.log.scan())[-2:]
    who = assumed.user_identity
    assert ("WebIdentityUser", f"{PROVIDER}:sts.amazonaws.com:{SUB}") == (who.type, who.principal_id)
    assert (SUB, PROVIDER) == (who.user_name, who.identity_provider)
    assert ("AssumedRole", answer["AssumedRoleUser"]["Arn"]) == (listed.user_identity.type, listed.user_identity.arn)
    context = listed.user_identity.session_context
    assert PROVIDER == context["webIdFederationData"]["federatedProvider"]
    assert (arn, "Role") == (context["sessionIssuer"]["arn"], context["sessionIssuer"]["type"])
    told = str(assumed.request_parameters) + str(assumed.response_elements)
    assert answer["Credentials"]["AccessKeyId"] in told
    for secret in (text, answer["Credentials"]["SecretAccessKey"], answer["Credentials"]["SessionToken"]):
        assert secret not in told


def test_shared_claims_end_with_the_call(world):
    """Subject and audience are condition keys of the session's own requests; claims of a shared provider are not."""
    arn = trusting(
        world,
        statements=[
            allow("iam:ListUsers", Condition={"StringEquals": LASTING}),
            allow("iam:CreateUser", Condition={"StringEquals": {f"{GITHUB}:repository": REPOSITORY}}),
        ],
    )
    session = world.iam.as_session(assume(world, arn, token(world.iam))["Credentials"])

    session(list_users)
    with pytest.raises(AccessDenied):
        session(create_user, UserName="Bob")


def test_no_provider(world):
    """Without a provider in the account, a token of its issuer is of no use."""
    arn = trusting(world)
    with pytest.raises(InvalidIdentityToken, match=r"^No OpenIDConnect provider found in your account for https://git"):
        assume(world, arn, token(world.iam, shape=Shape.GITLAB))


def test_other_provider(world):
    """A role that trusts one provider refuses the tokens of another."""
    world.iam(create_open_id_connect_provider, Url="https://gitlab.com", ClientIDList=["https://gitlab.com"])
    with pytest.raises(AccessDenied, match=REFUSED):
        assume(world, trusting(world), token(world.iam, shape=Shape.GITLAB))


def test_bad_tokens(world):
    """Wrong audience, expired, not yet valid, signed by nobody known, altered, no signature: refused, each its way."""
    arn = trusting(world)
    good = token(world.iam)
    head, body, signature = good.split(".")
    unsigned = minted({}, pem()).split(".")[0].replace("RS256", "none")
    foreign = token(world.iam, claims={"iss": "https://idp.example.com"})
    world.iam(create_open_id_connect_provider, Url="https://idp.example.com", ClientIDList=["sts.amazonaws.com"])

    for text, error, message in (
        (token(world.iam, audience="else"), InvalidIdentityToken, "Incorrect token audience"),
        (token(world.iam, seconds=-301), ExpiredTokenException, "Token expired"),
        (token(world.iam, claims={"nbf": 1704067200 + 301}), InvalidIdentityToken, "not valid yet"),
        (f"{head}.{body}.{signature[:-8]}AAAAAAAA", InvalidIdentityToken, "signature"),
        (f"{head}.{body}.", InvalidIdentityToken, "."),
        (f"{unsigned}.{body}.", InvalidIdentityToken, "."),
        (foreign, IDPCommunicationError, "."),
        ("not a token", InvalidIdentityToken, "not a valid JWT"),
    ):
        with pytest.raises(error, match=message):
            assume(world, arn, text)


def test_no_such_role(world):
    """A role that is not there is refused like one that does not trust; text that is no role's ARN is invalid."""
    with pytest.raises(AccessDenied, match=REFUSED):
        assume(world, f"arn:aws:iam::{ACCOUNT}:role/None", token(world.iam))
    with pytest.raises(AccessDenied, match=REFUSED):
        assume(world, "arn:aws:iam::999999999999:role/Deploy", token(world.iam))
    with pytest.raises(ValidationError, match=r"arn:aws:iam::123456789012:user/Ann is invalid"):
        assume(world, f"arn:aws:iam::{ACCOUNT}:user/Ann", token(world.iam))


def test_no_credentials_needed(world):
    """Who has a token needs no key of AWS's: one that is nobody's does not matter."""
    stranger = world.iam.as_user({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x"}, enforced=True)
    stranger.service.issuers = Keys()
    arn = trusting(world)
    members = {"RoleArn": arn, "RoleSessionName": "job", "WebIdentityToken": token(world.iam)}
    assert stranger(assume_role_with_web_identity, **members)["Credentials"]


def test_tags_of_the_token(world):
    """Tags and source identity in the token are the session's; both need to be allowed by the trust policy."""
    claims = {
        TAGS: {"principal_tags": {"Team": ["red"]}, "transitive_tag_keys": ["team"]},
        SOURCE_IDENTITY: "mona",
    }
    text = token(world.iam, claims=claims)
    both = [WEB_IDENTITY, "sts:TagSession", "sts:SetSourceIdentity"]
    wants = {"aws:PrincipalTag/team": "red", "aws:SourceIdentity": "mona"}
    rights = allow("iam:ListUsers", Condition={"StringEquals": wants}), allow("sts:*")
    arn = trusting(world, action=both, statements=rights)

    answer = assume(world, arn, text)
    session = world.iam.as_session(answer["Credentials"])
    session(list_users)
    assert ("mona", answer["SessionTokenUtilization"]) == (answer["SourceIdentity"], answer["PackedPolicySize"])
    both[0] = "sts:AssumeRole"
    second = world.role("Two", trust({"AWS": arn}, action=both), *rights)
    chained = session(assume_role, RoleArn=second, RoleSessionName="next")
    assert "mona" == chained["SourceIdentity"]
    world.iam.as_session(chained["Credentials"])(list_users)
    for number, missing in enumerate(("TagSession", "SetSourceIdentity")):
        fewer = [one for one in (WEB_IDENTITY, "sts:TagSession", "sts:SetSourceIdentity") if missing not in one]
        with pytest.raises(AccessDenied, match=rf"^Not authorized to perform sts:{missing}$"):
            assume(world, trusting(world, name=f"R{number}", action=fewer), text)
    with pytest.raises(InvalidParameterValue):
        assume(world, arn, token(world.iam, claims={TAGS: {"principal_tags": {"a": ["1"], "A": ["2"]}}}))


def test_roles_of_the_token(world):
    """A token that names roles is good for these alone, which sts:RoleAuthorizedByIdp tells the trust policy."""
    authorized = {"Bool": {"sts:RoleAuthorizedByIdp": "true"}}
    arn = world.role("Deploy", trust({"Federated": PROVIDER}, action=WEB_IDENTITY, Condition=authorized))
    named = {"https://aws.amazon.com/roles": [arn]}

    assert assume(world, arn, token(world.iam, claims=named))
    with pytest.raises(AccessDenied, match=REFUSED):
        assume(world, arn, token(world.iam))
    with pytest.raises(InvalidIdentityToken, match="not present in the roles claim"):
        assume(world, trusting(world, name="Other"), token(world.iam, claims=named))


def test_session_policies_and_duration(world):
    """The session can be limited by policies, and lasts as long as was asked for and the role lets it."""
    arn = trusting(world, statements=[allow("iam:*")])
    text = token(world.iam)
    limited = assume(world, arn, text, Policy=document(allow("iam:ListUsers")), DurationSeconds=900)
    session = world.iam.as_session(limited["Credentials"])

    session(list_users)
    with pytest.raises(AccessDenied, match="no session policy"):
        session(create_user, UserName="Bob")
    world.iam.wait(minutes=15)
    with pytest.raises(ExpiredToken):
        session(list_users)
    text = token(world.iam)
    with pytest.raises(ValidationError, match="exceeds the MaxSessionDuration set for this role"):
        assume(world, arn, text, DurationSeconds=3601)
    with pytest.raises(MalformedPolicyDocument):
        assume(world, arn, text, Policy="{}")
    with pytest.raises(ValidationError, match="is invalid"):
        assume(world, arn, text, PolicyArns=[{"arn": f"arn:aws:iam::{ACCOUNT}:policy/none"}])
    with pytest.raises(ValidationError, match="ProviderId"):
        assume(world, arn, text, ProviderId="www.amazon.com")


def test_time_and_address_count(world):
    """The trust policy can also test when and from where the request comes."""
    early = {"DateLessThan": {"aws:CurrentTime": "2024-01-01T01:00:00Z"}, "IpAddress": {"aws:SourceIp": "127.0.0.1"}}
    arn = world.role("Deploy", trust({"Federated": PROVIDER}, action=WEB_IDENTITY, Condition=early))

    assert assume(world, arn, token(world.iam))
    world.iam.wait(hours=1)
    with pytest.raises(AccessDenied, match=REFUSED):
        assume(world, arn, token(world.iam))
