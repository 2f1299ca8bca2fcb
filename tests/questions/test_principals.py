"""Whoever a question is about: the forms of names, and the policies that count."""

import pytest

from iamcli.operations.attachments import attach_group_policy
from iamcli.operations.groups import add_user_to_group, create_group
from iamcli.operations.roles import create_role
from iamcli.operations.users import create_user
from iamcli.policy.request import PrincipalKind
from iamcli.questions.principals import NotAPrincipal, PrincipalUnknown, subject

ARN = "arn:aws:iam::123456789012"
TRUST = """{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
  "Principal": {"AWS": "123456789012"}}}"""


@pytest.fixture
def ask(iam):
    """Finds a principal in an account with Alice of /eng/, the group devs she is in, and the role Deployer of /ci/."""
    iam(create_user, UserName="Alice", Path="/eng/", Tags=[{"Key": "team", "Value": "red"}])
    iam(create_group, GroupName="devs")
    iam(add_user_to_group, GroupName="devs", UserName="Alice")
    iam(attach_group_policy, GroupName="devs", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam(create_role, RoleName="Deployer", Path="/ci/", AssumeRolePolicyDocument=TRUST)

    def accounts(number):
        return iam.account if number == "123456789012" else None

    return lambda name, **more: subject(accounts, "123456789012", name, now=iam.time, **more)


@pytest.mark.parametrize(
    ("name", "kind", "arn"),
    [
        (f"{ARN}:user/eng/Alice", PrincipalKind.USER, f"{ARN}:user/eng/Alice"),
        ("user/alice", PrincipalKind.USER, f"{ARN}:user/eng/Alice"),
        ("role/deployer", PrincipalKind.ROLE, f"{ARN}:role/ci/Deployer"),
        ("group/devs", PrincipalKind.GROUP, f"{ARN}:group/devs"),
        ("root", PrincipalKind.ROOT, f"{ARN}:root"),
        ("123456789012", PrincipalKind.ROOT, f"{ARN}:root"),
        ("ec2.amazonaws.com", PrincipalKind.SERVICE, "ec2.amazonaws.com"),
        ("*", PrincipalKind.ANONYMOUS, ""),
        ("anonymous", PrincipalKind.ANONYMOUS, ""),
        ("oidc-provider/gitlab.com", PrincipalKind.WEB_IDENTITY, f"{ARN}:oidc-provider/gitlab.com"),
        (f"{ARN}:saml-provider/Corp", PrincipalKind.SAML, f"{ARN}:saml-provider/Corp"),
    ],
)
def test_names(name, kind, arn, ask):
    """A principal is named by its ARN, or within the account by its kind and name in any case."""
    found = ask(name).principal

    assert (kind, arn) == (found.kind, found.arn)


def test_session(ask):
    """A session of a role has the role's policies, its path and its id, and is not taken to have MFA."""
    arn = "arn:aws:sts::123456789012:assumed-role/Deployer/build"
    found = ask(arn)

    assert (PrincipalKind.ROLE_SESSION, arn) == (found.principal.kind, found.principal.arn)
    assert f"{ARN}:role/ci/Deployer" == found.principal.role_arn
    assert found.principal.id.endswith(":build")
    assert found.context["aws:MultiFactorAuthPresent"] is False


def test_federated(ask):
    """A federated user has the policies of the user who made the session; the root user is taken to have made it."""
    arn = "arn:aws:sts::123456789012:federated-user/bob"

    assert f"{ARN}:root" == ask(arn).principal.user_arn
    assert f"{ARN}:user/eng/Alice" == (made := ask(arn, made_by=f"{ARN}:user/eng/Alice")).principal.user_arn
    assert ["ReadOnlyAccess"] == [policy.name for policy in made.policies.identity]


def test_what_counts(ask):
    """The policies of a user's groups count, and its tags are condition keys."""
    found = ask("user/alice")

    assert ["ReadOnlyAccess"] == [policy.name for policy in found.policies.identity]
    assert "red" == found.context["aws:PrincipalTag/team"]


@pytest.mark.parametrize(
    "name",
    [
        *(f"{ARN}:user/Alice", "user/bob", "role/x", "group/x"),
        *("arn:aws:sts::123456789012:assumed-role/x/y", "arn:aws:sts::123456789012:assumed-role/Deployer/"),
        "arn:aws:iam::999999999999:user/eve",
    ],
)
def test_unknown(name, ask):
    """Whoever is not there, and whoever belongs to an account that is not here, is unknown."""
    with pytest.raises(PrincipalUnknown):
        ask(name)


@pytest.mark.parametrize("name", ["alice", "", "arn:", "arn:aws:iam::123456789012:", "arn:aws:s3:::bucket", "user"])
def test_no_principal(name, ask):
    """What has none of the forms is refused with the forms there are."""
    with pytest.raises((NotAPrincipal, PrincipalUnknown), match=r"ARN|no account"):
        ask(name)


def test_unknown_maker(ask):
    """Whoever is said to have made a session has to be there."""
    with pytest.raises(PrincipalUnknown):
        ask("arn:aws:sts::123456789012:federated-user/bob", made_by=f"{ARN}:user/bob")
