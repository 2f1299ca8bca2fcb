"""What simulations answer. IAM API reference, SimulateCustomPolicy, SimulatePrincipalPolicy and EvaluationResult."""

import json

import pytest

from iamcli.catalog.services import action_names
from iamcli.errors import InvalidInput
from iamcli.operation.checks import matches
from iamcli.operations.attachments import attach_group_policy, attach_user_policy
from iamcli.operations.groups import add_user_to_group, create_group
from iamcli.operations.inline_policies import put_group_policy, put_user_policy
from iamcli.operations.permissions_boundaries import put_user_permissions_boundary
from iamcli.operations.policies import create_policy
from iamcli.operations.simulation import ACTION, simulate_custom_policy, simulate_principal_policy
from iamcli.operations.users import create_user

ACCOUNT = "arn:aws:iam::123456789012:"
BOB = ACCOUNT + "user/bob"
OTHERS = "arn:aws:iam::210987654321:"
READ, KEY = "s3:GetObject", "arn:aws:s3:::b/k"
FORM = "arn:${Partition}:s3:::${BucketName}/${ObjectName}"


def statement(effect="Allow", action="*", resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ALL = document(statement())
NONE = document(statement("Deny"))


def custom(iam, *policies, actions=(READ,), **members):
    answer = iam(simulate_custom_policy, PolicyInputList=list(policies), ActionNames=list(actions), **members)
    return answer["EvaluationResults"]


def decisions(results):
    return [result["EvalDecision"] for result in results]


def test_allowed(iam):
    """AWS's own example (CLI reference, simulate-custom-policy): a statement alone begins behind its brace."""
    policy = (
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*",'
        '"Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}'
    )
    entry = {"ContextKeyName": "aws:CurrentTime", "ContextKeyType": "date"}

    def at(time):
        return custom(
            iam, policy, actions=["dynamodb:CreateBackup"], ContextEntries=[{**entry, "ContextKeyValues": [time]}]
        )

    matched = {
        "SourcePolicyId": "PolicyInputList.1",
        "SourcePolicyType": "IAM Policy",
        "StartPosition": {"Line": 1, "Column": 38},
        "EndPosition": {"Line": 1, "Column": 167},
    }
    expected = {"EvalActionName": "dynamodb:CreateBackup", "EvalResourceName": "*", "MissingContextValues": []}
    assert [{**expected, "EvalDecision": "allowed", "MatchedStatements": [matched]}] == at("2019-04-25T11:00:00Z")
    assert [{**expected, "EvalDecision": "implicitDeny", "MatchedStatements": []}] == at("2014-04-25T11:00:00Z")


def places(result):
    return [
        tuple((place["Line"], place["Column"]) for place in (one["StartPosition"], one["EndPosition"]))
        for one in result["MatchedStatements"]
    ]


def test_places_in_lists(iam):
    """A statement of a list begins behind what stands before it (CLI reference, simulate-principal-policy)."""
    first = json.dumps(statement(action="codecommit:ListRepositories"), indent=4).replace("\n", "\n" + " " * 8)
    policy = f'{{\n    "Version": "2012-10-17",\n    "Statement": [\n        {first},\n        {{}}\n    ]\n}}'
    policy = policy.replace("{}", json.dumps(statement("Deny", "s3:*")))
    allowed, denied = custom(iam, policy, actions=["codecommit:ListRepositories", READ])

    assert [((3, 19), (8, 10))] == places(allowed)
    assert (8, 10) == places(denied)[0][0]


def test_places_in_long_documents(iam):
    """Each of a thousand statements has its place, in a document that is mostly lines."""
    statements = ",\n".join([json.dumps(statement(action="s3:Get*"))] * 1000)
    policy = '{"Version": "2012-10-17", "Statement": [\n' + statements + "\n" * 40_000 + "]}"

    (result,) = custom(iam, policy)

    assert [(number, number + 1) for number in range(1, 1001)] == [
        (one["StartPosition"]["Line"], one["EndPosition"]["Line"]) for one in result["MatchedStatements"]
    ]


def test_actions(iam):
    """Each action of AWS's can be simulated, also the one that has a hyphen in its name."""
    names = [f"{service}:{name}" for service, known in action_names().items() for name in known]

    assert [] == [name for name in names if not matches(ACTION, name)]
    assert ["allowed"] == decisions(custom(iam, ALL, actions=["vpc-lattice:AssociateViaAWSService-EventsAndStates"]))


def test_order(iam):
    """Answers come in the order of the actions, a Deny is the only statement that is shown beside an allow."""
    results = custom(
        iam, document(statement(), statement("Deny", "s3:*")), actions=["s3:PutObject", "ec2:RunInstances"]
    )

    assert ["s3:PutObject", "ec2:RunInstances"] == [result["EvalActionName"] for result in results]
    assert ["explicitDeny", "allowed"] == decisions(results)
    assert [1, 1] == [len(result["MatchedStatements"]) for result in results]


def test_one_resource(iam):
    """A resource has a result of its own, and within one account the details are there but empty."""
    (result,) = custom(iam, document(statement(resource="arn:aws:s3:::b/*")), ResourceArns=[KEY])

    assert (FORM, "allowed", {}) == (result["EvalResourceName"], result["EvalDecision"], result["EvalDecisionDetails"])
    (specific,) = result["ResourceSpecificResults"]
    assert (KEY, "allowed") == (specific["EvalResourceName"], specific["EvalResourceDecision"])
    assert result["MatchedStatements"] == specific["MatchedStatements"]


def test_several_resources(iam):
    """Of several resources the strictest decision counts (API reference, EvaluationResult)."""
    policy = document(statement(resource="arn:aws:s3:::b/*"), statement("Deny", resource="arn:aws:s3:::c/*"))

    def asked(*resources):
        (result,) = custom(iam, policy, ResourceArns=list(resources))
        specific = [one["EvalResourceDecision"] for one in result["ResourceSpecificResults"]]
        return result["EvalResourceName"], result["EvalDecision"], specific

    assert (FORM, "implicitDeny", ["allowed", "implicitDeny"]) == asked(KEY, "arn:aws:s3:::d/k")
    assert asked(KEY, "arn:aws:s3:::d/k", "arn:aws:s3:::c/k")[1:] == (
        "explicitDeny",
        ["allowed", "implicitDeny", "explicitDeny"],
    )


def test_resource_of_unknown_action(iam):
    """Of an action that the catalogue has no form of ARNs for, resources are `*`."""
    for resources in ([KEY], [KEY, "arn:aws:s3:::c/k"]):
        (result,) = custom(iam, ALL, actions=["nowhere:DoIt"], ResourceArns=resources)
        assert ("*", "allowed") == (result["EvalResourceName"], result["EvalDecision"])


def test_missing_context(iam):
    """Keys that a policy looks at and the request lacks are told, each once."""
    condition = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}, "Bool": {"s3:signed": "true"}}
    policy = document(statement(Condition=condition))
    (result,) = custom(iam, policy)
    assert {"aws:ResourceTag/team", "aws:PrincipalTag/team", "s3:signed"} == set(result["MissingContextValues"])

    entries = [
        {"ContextKeyName": name, "ContextKeyValues": ["true"], "ContextKeyType": "string"}
        for name in result["MissingContextValues"]
    ]
    (result,) = custom(iam, policy, ContextEntries=entries)
    assert ("allowed", []) == (result["EvalDecision"], result["MissingContextValues"])


def test_multivalued_context(iam):
    """A list is multi-valued, also if it holds one value."""
    condition = {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}, "Null": {"aws:TagKeys": "false"}}
    policy = document(statement(Condition=condition))

    def tagged(*keys):
        entry = {"ContextKeyName": "aws:TagKeys", "ContextKeyValues": list(keys), "ContextKeyType": "stringList"}
        return decisions(custom(iam, policy, ContextEntries=[entry]))

    assert (["allowed"], ["implicitDeny"]) == (tagged("a"), tagged("a", "c"))


def test_boundary(iam):
    """A boundary has to allow too, and its share is told, not its statements nor its keys (EvaluationResult)."""
    (result,) = custom(iam, ALL, PermissionsBoundaryPolicyInputList=[document(statement(action="ec2:*"))])
    assert ("implicitDeny", []) == (result["EvalDecision"], result["MatchedStatements"])
    assert {"AllowedByPermissionsBoundary": False} == result["PermissionsBoundaryDecisionDetail"]

    limits = [NONE, document(statement(), statement("Deny", Condition={"Bool": {"s3:signed": "true"}}))]
    (result,) = custom(iam, ALL, PermissionsBoundaryPolicyInputList=limits[:1])
    assert ("explicitDeny", []) == (result["EvalDecision"], result["MatchedStatements"])
    assert {"AllowedByPermissionsBoundary": False} == result["PermissionsBoundaryDecisionDetail"]
    (result,) = custom(iam, ALL, PermissionsBoundaryPolicyInputList=limits[1:])
    assert ("allowed", []) == (result["EvalDecision"], result["MissingContextValues"])

    (result,) = custom(iam, ALL, PermissionsBoundaryPolicyInputList=[ALL])
    assert {"AllowedByPermissionsBoundary": True} == result["PermissionsBoundaryDecisionDetail"]
    assert ["IAM Policy"] == [one["SourcePolicyType"] for one in result["MatchedStatements"]]


def test_organization(iam):
    """Every level of an organization has to allow; its statements and the keys it looks at are not shown."""
    deny = document(statement(), statement("Deny", Condition={"Bool": {"s3:signed": "true"}}))

    def under(*levels, **more):
        ordered = [{"ServiceControlPolicyInputList": level} for level in levels]
        (result,) = custom(iam, ALL, OrderedOrganizationPolicyInputList=ordered, **more)
        allowed = result["OrganizationsDecisionDetail"]["AllowedByOrganizations"]
        return result["EvalDecision"], allowed, len(result["MatchedStatements"]), result["MissingContextValues"]

    signed = [{"ContextKeyName": "s3:signed", "ContextKeyValues": ["true"], "ContextKeyType": "boolean"}]
    assert ("allowed", True, 1, []) == under([ALL], [ALL], [deny])
    assert ("explicitDeny", False, 0, []) == under([ALL], [deny], ContextEntries=signed)
    assert ("implicitDeny", False, 0, []) == under([ALL], [])


def resource_policy(*principals):
    allow = {
        "Effect": "Allow",
        "Principal": {"AWS": list(principals)},
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::b/*",
    }
    return document(allow)


def test_resource_policy(iam):
    """Within an account a resource policy that names the caller is enough, and its statement is shown."""
    members = {"ResourceArns": [KEY], "CallerArn": BOB}
    (result,) = custom(iam, document(statement(action="ec2:*")), ResourcePolicy=resource_policy(BOB), **members)

    (matched,) = result["MatchedStatements"]
    assert ("allowed", {}) == (result["EvalDecision"], result["EvalDecisionDetails"])
    assert ("ResourcePolicy", "Resource Policy") == (matched["SourcePolicyId"], matched["SourcePolicyType"])


def test_across_accounts(iam):
    """Across accounts both sides have to allow, and what each says is told."""

    def asked(policy, principal):
        (result,) = custom(
            iam,
            policy,
            ResourceArns=[KEY],
            CallerArn=BOB,
            ResourceOwner=OTHERS + "root",
            ResourcePolicy=resource_policy(principal),
        )
        return result["EvalDecision"], result["EvalDecisionDetails"]

    neither = document(statement(action="ec2:*"))
    assert ("allowed", {"IAM Policy": "allowed", "Resource Policy": "allowed"}) == asked(ALL, BOB)
    assert ("implicitDeny", {"IAM Policy": "implicitDeny", "Resource Policy": "allowed"}) == asked(neither, BOB)
    stranger = OTHERS + "user/carl"
    assert ("implicitDeny", {"IAM Policy": "allowed", "Resource Policy": "implicitDeny"}) == asked(ALL, stranger)


def test_resource_elsewhere(iam):
    """The number of another account in an ARN alone asks nothing of that account."""
    members = {"actions": ["sts:AssumeRole"], "ResourceArns": [OTHERS + "role/r"]}
    (result,) = custom(iam, ALL, **members)

    assert ("allowed", {}) == (result["EvalDecision"], result["EvalDecisionDetails"])


EC2 = "arn:aws:ec2:us-east-1:123456789012:"


def test_handling(iam):
    """A scenario of Amazon EC2 demands its resources."""
    kinds = ["instance", "image", "security-group", "network-interface", "volume"]
    arns = [f"{EC2}{kind}/x" for kind in kinds]
    members = {"actions": ["ec2:RunInstances"], "ResourceHandlingOption": "EC2-VPC-EBS"}
    assert ["allowed"] == decisions(custom(iam, ALL, ResourceArns=arns, **members))

    with pytest.raises(InvalidInput, match="volume"):
        custom(iam, ALL, ResourceArns=arns[:-1], **members)
    with pytest.raises(InvalidInput, match="no ResourceHandlingOption"):
        custom(iam, ALL, ResourceHandlingOption="EC2-Moon")


def test_pages(iam):
    """Answers come in pages."""
    actions = [f"s3:Action{number}" for number in range(3)]
    answer = iam(simulate_custom_policy, PolicyInputList=[ALL], ActionNames=actions, MaxItems=2)
    rest = iam(simulate_custom_policy, PolicyInputList=[ALL], ActionNames=actions, Marker=answer["Marker"])

    assert (actions[:2], True) == (
        [one["EvalActionName"] for one in answer["EvaluationResults"]],
        answer["IsTruncated"],
    )
    assert actions[2:] == [one["EvalActionName"] for one in rest["EvaluationResults"]]


@pytest.fixture
def bob(iam):
    """A user with an inline, a managed and an AWS managed policy, two of a group's, and a boundary."""
    iam(create_user, UserName="bob")
    iam(create_group, GroupName="devs")
    iam(add_user_to_group, GroupName="devs", UserName="bob")
    for name, action in (("p", "s3:P"), ("q", "s3:Q")):
        iam(create_policy, PolicyName=name, PolicyDocument=document(statement(action=action)))
    iam(create_policy, PolicyName="limit", PolicyDocument=document(statement(), statement("Deny", "s3:Never")))
    iam(attach_user_policy, UserName="bob", PolicyArn=ACCOUNT + "policy/p")
    iam(attach_user_policy, UserName="bob", PolicyArn="arn:aws:iam::aws:policy/AmazonSQSFullAccess")
    iam(attach_group_policy, GroupName="devs", PolicyArn=ACCOUNT + "policy/q")
    iam(put_user_policy, UserName="bob", PolicyName="own", PolicyDocument=document(statement(action="s3:Own")))
    iam(put_group_policy, GroupName="devs", PolicyName="theirs", PolicyDocument=document(statement(action="s3:Group")))
    iam(put_user_permissions_boundary, UserName="bob", PermissionsBoundary=ACCOUNT + "policy/limit")
    return iam


ACTIONS = {
    "s3:P": "p",
    "sqs:SendMessage": "AmazonSQSFullAccess",
    "s3:Q": "q",
    "s3:Own": "user_bob_own",
    "s3:Group": "group_devs_theirs",
}


def of_bob(bob, **members):
    members = {"PolicySourceArn": BOB, "ActionNames": list(ACTIONS)} | members
    return bob(simulate_principal_policy, **members)["EvaluationResults"]


def test_principal(bob):
    """All policies of a user count, and are called by their names, inline ones with whom they are part of."""
    results = of_bob(bob)

    assert ["allowed"] * 5 == decisions(results)
    assert list(ACTIONS.values()) == [result["MatchedStatements"][0]["SourcePolicyId"] for result in results]
    assert all(result["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"] for result in results)
    (never,) = of_bob(bob, ActionNames=["s3:Never"])
    assert ("explicitDeny", []) == (never["EvalDecision"], never["MatchedStatements"])


def test_more_policies(bob):
    """Policies that are given count besides; a boundary that is given counts instead."""
    own = document(statement(action="ec2:*"))
    (result,) = of_bob(bob, ActionNames=["ec2:RunInstances"], PolicyInputList=[own])
    assert "PolicyInputList.1" == result["MatchedStatements"][0]["SourcePolicyId"]

    results = of_bob(
        bob, ActionNames=["s3:P", "s3:Own"], PermissionsBoundaryPolicyInputList=[document(statement(action="s3:P"))]
    )
    assert ["allowed", "implicitDeny"] == decisions(results)


@pytest.mark.parametrize(
    ("exclusion", "gone"),
    [
        ({"PolicyType": "inline"}, {"s3:Own", "s3:Group"}),
        ({"PolicyType": "aws-managed"}, {"sqs:SendMessage"}),
        ({"PolicyType": "user-managed"}, {"s3:P", "s3:Q"}),
        ({"PolicyType": "scp"}, set()),
        ({"PolicyType": "rcp"}, set()),
        ({"PolicyArn": ACCOUNT + "policy/p"}, {"s3:P"}),
        ({"PolicyArn": ACCOUNT + "policy/?"}, {"s3:P", "s3:Q"}),
        ({"PolicyArn": "arn:aws:iam::aws:policy/Amazon*"}, {"sqs:SendMessage"}),
        ({"PolicyArn": ACCOUNT + "policy/none"}, set()),
        (
            {"InlinePolicyIdentifier": {"PolicyName": "own", "AttachmentType": "user", "AttachmentName": "bob"}},
            {"s3:Own"},
        ),
        (
            {"InlinePolicyIdentifier": {"PolicyName": "own", "AttachmentType": "group", "AttachmentName": "bob"}},
            set(),
        ),
    ],
    ids=lambda value: str(sorted(value)),
)
def test_exclusions(bob, exclusion, gone):
    """Policies can be left out by their type, by ARN, or as inline policies; what names none is ignored."""
    results = of_bob(bob, PolicyExclusionList=[exclusion])

    assert gone == {result["EvalActionName"] for result in results if result["EvalDecision"] != "allowed"}


def test_excluded_boundary(bob):
    """A permissions boundary can be left out too."""
    (result,) = of_bob(bob, ActionNames=["s3:Never"], PolicyExclusionList=[{"PolicyType": "permission-boundary"}])

    assert "implicitDeny" == result["EvalDecision"]
    assert "PermissionsBoundaryDecisionDetail" not in result


@pytest.mark.parametrize(
    "exclusion",
    [
        {},
        {"PolicyType": "inline", "PolicyArn": ACCOUNT + "policy/p"},
        {"PolicyArn": "arn:aws:iam::*:policy/p"},
        {"PolicyArn": ACCOUNT + "policy/**"},
        {"PolicyArn": BOB},
    ],
    ids=str,
)
def test_bad_exclusions(bob, exclusion):
    """An identifier that names nothing, or two things, or has wildcards where none can be, is InvalidInput."""
    with pytest.raises(InvalidInput):
        of_bob(bob, PolicyExclusionList=[exclusion])


def test_caller_of_principal(bob):
    """Policies of one can be simulated as if another called."""
    policy = document(statement(action="ec2:*", resource="arn:aws:ec2:*:*:instance/${aws:username}"))
    members = {
        "ActionNames": ["ec2:StopInstances"],
        "PolicyInputList": [policy],
        "ResourceArns": [f"{EC2}instance/carl"],
    }

    assert ["implicitDeny"] == decisions(of_bob(bob, **members))
    assert ["allowed"] == decisions(of_bob(bob, CallerArn=ACCOUNT + "user/carl", **members))


def test_group(bob):
    """A group's simulation has the group's own policies alone."""
    results = bob(simulate_principal_policy, PolicySourceArn=ACCOUNT + "group/devs", ActionNames=list(ACTIONS))

    allowed = [one["EvalActionName"] for one in results["EvaluationResults"] if one["EvalDecision"] == "allowed"]
    assert ["s3:Q", "s3:Group"] == allowed
