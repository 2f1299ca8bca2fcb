"""GetSessionToken, GetFederationToken and GetScopedCredentials: their pages in the STS API reference.

IAM User Guide, "Compare AWS STS credentials", "Permissions for GetFederationToken", "Permissions for
GetScopedCredentials" and "Secure API access with MFA".
"""

from __future__ import annotations

from hashlib import sha512

import pytest

from iamcli.errors import (
    AccessDenied,
    ExpiredToken,
    InsufficientSessionLifetime,
    InvalidClientTokenId,
    InvalidParameterValue,
    InvalidSubjectCredentials,
    MalformedPolicyDocument,
    ValidationError,
)
from iamcli.errors import PackedPolicyTooLarge as TooLarge
from iamcli.operations.access_keys import create_access_key, delete_access_key, list_access_keys, update_access_key
from iamcli.operations.inline_policies import delete_user_policy
from iamcli.operations.sts.identity import get_access_key_info, get_caller_identity
from iamcli.operations.sts.roles import assume_role
from iamcli.operations.sts.users import get_federation_token, get_scoped_credentials, get_session_token
from iamcli.operations.users import create_user, delete_user, get_user, list_users, update_user

from .conftest import ACCOUNT, Device, allow, deny, document, trust

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/carol"


@pytest.fixture
def ann(world):
    return world.user("Ann", allow())


@pytest.fixture
def device(ann, world):
    return Device(world.iam, "Ann")


def session(world, caller, **members):
    """A session of the user who calls."""
    return world.iam.as_session(caller(get_session_token, **members)["Credentials"])


def federated(world, caller, *statements, **members):
    """A session of a federated user, under a session policy if there are statements."""
    if statements:
        members["Policy"] = document(*statements)
    answer = caller(get_federation_token, Name="carol", **members)
    return world.iam.as_session(answer["Credentials"])


def narrowed(world, caller, *statements, **members):
    """The session narrowed, by a policy if there are statements."""
    if statements:
        members["Policy"] = document(*statements)
    return world.iam.as_session(caller(get_scoped_credentials, **members)["Credentials"])


def test_session_token(world, ann):
    """The answer has credentials, for 12 hours unless told, and the size of their token; no permission is needed."""
    nobody = world.user("Bob")
    answer = nobody(get_session_token)

    assert {"Credentials", "SessionTokenSize", "SessionTokenUtilization"} == answer.keys()
    assert "2024-01-01T12:00:00Z" == answer["Credentials"]["Expiration"]
    assert "2024-01-02T12:00:00Z" == ann(get_session_token, DurationSeconds=129600)["Credentials"]["Expiration"]
    assert f"arn:aws:iam::{ACCOUNT}:user/Bob" == world.iam.as_session(answer["Credentials"])(get_caller_identity)["Arn"]


def test_session_token_of_root(world):
    """A session of the root user lasts an hour at most, whatever was asked for, and is still root's."""
    answer = world.iam(get_session_token, DurationSeconds=7200)

    assert "2024-01-01T01:00:00Z" == answer["Credentials"]["Expiration"]
    assert ROOT == world.iam.as_session(answer["Credentials"])(get_caller_identity)["Arn"]


def test_cannot_be_denied(world):
    """Policies do not control authentication: not even an explicit deny keeps a user from a session."""
    assert world.user("Bob", deny("sts:*"))(get_session_token)["Credentials"]


def test_without_mfa(world, ann):
    """A session without MFA cannot call IAM, and of STS only AssumeRole and GetCallerIdentity."""
    arn = world.role("Ops", trust({"AWS": ROOT}))
    without = session(world, ann)

    assert without(get_caller_identity)
    assert without(assume_role, RoleArn=arn, RoleSessionName="night")
    with pytest.raises(InvalidClientTokenId):
        without(list_users)
    for operation, members in ((get_session_token, {}), (get_federation_token, {"Name": "carol"})):
        with pytest.raises(AccessDenied, match=rf"^Cannot call {operation.name} with session credentials$"):
            without(operation, **members)


def test_with_mfa(world, ann, device):
    """With a code of the user's device a session can call IAM too, as the user; of STS no more than without."""
    with_code = session(world, ann, **device.shown())

    assert "Ann" == with_code(get_user)["User"]["UserName"]
    with pytest.raises(AccessDenied, match=r"^Cannot call GetAccessKeyInfo with session credentials$"):
        with_code(get_access_key_info, AccessKeyId="AKIAIOSFODNN7EXAMPLE")


@pytest.mark.parametrize("given", ["SerialNumber", "TokenCode"])
def test_half_a_code(given, ann, device):
    """Serial number and code come together."""
    with pytest.raises(AccessDenied, match="must provide both MFA serial number and one time pass code"):
        ann(get_session_token, **{given: device.shown()[given]})


def test_wrong_codes(world, ann, device):
    """A code that is wrong, used already, or of somebody else's device is refused."""
    shown = device.shown()
    session(world, ann, **shown)
    for code in (shown["TokenCode"], "000000"):
        with pytest.raises(AccessDenied, match="invalid MFA one time pass code"):
            ann(get_session_token, SerialNumber=device.serial, TokenCode=code)
    with pytest.raises(AccessDenied, match="unable to validate MFA code"):
        world.user("Bob", allow())(get_session_token, SerialNumber=device.serial, TokenCode=device.code(30))


def test_mfa_key(world, device):
    """aws:MultiFactorAuthPresent is absent for long-term keys, false for sessions without MFA, and true with it."""
    conditions = {
        "absent": {"Null": {"aws:MultiFactorAuthPresent": "true"}},
        "false": {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
        "true": MFA,
    }
    arns = {name: world.role(name, trust({"AWS": ROOT}, Condition=one)) for name, one in conditions.items()}
    ann = world.again("Ann")
    callers = {"absent": ann, "false": session(world, ann), "true": session(world, ann, **device.shown())}

    for name, caller in callers.items():
        for condition, arn in arns.items():
            if name == condition:
                assert caller(assume_role, RoleArn=arn, RoleSessionName="night")
            else:
                with pytest.raises(AccessDenied):
                    caller(assume_role, RoleArn=arn, RoleSessionName="night")


def test_mfa_age(world, ann, device):
    """The age of MFA grows as the session does: what wants fresh MFA is refused later."""
    fresh = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
    arn = world.role("Ops", trust({"AWS": ROOT}, Condition=fresh))
    with_code = session(world, ann, **device.shown())

    with_code(assume_role, RoleArn=arn, RoleSessionName="night")
    world.iam.wait(hours=1)
    with pytest.raises(AccessDenied):
        with_code(assume_role, RoleArn=arn, RoleSessionName="night")


def test_policies_of_now(world, ann, device):
    """A session has its user's policies as they are when it calls, and knows the user by a new name too."""
    with_code = session(world, ann, **device.shown())
    world.iam(update_user, UserName="Ann", NewUserName="Anna")

    assert f"arn:aws:iam::{ACCOUNT}:user/Anna" == with_code(get_caller_identity)["Arn"]
    world.iam(delete_user_policy, UserName="Anna", PolicyName="own")
    with pytest.raises(AccessDenied):
        with_code(list_users)


def test_deactivated_key(world, ann):
    """A session outlives the key that it was begun with."""
    begun = session(world, ann)
    key = world.iam(list_access_keys, UserName="Ann")["AccessKeyMetadata"][0]["AccessKeyId"]
    world.iam(update_access_key, UserName="Ann", AccessKeyId=key, Status="Inactive")

    assert begun(get_caller_identity)
    with pytest.raises(InvalidClientTokenId):
        ann(get_caller_identity)


def test_deleted_user(world):
    """A session of a deleted user is nobody's, also if there is a new user of that name."""
    bob = world.iam.as_session(world.user("Bob")(get_session_token)["Credentials"])
    key = world.iam(list_access_keys, UserName="Bob")["AccessKeyMetadata"][0]["AccessKeyId"]
    world.iam(delete_access_key, UserName="Bob", AccessKeyId=key)
    world.iam(delete_user, UserName="Bob")
    world.iam(create_user, UserName="Bob")

    with pytest.raises(InvalidClientTokenId):
        bob(get_caller_identity)


def test_expiry(world, ann):
    """A session is refused from the second on in which it ends."""
    begun = session(world, ann, DurationSeconds=900)

    world.iam.wait(seconds=899)
    assert begun(get_caller_identity)
    world.iam.wait(seconds=1)
    with pytest.raises(ExpiredToken):
        begun(get_caller_identity)


def test_federation_token(world, ann):
    """The answer tells who the federated user is, and a packed size also where it is 0."""
    answer = ann(get_federation_token, Name="carol")

    assert {"FederatedUserId": f"{ACCOUNT}:carol", "Arn": FEDERATED} == answer["FederatedUser"]
    assert 0 == answer["PackedPolicySize"]
    assert "2024-01-01T12:00:00Z" == answer["Credentials"]["Expiration"]
    limited = ann(get_federation_token, Name="carol", Policy=document(allow("s3:*")))
    assert limited["SessionTokenUtilization"] == limited["PackedPolicySize"] > 0
    who = world.iam.as_session(answer["Credentials"])(get_caller_identity)
    assert {"UserId": f"{ACCOUNT}:carol", "Account": ACCOUNT, "Arn": FEDERATED} == who


def test_federated_user_and_iam(world, ann):
    """A federated user cannot call IAM whatever the policies say, and of STS only GetCallerIdentity."""
    carol = federated(world, ann, allow())

    with pytest.raises(InvalidClientTokenId):
        carol(list_users)
    with pytest.raises(AccessDenied, match=r"^Cannot call AssumeRole with session credentials$"):
        carol(assume_role, RoleArn=f"{ROOT[:-4]}role/Ops", RoleSessionName="night")


def test_federation_permission(world):
    """Who gets such a session has to be allowed sts:GetFederationToken on the federated user."""
    bob = world.user("Bob", allow("sts:GetFederationToken", f"arn:aws:sts::{ACCOUNT}:federated-user/dan"))

    assert bob(get_federation_token, Name="dan")
    with pytest.raises(AccessDenied, match=f"perform: sts:GetFederationToken on resource: {FEDERATED} because no iden"):
        bob(get_federation_token, Name="carol")
    with pytest.raises(AccessDenied, match="sts:TagSession"):
        bob(get_federation_token, Name="dan", Tags=[{"Key": "team", "Value": "red"}])


def test_intersection(world):
    """A federated user may do what the user's own and the session policies both allow, without the latter nothing."""
    scoping = allow("sts:GetScopedCredentials")
    eve, fay = world.user("Eve", allow("sts:*")), world.user("Fay", allow("sts:GetFederationToken"))
    hour = {"DurationSeconds": 60}

    assert federated(world, eve, scoping)(get_scoped_credentials, **hour)
    with pytest.raises(AccessDenied, match="because no session policy allows the sts:GetScopedCredentials action"):
        federated(world, eve)(get_scoped_credentials, **hour)
    with pytest.raises(AccessDenied, match="because no session policy allows"):
        federated(world, eve, allow("s3:*"))(get_scoped_credentials, **hour)
    with pytest.raises(AccessDenied, match="because no identity-based policy allows"):
        federated(world, fay, scoping)(get_scoped_credentials, **hour)


def test_managed_policies_of_a_federated_user(world, ann):
    """Managed policies serve as session policies, at most ten, and those that the account has."""
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert 0 < ann(get_federation_token, Name="carol", PolicyArns=[{"arn": arn}])["PackedPolicySize"]
    with pytest.raises(ValidationError, match=r"^arn:aws:iam::aws:policy/None is invalid$"):
        ann(get_federation_token, Name="carol", PolicyArns=[{"arn": "arn:aws:iam::aws:policy/None"}])
    with pytest.raises(ValidationError, match=r"^1 validation error detected: .* length less than or equal to 10$"):
        ann(get_federation_token, Name="carol", PolicyArns=[{"arn": arn}] * 11)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"Policy": "{}"}, MalformedPolicyDocument),
        ({"DurationSeconds": 899}, ValidationError),
        ({"DurationSeconds": 129601}, ValidationError),
        ({"Name": "c"}, ValidationError),
        ({"Tags": [{"Key": "aws:x", "Value": ""}]}, InvalidParameterValue),
        ({"Tags": [{"Key": f"k{n}", "Value": sha512(bytes([n])).hexdigest() * 2} for n in range(50)]}, TooLarge),
    ],
)
def test_bad_federation(members, error, ann):
    """What is malformed, too short, too long or reserved is refused; so is what does not fit into a token."""
    with pytest.raises(error):
        ann(get_federation_token, **{"Name": "carol", **members})


def test_root_may_have_federated_users(world):
    """The root user can call GetFederationToken, and the session lasts an hour at most."""
    assert "2024-01-01T01:00:00Z" == world.iam(get_federation_token, Name="carol")["Credentials"]["Expiration"]


@pytest.fixture
def ops(world, ann):
    """A session of a role that may call all of IAM, and narrow itself."""
    arn = world.role("Ops", trust({"AWS": ROOT}), allow(["iam:*", "sts:GetScopedCredentials"]))
    return world.iam.as_session(ann(assume_role, RoleArn=arn, RoleSessionName="night")["Credentials"])


def test_scoped_credentials(world, ops):
    """A narrowed session is the same principal, ends with the first one unless told, and may do what both allow."""
    answer = ops(get_scoped_credentials, Policy=document(allow("iam:ListUsers")), ScopedSessionDescription="listing")
    scoped = world.iam.as_session(answer["Credentials"])
    who = ops(get_caller_identity)

    assert {"ScopedSessionId": who["UserId"], "Arn": who["Arn"]} == answer["SessionInfo"]
    assert (who, 1) == (scoped(get_caller_identity), answer["ScopedPoliciesCount"])
    assert "2024-01-01T01:00:00Z" == answer["Credentials"]["Expiration"]
    assert scoped(list_users)
    with pytest.raises(AccessDenied, match="because no session policy allows the iam:CreateUser action"):
        scoped(create_user, UserName="Bob")


def test_three_layers(world, ops):
    """Each layer limits what the ones before it left; a fourth is denied, while a shorter session is not one."""
    scoping = "sts:GetScopedCredentials"
    one = narrowed(world, ops, allow([scoping, "iam:ListUsers", "iam:CreateUser"]))
    two = narrowed(world, one, allow([scoping, "iam:ListUsers", "iam:DeleteUser"]))
    three = narrowed(world, two, allow([scoping, "iam:*"]))

    assert three(list_users)
    for operation in (create_user, delete_user):
        with pytest.raises(AccessDenied, match="because no session policy allows"):
            three(operation, UserName="Bob")
    with pytest.raises(AccessDenied, match="3 scope down policies at most"):
        narrowed(world, three, allow())
    assert 3 == three(get_scoped_credentials, DurationSeconds=60)["ScopedPoliciesCount"]


def test_scoped_durations(world, ops):
    """A narrowed session can be as short as a second, but not outlast the one it is made from."""
    short = narrowed(world, ops, DurationSeconds=1)

    assert short(list_users)
    world.iam.wait(seconds=1)
    with pytest.raises(ExpiredToken):
        short(list_users)
    with pytest.raises(InsufficientSessionLifetime):
        ops(get_scoped_credentials, DurationSeconds=3600)
    assert ops(get_scoped_credentials, DurationSeconds=3599)


def test_time_of_issue_stays(world, ops):
    """A session cannot escape by narrowing itself from a policy that revokes sessions by their time of issue."""
    world.iam.wait(minutes=10)
    revoked = {"DateLessThan": {"aws:TokenIssueTime": "2024-01-01T00:05:00Z"}}
    later = narrowed(world, ops, DurationSeconds=60)
    world.role_policy("Ops", allow("iam:*"), deny("*", Condition=revoked))

    with pytest.raises(AccessDenied, match="explicit deny in an identity-based policy"):
        later(list_users)


def test_who_can_be_narrowed(world, ann, device):
    """Sessions of users and of root can be narrowed as well, long-term credentials cannot."""
    narrow = narrowed(world, session(world, ann, **device.shown()), allow("iam:ListUsers"))
    root = narrowed(world, session(world, world.iam), allow("sts:GetScopedCredentials"))

    assert narrow(list_users)
    with pytest.raises(AccessDenied, match="no session policy"):
        narrow(create_user, UserName="Bob")
    assert ROOT == root(get_caller_identity)["Arn"]
    for caller in (ann, world.iam):
        with pytest.raises(InvalidSubjectCredentials):
            caller(get_scoped_credentials, DurationSeconds=60)


def test_nothing_to_narrow(ops):
    """A request has a policy or a duration, and the policy is one."""
    with pytest.raises(ValidationError, match="At least one of Policy or DurationSeconds"):
        ops(get_scoped_credentials)
    with pytest.raises(MalformedPolicyDocument):
        ops(get_scoped_credentials, Policy="{}")


def test_scoping_needs_a_permission(world, ann):
    """Narrowing needs sts:GetScopedCredentials, which a layer before may not have left."""
    arn = world.role("Plain", trust({"AWS": ROOT}), allow("iam:*"))
    plain = world.iam.as_session(ann(assume_role, RoleArn=arn, RoleSessionName="night")["Credentials"])
    with pytest.raises(AccessDenied, match="perform: sts:GetScopedCredentials because no identity-based policy"):
        plain(get_scoped_credentials, DurationSeconds=60)


def test_access_key_of_a_session(world, ann):
    """The account can be read out of a session's key id as well."""
    key = ann(get_session_token)["Credentials"]["AccessKeyId"]
    assert {"Account": ACCOUNT} == ann(get_access_key_info, AccessKeyId=key)


def test_long_term_key(world):
    """A long-term key that comes with a token is nobody's, and so is a session's key without one."""
    key = world.iam(create_access_key, UserName=world.iam(create_user, UserName="Bob")["User"]["UserName"])["AccessKey"]
    begun = world.iam.as_user(key, enforced=True)(get_session_token)["Credentials"]
    for credentials in (
        {**begun, "AccessKeyId": key["AccessKeyId"], "SecretAccessKey": key["SecretAccessKey"]},
        {**begun, "SessionToken": ""},
    ):
        with pytest.raises(InvalidClientTokenId):
            world.iam.as_session(credentials)(get_caller_identity)
