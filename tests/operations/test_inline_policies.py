"""Inline policies. AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "IAM and AWS STS
quotas", for names and sizes. The sentence of LimitExceeded: danvk/mapsnap#483, HumanCellAtlas/data-store#1963.
"""

import pytest

from iamcli.errors import LimitExceeded, MalformedPolicyDocument, NoSuchEntity, UnmodifiableEntity, ValidationError
from iamcli.operations.groups import create_group, update_group
from iamcli.operations.inline_policies import (
    delete_group_policy,
    delete_role_policy,
    delete_user_policy,
    get_group_policy,
    get_role_policy,
    get_user_policy,
    list_group_policies,
    list_role_policies,
    list_user_policies,
    put_group_policy,
    put_role_policy,
    put_user_policy,
)
from iamcli.operations.roles import create_role
from iamcli.operations.users import create_user, update_user

KINDS = {
    "user": (create_user, update_user, put_user_policy, get_user_policy, delete_user_policy, list_user_policies),
    "group": (create_group, update_group, put_group_policy, get_group_policy, delete_group_policy, list_group_policies),
    "role": (create_role, None, put_role_policy, get_role_policy, delete_role_policy, list_role_policies),
}
LIMITS = {"user": 2048, "group": 5120, "role": 10240}
TRUST = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},'
    ' "Action": "sts:AssumeRole"}}'
)


class Principal:
    """A user, a group or a role named Bob, and the operations on its inline policies."""

    def __init__(self, iam, kind):
        self.iam, self.kind, self.limit = iam, kind, LIMITS[kind]
        create, self._update, self._put, self._get, self._delete, self._list = KINDS[kind]
        self.member = f"{kind.capitalize()}Name"
        self.name = "Bob"
        trust = {"AssumeRolePolicyDocument": TRUST} if kind == "role" else {}
        iam(create, **{self.member: self.name}, **trust)

    def _call(self, operation, **members):
        return self.iam(operation, **{self.member: self.name}, **members)

    def rename(self, name):
        self._call(self._update, **{f"New{self.member}": name})
        self.name = name

    def put(self, policy, document):
        return self._call(self._put, PolicyName=policy, PolicyDocument=document)

    def get(self, policy):
        return self._call(self._get, PolicyName=policy)

    def delete(self, policy):
        return self._call(self._delete, PolicyName=policy)

    def list(self, **members):
        return self._call(self._list, **members)


@pytest.fixture(params=KINDS)
def principal(iam, request):
    return Principal(iam, request.param)


def policy(size=0):
    """A policy document of that many characters, white space not counted."""
    frame = (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::%s"}}'
    )
    return frame % ("x" * (size - len(frame.replace(" ", "")) + 2) or "*")


def test_put_and_get(principal):
    """A document comes back to the letter, under the names the principal and the policy were given."""
    document = policy().replace(" ", "\r\n\t ")
    assert principal.put("Read", document) == {}
    principal.name = "BOB"

    assert {principal.member: "Bob", "PolicyName": "Read", "PolicyDocument": document} == principal.get("Read")


def test_put_replaces(principal):
    """A policy of the same name is replaced."""
    principal.put("p", policy())
    principal.put("p", policy(300))

    assert policy(300) == principal.get("p")["PolicyDocument"]
    assert ["p"] == principal.list()["PolicyNames"]


def test_names_keep_case_apart(principal):
    """Names of inline policies differ if their case does; lists order them without it."""
    for name in ("b", "P", "p", "A"):
        principal.put(name, policy())

    assert ["A", "b", "P", "p"] == principal.list()["PolicyNames"]


def test_list_pages(principal):
    """A marker continues where its page ended, also between names that differ in case only."""
    for name in ("P", "p", "q"):
        principal.put(name, policy())
    first = principal.list(MaxItems=1)
    second = principal.list(MaxItems=1, Marker=first["Marker"])
    third = principal.list(MaxItems=1, Marker=second["Marker"])

    assert [["P"], ["p"], ["q"]] == [page["PolicyNames"] for page in (first, second, third)]
    assert not third["IsTruncated"]


def test_size_is_of_all(principal):
    """The quota is for all inline policies of the principal together; the one that is replaced does not count."""
    principal.put("a", policy(1000))
    principal.put("b", policy(principal.limit - 1000))
    principal.put("a", policy(1000))

    with pytest.raises(
        LimitExceeded, match=f"^Maximum policy size of {principal.limit} bytes exceeded for {principal.kind} Bob$"
    ):
        principal.put("a", policy(1001))


def test_white_space_is_free(principal):
    """White space does not count."""
    principal.put("a", policy(principal.limit).replace(" ", " " * 1000))


def test_malformed(principal):
    """A document that breaks the policy grammar is refused, and a principal has none in an identity policy."""
    with pytest.raises(MalformedPolicyDocument):
        principal.put("a", "{")
    with pytest.raises(MalformedPolicyDocument):
        principal.put("a", policy().replace('"Effect"', '"Principal": "*", "Effect"'))


def test_characters(principal):
    """A document has no characters beyond U+00FF."""
    with pytest.raises(ValidationError, match="'policyDocument' failed to satisfy constraint"):
        principal.put("a", policy().replace("*", "€"))


def test_delete(principal):
    """A deleted policy is gone."""
    principal.put("a", policy())
    assert principal.delete("a") == {}

    assert principal.list()["PolicyNames"] == []


@pytest.mark.parametrize("method", ["get", "delete"])
def test_missing_policy(principal, method):
    """A policy that is not there is NoSuchEntity, also if its name differs in case only."""
    principal.put("a", policy())

    with pytest.raises(NoSuchEntity, match=rf"^The {principal.kind} policy with name A cannot be found\.$"):
        getattr(principal, method)("A")


@pytest.mark.parametrize(("method", "arguments"), [("put", ("a", "{")), ("get", "a"), ("delete", "a"), ("list", ())])
def test_missing_principal(principal, method, arguments):
    """The principal is looked for before anything else."""
    principal.name = "none"

    with pytest.raises(NoSuchEntity, match=rf"^The {principal.kind} with name none cannot be found\.$"):
        getattr(principal, method)(*arguments)


@pytest.mark.parametrize("kind", ["user", "group"])
def test_renamed(iam, kind):
    """Inline policies stay with a principal that is renamed; roles cannot be."""
    principal = Principal(iam, kind)
    principal.put("a", policy())
    principal.rename("Rob")

    assert ["a"] == principal.list()["PolicyNames"]


@pytest.mark.parametrize(("method", "arguments"), [("put", ("a", policy())), ("delete", ("a",))])
def test_protected(iam, method, arguments):
    """The policies of a service-linked role are its service's; they can be looked at."""
    principal = Principal(iam, "role")
    principal.put("a", policy(100))
    with iam.store.change("test") as account:
        account.roles["Bob"].service = "ecs.amazonaws.com"

    with pytest.raises(UnmodifiableEntity, match=r"^Cannot perform the operation on the protected role 'Bob'"):
        getattr(principal, method)(*arguments)
    assert policy(100) == principal.get("a")["PolicyDocument"]
