"""AssumeRole. STS API reference, AssumeRole; IAM User Guide, "Pass session tags in AWS STS" and "Using IAM roles"."""

from __future__ import annotations

import json

import pytest

from iamcli.errors import (
    AccessDenied,
    ConfigurationError,
    ExpiredToken,
    InvalidClientTokenId,
    InvalidParameterValue,
    MalformedPolicyDocument,
    SignatureDoesNotMatch,
    ValidationError,
)
from iamcli.operations.authorization_details import get_account_authorization_details
from iamcli.operations.roles import create_role, delete_role, get_role, list_roles
from iamcli.operations.service_linked_roles import create_service_linked_role
from iamcli.operations.sts.identity import decode_authorization_message, get_caller_identity
from iamcli.operations.sts.roles import assume_role
from iamcli.operations.users import create_user, delete_user, get_user, list_users, update_user
from iamcli.service import Service
from iamcli.state.records import Settings
from iamcli.state.store import MemoryStore

from .conftest import ACCOUNT, Device, World, allow, document, trust

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ANN = f"arn:aws:iam::{ACCOUNT}:user/Ann"
ASSUME = allow("sts:*")
DENIED = {"Effect": "Deny", "Action": "sts:AssumeRole"}


@pytest.fixture
def ann(world):
    return world.user("Ann", ASSUME)


def assume(caller, arn, **members):
    return caller(assume_role, RoleArn=arn, RoleSessionName=members.pop("name", "night"), **members)


def test_answer(world, ann):
    """The answer has the session's ARN without the role's path, its id, credentials, and no packed size if none."""
    arn = world.role("Ops", trust({"AWS": ROOT}), Path="/x/")

    answer = assume(ann, arn)

    role_id = world.iam.account.roles["ops"].id
    assert {"AssumedRoleId": f"{role_id}:night", "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Ops/night"} == answer[
        "AssumedRoleUser"
    ]
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    assert "2024-01-01T01:00:00Z" == answer["Credentials"]["Expiration"]
    assert "PackedPolicySize" not in answer
    assert answer["SessionTokenSize"] == len(answer["Credentials"]["SessionToken"])


def test_session_calls(world, ann):
    """A session does what its role may, under its own ARN, until it ends."""
    arn = world.role("Ops", trust({"AWS": ROOT}), allow("iam:ListUsers"))
    session = world.iam.as_session(assume(ann, arn)["Credentials"])

    assert f"arn:aws:sts::{ACCOUNT}:assumed-role/Ops/night" == session(get_caller_identity)["Arn"]
    assert ["Ann"] == [user["UserName"] for user in session(list_users)["Users"]]
    with pytest.raises(AccessDenied, match="no identity-based policy allows the iam:CreateUser action"):
        session(create_user, UserName="Bob")
    world.iam.wait(hours=1)
    with pytest.raises(ExpiredToken):
        session(list_users)


def test_get_user_of_a_session(world, ann):
    """A session is no user, so GetUser has to be told whom to show."""
    arn = world.role("Ops", trust({"AWS": ROOT}), allow("iam:GetUser"))
    with pytest.raises(ValidationError, match="Must specify userName when calling with non-User credentials"):
        world.iam.as_session(assume(ann, arn)["Credentials"])(get_user)


@pytest.mark.parametrize("part", ["AccessKeyId", "SecretAccessKey", "SessionToken"])
def test_altered_credentials(part, world, ann):
    """Credentials are good whole and unchanged only."""
    credentials = assume(ann, world.role("Ops", trust({"AWS": ROOT})))["Credentials"]
    middle = len(credentials[part]) // 2
    other = "B" if credentials[part][middle] == "A" else "A"
    credentials[part] = credentials[part][:middle] + other + credentials[part][middle + 1 :]

    error = SignatureDoesNotMatch if part == "SecretAccessKey" else InvalidClientTokenId
    with pytest.raises(error):
        world.iam.as_session(credentials)(get_caller_identity)


def test_foreign_token(world, ann):
    """A token of another account is nobody's here."""
    other = World(type(world.iam)())
    other.iam.wait(days=1)
    for _ in range(99):  # it has other random bytes
        other.iam._random(1)
    credentials = assume(other.user("Ann", ASSUME), other.role("Ops", trust({"AWS": ROOT})))["Credentials"]

    assume(ann, world.role("Ops", trust({"AWS": ROOT})))
    with pytest.raises(InvalidClientTokenId):
        world.iam.as_session(credentials)(get_caller_identity)


def test_same_name_is_not_the_same_role(world, ann):
    """A session of a role that was deleted is nobody's, also if there is a new role of that name."""
    credentials = assume(ann, world.role("Ops", trust({"AWS": ROOT})))["Credentials"]
    world.iam(delete_role, RoleName="Ops")
    world.iam(create_role, RoleName="Ops", AssumeRolePolicyDocument=trust({"AWS": ROOT}))

    with pytest.raises(InvalidClientTokenId):
        world.iam.as_session(credentials)(get_caller_identity)


def test_both_sides(world):
    """A trust policy that names the account leaves it to the caller's policies; one that names the user is enough."""
    bob = world.user("Bob")
    by_account = world.role("One", trust({"AWS": ROOT}))
    by_name = world.role("Two", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/Bob"}))
    strangers = world.role("Three", trust({"Service": "ec2.amazonaws.com"}))

    assume(bob, by_name)
    with pytest.raises(AccessDenied, match=r"because no identity-based policy allows the sts:AssumeRole action$"):
        assume(bob, by_account)
    eve = world.user("Eve", ASSUME)
    with pytest.raises(
        AccessDenied, match=r"role/Three because no role trust policy allows the sts:AssumeRole action$"
    ):
        assume(eve, strangers)
    closed = document(json.loads(trust({"AWS": ROOT}))["Statement"][0], {**DENIED, "Principal": {"AWS": ROOT}})
    with pytest.raises(AccessDenied, match=r"role/Four with an explicit deny in the role trust policy$"):
        assume(eve, world.role("Four", closed))


def test_service_linked_role(world, ann):
    """A service-linked role is its service's alone."""
    arn = world.iam(create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com")["Role"]["Arn"]
    with pytest.raises(AccessDenied, match="because no role trust policy allows the sts:AssumeRole action"):
        assume(ann, arn)


def test_order_of_checks(world, ann):
    """What is malformed is told first; what the role and its account are like only to who may assume the role."""
    closed = world.role("Closed", trust({"Service": "ec2.amazonaws.com"}))
    for arn in (closed, f"arn:aws:iam::{ACCOUNT}:role/None"):
        with pytest.raises(MalformedPolicyDocument):
            assume(ann, arn, Policy="{}")
        for members in ({"DurationSeconds": 43200}, {"PolicyArns": [{"arn": f"arn:aws:iam::{ACCOUNT}:policy/none"}]}):
            with pytest.raises(AccessDenied):
                assume(ann, arn, **members)


def test_no_such_role(world, ann):
    """A role that does not exist is denied like one that may not be assumed; text that is no role is invalid."""
    with pytest.raises(
        AccessDenied, match=rf"^User: .*user/Ann is not .* on resource: arn:aws:iam::{ACCOUNT}:role/None$"
    ):
        assume(ann, f"arn:aws:iam::{ACCOUNT}:role/None")
    with pytest.raises(ValidationError, match="arn:aws:iam::123456789012:user/Ann is invalid"):
        assume(ann, f"arn:aws:iam::{ACCOUNT}:user/Ann")


def test_root_may_not(world):
    """The root user cannot assume roles."""
    with pytest.raises(AccessDenied, match=r"^Roles may not be assumed by root accounts\.$"):
        assume(world.iam, world.role("Ops", trust({"AWS": ROOT})))


def test_values_are_quoted(ann):
    """STS quotes the value that breaks a constraint, where IAM leaves it out."""
    with pytest.raises(ValidationError, match=r"Value 'a:b' at 'roleSessionName' failed to satisfy constraint"):
        assume(ann, f"arn:aws:iam::{ACCOUNT}:role/Ops", name="a:b")


def test_external_id(world, ann):
    """A condition on sts:ExternalId holds for who knows the id alone."""
    condition = {"StringEquals": {"sts:ExternalId": "4711"}}
    arn = world.role("Ops", trust({"AWS": ROOT}, Condition=condition))

    assume(ann, arn, ExternalId="4711")
    for members in ({}, {"ExternalId": "4712"}):
        with pytest.raises(AccessDenied):
            assume(ann, arn, **members)


def test_durations(world, ann):
    """A session lasts an hour unless told, and never longer than its role lets it or, in a chain, than an hour."""
    arn = world.role("Ops", trust({"AWS": "*"}), ASSUME, MaxSessionDuration=7200)

    long = assume(ann, arn, DurationSeconds=7200)["Credentials"]
    assert "2024-01-01T02:00:00Z" == long["Expiration"]
    with pytest.raises(ValidationError, match="exceeds the MaxSessionDuration set for this role"):
        assume(ann, arn, DurationSeconds=7201)
    with pytest.raises(ValidationError, match="exceeds the 1 hour session limit for roles assumed by role chaining"):
        assume(world.iam.as_session(long), arn, DurationSeconds=3601)


def test_session_policy(world, ann):
    """A session policy limits the session, and the answer tells how much room it takes."""
    arn = world.role("Ops", trust({"AWS": ROOT}), allow("iam:*"))

    answer = assume(ann, arn, Policy=document(allow("iam:ListUsers")))

    session = world.iam.as_session(answer["Credentials"])
    session(list_users)
    with pytest.raises(AccessDenied, match="because no session policy allows the iam:CreateUser action"):
        session(create_user, UserName="Bob")
    assert 0 < answer["PackedPolicySize"] == answer["SessionTokenUtilization"] < 100
    with pytest.raises(MalformedPolicyDocument):
        assume(ann, arn, Policy="{}")
    with pytest.raises(ValidationError, match="is invalid"):
        assume(ann, arn, PolicyArns=[{"arn": f"arn:aws:iam::{ACCOUNT}:policy/none"}])


def test_managed_session_policy(world, ann):
    """A managed policy serves as session policy too."""
    arn = world.role("Ops", trust({"AWS": ROOT}), allow("iam:*"))
    given = [{"arn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}]

    session = world.iam.as_session(assume(ann, arn, PolicyArns=given)["Credentials"])

    session(list_users)
    with pytest.raises(AccessDenied, match="no session policy"):
        session(create_user, UserName="Bob")


def test_tags(world, ann):
    """Session tags become aws:PrincipalTag, before the role's own; they need sts:TagSession on both sides."""
    tagged = allow("iam:ListUsers", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}})
    both = ["sts:AssumeRole", "sts:TagSession"]
    arn = world.role("Ops", trust({"AWS": ROOT}, action=both), tagged, Tags=[{"Key": "Team", "Value": "blue"}])
    plain = world.role("Plain", trust({"AWS": ROOT}))
    tags = [{"Key": "team", "Value": "red"}]

    world.iam.as_session(assume(ann, arn, Tags=tags)["Credentials"])(list_users)
    with pytest.raises(AccessDenied):
        world.iam.as_session(assume(ann, arn)["Credentials"])(list_users)
    with pytest.raises(AccessDenied, match="sts:TagSession"):
        assume(ann, plain, Tags=tags)


def test_transitive_tags(world, ann):
    """Transitive tags stay with the sessions of a chain and cannot be set again; others do not."""
    both = ["sts:AssumeRole", "sts:TagSession"]
    arn = world.role("Ops", trust({"AWS": "*"}, action=both), ASSUME)
    tags = [{"Key": "team", "Value": "red"}, {"Key": "job", "Value": "1"}]
    first = world.iam.as_session(assume(ann, arn, Tags=tags, TransitiveTagKeys=["TEAM"])["Credentials"])

    wants = allow(
        "iam:ListUsers",
        Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}, "Null": {"aws:PrincipalTag/job": "true"}},
    )
    second = world.role("Two", trust({"AWS": "*"}, action=both), wants)
    world.iam.as_session(assume(first, second)["Credentials"])(list_users)
    with pytest.raises(InvalidParameterValue, match="conflicts with a transitive tag key from the calling session"):
        assume(first, second, Tags=[{"Key": "TEAM", "Value": "blue"}])


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]},
            r"^Duplicate tag keys found\. Please note that Tag keys are case insensitive\.$",
        ),
        (
            {"Tags": [{"Key": "a", "Value": "1"}], "TransitiveTagKeys": ["b"]},
            r"^The specified transitive tag key must be included in the requested tags\.$",
        ),
    ],
)
def test_bad_tags(members, message, world, ann):
    """Tags have unique keys, and those that are transitive are among them."""
    with pytest.raises(InvalidParameterValue, match=message):
        assume(ann, world.role("Ops", trust({"AWS": ROOT})), **members)


def test_source_identity(world, ann):
    """A source identity stays with the chain, is a condition key of every session, and cannot be changed."""
    both = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    wants = allow("iam:ListUsers", Condition={"StringEquals": {"aws:SourceIdentity": "Ann"}})
    arn = world.role("Ops", trust({"AWS": "*"}, action=both), ASSUME, wants)

    answer = assume(ann, arn, SourceIdentity="Ann")
    session = world.iam.as_session(answer["Credentials"])
    chained = assume(session, arn)

    assert ("Ann", "Ann") == (answer["SourceIdentity"], chained["SourceIdentity"])
    world.iam.as_session(chained["Credentials"])(list_users)
    with pytest.raises(AccessDenied):
        assume(session, arn, SourceIdentity="Eve")


def test_mfa(world, ann):
    """A role that demands MFA is assumed with a code of the caller's device, each code once; the session has no MFA."""
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    arn = world.role("Ops", trust({"AWS": ROOT}, Condition=condition), allow("iam:ListUsers", Condition=condition))
    device = Device(world.iam, "Ann")
    code = device.code()

    with pytest.raises(AccessDenied, match="sts:AssumeRole"):
        assume(ann, arn)
    session = world.iam.as_session(assume(ann, arn, **device.shown(code))["Credentials"])
    with pytest.raises(AccessDenied, match="iam:ListUsers"):
        session(list_users)
    with pytest.raises(AccessDenied, match=r"^MultiFactorAuthentication failed with invalid MFA one time pass code\.$"):
        assume(ann, arn, **device.shown(code))
    with pytest.raises(AccessDenied, match="unable to validate MFA code"):
        assume(ann, arn, SerialNumber=f"arn:aws:iam::{ACCOUNT}:mfa/other", TokenCode=device.code(30))


@pytest.fixture
def there(world) -> World:
    """Another account beside the one of `world`."""
    here, other = world.iam, World(type(world.iam)())
    other.iam.store = MemoryStore(Settings(id="111122223333", created=here.time))
    other.iam.service = Service(other.iam.store, log=other.iam.log, now=lambda: here.time, random=here._random)
    here.service.others = lambda number: other.iam.store if number == "111122223333" else None
    other.iam.service.others = lambda number: here.store if number == ACCOUNT else None
    return other


def test_other_account(world, ann, there):
    """A role of another account is assumed if both accounts allow it; its session works there and not here.

    A role that refuses and one that is not there are told alike: neither denial carries a message.
    """
    here = world.iam
    arn = there.role("Ops", trust({"AWS": ROOT}), allow("iam:CreateUser"))
    closed = there.role("Closed", trust({"AWS": "arn:aws:iam::444455556666:root"}))
    ann.service.others = here.service.others

    credentials = assume(ann, arn)["Credentials"]

    there.iam.as_session(credentials)(create_user, UserName="Bob")
    assert "bob" in there.iam.account.users
    with pytest.raises(InvalidClientTokenId):
        here.as_session(credentials)(get_caller_identity)
    missing = "arn:aws:iam::111122223333:role/None"
    for refused in (closed, missing, "arn:aws:iam::999999999999:role/Ops"):
        with pytest.raises(AccessDenied) as denied:
            assume(ann, refused)
        sentence = f"User: {ANN} is not authorized to perform: sts:AssumeRole on resource: {refused}"
        assert {"Code": "AccessDenied", "Message": sentence} == denied.value.members()


def test_longest_session_policy(world, ann):
    """A session policy has 2,048 characters at most (IAM User Guide, "IAM and AWS STS quotas"; STS API, AssumeRole)."""
    arn = world.role("Ops", trust({"AWS": ROOT}))
    policy = document(allow("iam:ListUsers"))
    assume(ann, arn, Policy=policy.ljust(2048))

    with pytest.raises(
        ValidationError, match=r"at 'policy' failed to satisfy constraint: Member must have length .* 2048$"
    ):
        assume(ann, arn, Policy=policy.ljust(2049))


def test_principals_of_another_account(world, there):
    """A trust policy means the user of another account that had the ARN when it was saved, and no later one.

    IAM User Guide, "AWS JSON policy elements: Principal".
    """
    eve = there.user("Eve", allow("sts:AssumeRole"))
    arn = world.role("Ops", trust({"AWS": "arn:aws:iam::111122223333:user/Eve"}))
    first = there.iam.account.users["Eve"].id

    def trusted(who) -> list[str]:
        """Whom the role trusts, as all answers show it; whoever calls assumes it if it is meant."""
        who.service.others = there.iam.service.others
        (role,), (details,) = (
            world.iam(list_roles)["Roles"],
            world.iam(get_account_authorization_details)["RoleDetailList"],
        )
        shown = [world.iam(get_role, RoleName="Ops")["Role"], role, details]
        return [json.loads(one["AssumeRolePolicyDocument"])["Statement"][0]["Principal"]["AWS"] for one in shown]

    assert ["arn:aws:iam::111122223333:user/Eve"] * 3 == trusted(eve)
    assume(eve, arn)
    there.iam(update_user, UserName="Eve", NewUserName="Ada", NewPath="/x/")
    assert ["arn:aws:iam::111122223333:user/x/Ada"] * 3 == trusted(eve)
    assume(eve, arn)
    there.iam(update_user, UserName="Ada", NewUserName="Bea")
    eve = there.user("Eve", allow("sts:AssumeRole"))
    assert ["arn:aws:iam::111122223333:user/x/Bea"] * 3 == trusted(eve)
    with pytest.raises(AccessDenied):
        assume(eve, arn)
    there.iam(delete_user, UserName="Bea", Cascade=True)
    assert [first] * 3 == trusted(eve)
    with pytest.raises(AccessDenied):
        assume(eve, arn)


def test_a_broken_account_beside_this_one(world, there):
    """What is wrong with another account keeps nobody from this one's roles: its ARNs stay as they were saved."""
    there.user("Eve")
    arn = "arn:aws:iam::111122223333:user/Eve"
    world.role("Ops", trust({"AWS": arn}))

    def broken(number: str) -> None:
        raise ConfigurationError(f"{number} cannot be read")

    world.iam.service.others = broken
    assert arn in world.iam(get_role, RoleName="Ops")["Role"]["AssumeRolePolicyDocument"]
    world.role("Other", trust({"AWS": arn}))


def test_principals_that_another_account_lacks(world, there):
    """Who is to be trusted has to exist, as far as the account is here."""
    there.role("Ops", trust({"AWS": ROOT}))
    for missing in (
        "iam::111122223333:user/Ghost",
        "iam::111122223333:role/x/Ops",
        "sts::111122223333:assumed-role/No/s",
    ):
        with pytest.raises(MalformedPolicyDocument, match=f'^Invalid principal in policy: "AWS":"arn:aws:{missing}"$'):
            world.role("R", trust({"AWS": f"arn:aws:{missing}"}))
    session, stranger = "arn:aws:sts::111122223333:assumed-role/Ops/s", "arn:aws:iam::999999999999:user/Ghost"
    world.role("R", trust({"AWS": [session, stranger, "111122223333", "arn:aws:iam::111122223333:role/Ops"]}))


def test_refusal_is_recorded(world):
    """The record of a refusal has what was weighed, so that it can be explained; and the refusal carries it."""
    bob = world.user("Bob")
    arn = world.role("Ops", trust({"AWS": ROOT}))
    with pytest.raises(AccessDenied) as denied:
        assume(bob, arn)

    event = list(world.iam.log.scan())[-1]
    assert ("AssumeRole", "AccessDenied") == (event.event_name, event.error_code)
    assert ("sts:AssumeRole", arn, "implicitDeny") == (
        event.iamcli_decision.action,
        event.iamcli_decision.resource,
        event.iamcli_decision.outcome,
    )
    message = denied.value.members()["EncodedAuthorizationMessage"]
    decoded = json.loads(world.iam(decode_authorization_message, EncodedMessage=message)["DecodedMessage"])
    assert ("sts:AssumeRole", arn) == (decoded["context"]["action"], decoded["context"]["resource"])


def test_guessing_codes(world, ann):
    """After some wrong codes in a row none is looked at for a while, also if it is good; a good one ends that."""
    arn = world.role("Ops", trust({"AWS": ROOT}))
    device = Device(world.iam, "Ann")
    for number in range(6):
        with pytest.raises(AccessDenied, match="invalid MFA one time pass code"):
            assume(ann, arn, **device.shown(f"{number:06}"))

    with pytest.raises(AccessDenied, match="invalid MFA one time pass code"):
        assume(ann, arn, **device.shown(device.code()))
    world.iam.wait(minutes=5)
    assume(ann, arn, **device.shown(device.code()))
    assert 0 == world.iam.account.mfa_devices[device.serial].failures
