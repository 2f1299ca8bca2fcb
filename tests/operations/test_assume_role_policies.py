"""Trust policies. AWS's behaviour: IAM API reference, UpdateAssumeRolePolicy; IAM User Guide, "AWS JSON policy
elements: Principal", on accounts, unique ids and deleted principals, and "IAM and AWS STS quotas".
"""

import json

import pytest

from iamcli.errors import LimitExceeded, MalformedPolicyDocument, NoSuchEntity, UnmodifiableEntity
from iamcli.operations.assume_role_policies import update_assume_role_policy
from iamcli.operations.roles import create_role, delete_role, get_role
from iamcli.operations.users import create_user, delete_user, update_user

ACCOUNT = "arn:aws:iam::123456789012:"
BOB = ACCOUNT + "user/x/Bob"
CALLEE = ACCOUNT + "role/Callee"
STATEMENT = {"Effect": "Allow", "Action": "sts:AssumeRole"}


def trusting(*principals, **others):
    """A trust policy that names AWS principals: one as a string, several as a list."""
    aws = principals[0] if len(principals) == 1 else list(principals)
    return json.dumps({"Version": "2012-10-17", "Statement": [{**STATEMENT, "Principal": {"AWS": aws, **others}}]})


def shown(iam, name="R"):
    """The trust policy of a role as it is shown."""
    return iam(get_role, RoleName=name)["Role"]["AssumeRolePolicyDocument"]


@pytest.fixture
def iam(iam):
    """An account with a user, and two roles that trust the account."""
    iam(create_user, UserName="Bob", Path="/x/")
    for name in ("R", "Callee"):
        iam(create_role, RoleName=name, AssumeRolePolicyDocument=trusting(ACCOUNT + "root"))
    return iam


def put(iam, document):
    return iam(update_assume_role_policy, RoleName="R", PolicyDocument=document)


def test_put(iam):
    """The trust policy is replaced; it stays as it was sent, white space included."""
    document = trusting(BOB, Service="ec2.amazonaws.com").replace(" ", "\r\n\t ")

    assert put(iam, document) == {}
    assert document == shown(iam)


@pytest.mark.parametrize(
    "principal",
    [
        BOB,
        CALLEE,
        ACCOUNT + "root",
        "*",
        "arn:aws:iam::111122223333:user/anybody",
        "arn:aws:iam::111122223333:role/any/body",
        "arn:aws:sts::123456789012:assumed-role/Callee/session",
    ],
)
def test_principals(iam, principal):
    """Users and roles of this account can be named if they exist, those of others in any case."""
    put(iam, trusting(principal))

    assert trusting(principal) == shown(iam)


@pytest.mark.parametrize(
    "principal",
    [
        ACCOUNT + "user/nobody",
        ACCOUNT + "user/Bob",  # another path
        ACCOUNT + "user/x/bob",  # another case
        ACCOUNT + "role/x/Bob",  # another kind
        "arn:aws-cn:iam::123456789012:user/x/Bob",
        "AIDAZZZZZZZZZZZZZZZZZ",
        "AROAZZZZZZZZZZZZZZZZZ",
    ],
)
def test_missing_principal(iam, principal):
    """Who is not here under exactly that ARN or id cannot be trusted (hashicorp/terraform-provider-aws#8905)."""
    before = shown(iam)

    with pytest.raises(MalformedPolicyDocument, match=f'^Invalid principal in policy: "AWS":"{principal}"$'):
        put(iam, trusting(BOB, principal))
    assert before == shown(iam)


def test_role_that_trusts_itself(iam):
    """A role cannot name itself before it exists (databrickslabs/ucx#2269)."""
    document = trusting(ACCOUNT + "role/Self")

    with pytest.raises(MalformedPolicyDocument, match="Invalid principal in policy"):
        iam(create_role, RoleName="Self", AssumeRolePolicyDocument=document)
    iam(create_role, RoleName="Self", AssumeRolePolicyDocument=trusting(ACCOUNT + "root"))
    iam(update_assume_role_policy, RoleName="Self", PolicyDocument=document)
    assert document == shown(iam, "Self")


def test_account_number(iam):
    """An account's number means its root user, and is shown so; elsewhere in the document it stays."""
    sent = trusting("111122223333", Service="ec2.amazonaws.com").replace("[{", '[{"Sid": "111122223333", ')
    put(iam, sent)

    assert sent.replace('AWS": "111122223333', 'AWS": "arn:aws:iam::111122223333:root') == shown(iam)


def test_unique_id(iam):
    """The unique id of a user or role is shown as its ARN."""
    user_id, role_id = iam.account.users["Bob"].id, iam.account.roles["Callee"].id
    put(iam, trusting(user_id, role_id))

    assert trusting(BOB, CALLEE) == shown(iam)


def test_spelling(iam):
    """A principal that is spelt with JSON's escapes is shown without; the same text elsewhere stays as it is."""
    escaped = BOB.replace("/", "\\/").replace("B", "\\u0042")
    condition = f'"Condition": {{"StringEquals": {{"aws:PrincipalArn": "{escaped}"}}}}, "Principal"'
    sent = trusting("BOB").replace('"BOB"', f'"{escaped}"').replace('"Principal"', condition)
    put(iam, sent)

    assert trusting(BOB).replace('"Principal"', condition) == shown(iam)


def test_deleted_user(iam):
    """A deleted user is shown by its unique id, and a new one of the same name is somebody else."""
    user_id = iam.account.users["Bob"].id
    put(iam, trusting(BOB, CALLEE))
    iam(delete_user, UserName="Bob")
    iam(create_user, UserName="Bob", Path="/x/")

    assert trusting(user_id, CALLEE) == shown(iam)


def test_deleted_role(iam):
    """A deleted role is shown by its unique id; its sessions and longer names keep theirs."""
    iam(create_role, RoleName="Callee2", AssumeRolePolicyDocument=trusting(ACCOUNT + "root"))
    role_id, session = iam.account.roles["Callee"].id, "arn:aws:sts::123456789012:assumed-role/Callee/s"
    put(iam, trusting(CALLEE, CALLEE + "2", session))
    iam(delete_role, RoleName="callee")

    assert trusting(role_id, CALLEE + "2", session) == shown(iam)


def test_deleted_principal_again(iam):
    """A policy with the id of a deleted principal is not accepted again."""
    put(iam, trusting(BOB))
    iam(delete_user, UserName="Bob")

    with pytest.raises(MalformedPolicyDocument, match=r'^Invalid principal in policy: "AWS":"AIDA'):
        put(iam, trusting(*json.loads(shown(iam))["Statement"][0]["Principal"].values()))


def test_renamed_user(iam):
    """A renamed user is trusted as before, under its new ARN; conditions that hold the old one are left alone."""
    condition = f'"Condition": {{"ArnEquals": {{"aws:PrincipalArn": "{BOB}"}}}}, "Principal"'
    put(iam, trusting(BOB).replace('"Principal"', condition))
    iam(update_user, UserName="Bob", NewUserName="Rob", NewPath="/")

    assert trusting(ACCOUNT + "user/Rob").replace('"Principal"', condition) == shown(iam)


def test_odd_path(iam):
    """A path may hold what JSON escapes."""
    iam(create_user, UserName="Eve", Path='/a"b\\c/')
    put(iam, trusting(ACCOUNT + 'user/a"b\\c/Eve'))
    iam(update_user, UserName="Eve", NewPath="/d/")

    assert trusting(ACCOUNT + "user/d/Eve") == shown(iam)


def test_size(iam):
    """A trust policy has 2,048 characters, white space not counted."""
    frame = trusting("*").replace("[{", '[{"Sid": "%s", ')
    room = 2048 - len((frame % "").replace(" ", ""))
    put(iam, frame.replace(" ", "  ") % ("x" * room))

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for ACLSizePerRole: 2048$"):
        put(iam, frame % ("x" * (room + 1)))


def test_malformed(iam):
    """A trust policy has a principal and no resource (kubernetes-sigs/external-dns#3085)."""
    with pytest.raises(MalformedPolicyDocument, match=r"^Has prohibited field Resource$"):
        put(iam, trusting("*").replace('"Effect"', '"Resource": "*", "Effect"'))


def test_missing_role(iam):
    """A role has to exist to be trusted to somebody; it is looked for before the policy is read."""
    with pytest.raises(NoSuchEntity, match=r"^The role with name nobody cannot be found\.$"):
        iam(update_assume_role_policy, RoleName="nobody", PolicyDocument="{")


def test_protected(iam):
    """The trust policy of a service-linked role is its service's."""
    with iam.store.change("test") as account:
        account.roles["R"].service = "ecs.amazonaws.com"

    with pytest.raises(UnmodifiableEntity, match=r"^Cannot perform the operation on the protected role 'R'"):
        put(iam, trusting("*"))


def test_sessions(iam):
    """The session of a role of this account can be named before it began, but not before the role is there."""
    session = "arn:aws:sts::123456789012:assumed-role/{}/s"
    put(iam, trusting(session.format("Callee")))

    assert session.format("Callee") in shown(iam)
    with pytest.raises(
        MalformedPolicyDocument, match=r'^Invalid principal in policy: "AWS":"arn:aws:sts::.*/Nobody/s"$'
    ):
        put(iam, trusting(session.format("Nobody")))
