"""`iamcli who-can`: the answers as text and as data."""

import json

import pytest

ROLE = "arn:aws:iam::123456789012:role/app"


def document(**statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}})


@pytest.fixture
def team(iamcli):
    """An account where Alice reads by way of devs, Bob from inside only, and app is Alice's to assume with a ticket."""
    for name in ("alice", "bob", "carol"):
        iamcli("create-user", "--user-name", name)
    iamcli("create-group", "--group-name", "devs")
    iamcli("add-user-to-group", "--group-name", "devs", "--user-name", "alice")
    read = document(Action="s3:Get*", Resource="*")
    iamcli("put-group-policy", "--group-name", "devs", "--policy-name", "read", "--policy-document", read)
    inside = document(Action="s3:*", Resource="*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    iamcli("put-user-policy", "--user-name", "bob", "--policy-name", "inside", "--policy-document", inside)
    trust = document(
        Action="sts:AssumeRole",
        Principal={"AWS": "arn:aws:iam::123456789012:user/alice"},
        Condition={"StringEquals": {"sts:ExternalId": "x1"}},
    )
    iamcli("create-role", "--role-name", "app", "--assume-role-policy-document", trust)
    return iamcli


def test_text(team):
    """Everybody who can has a line that says by which policy, through which group, and if what."""
    assert (
        """\
root        yes  needs no policy
user/alice  yes  group_devs_read through devs
user/bob    if   user_bob_inside if aws:SourceIp in 10.0.0.0/8

2 can, 1 can under conditions, 2 cannot.
"""
        == team("who-can", "s3:GetObject").out
    )


def test_data(team):
    """As data each has the actions, the answer, and the policies with what they ask for."""
    answer = team("who-can", "s3:getobject", "arn:aws:s3:::b/k", "--output", "json").answer

    assert "arn:aws:s3:::b/k" == answer["Resource"]
    assert {
        "Principal": "arn:aws:iam::123456789012:user/bob",
        "Kind": "user",
        "Answer": "conditional",
        "Can": [
            {
                "Actions": ["s3:GetObject"],
                "Answer": "conditional",
                "Grants": [{"Policy": "user_bob_inside", "Conditions": ["aws:SourceIp in 10.0.0.0/8"]}],
            }
        ],
    } == answer["Principals"][2]
    assert ["devs"] == answer["Principals"][1]["Can"][0]["Grants"][0]["Groups"]


def test_context(team):
    """What is given is known."""
    assert "user/bob    yes" in team("who-can", "s3:GetObject", "--context", "aws:SourceIp=10.0.0.1").out


def test_trust(team):
    """Who can assume a role is up to whom it trusts."""
    assert (
        """\
user/alice  if   app if sts:ExternalId x1

0 can, 1 can under conditions, 4 cannot.
"""
        == team("who-can", "sts:AssumeRole", ROLE).out
    )


def test_every_role(team):
    """Where no role is named, the answer says which can be assumed."""
    assert (
        """\
user/alice  if   on role/app
                 app if sts:ExternalId x1

0 can, 1 can under conditions, 4 cannot.
"""
        == team("who-can", "sts:AssumeRole").out
    )
    answer = team("who-can", "sts:AssumeRole", "*", "--output", "json").answer
    assert [[ROLE]] == [one["Roles"] for found in answer["Principals"] for one in found["Can"]]


def test_pattern(team):
    """Of a pattern it is told which actions somebody can do, be it one."""
    assert "user/alice  if   sts:AssumeRole\n                 on role/app\n" in team("who-can", "sts:*").out


def test_resource_policy(team, tmp_path):
    """The policy of a resource counts if it is given."""
    carol = {"AWS": "arn:aws:iam::123456789012:user/carol"}
    (tmp_path / "bucket.json").write_text(document(Action="s3:GetObject", Resource="*", Principal=carol))

    done = team("who-can", "s3:GetObject", "arn:aws:s3:::b/k", "--resource-policy", "bucket.json")

    assert "user/carol  yes  bucket.json" in done.out


def test_colors(team):
    """With colours the answers stand out."""
    assert "\033[32myes\033[0m" in team("who-can", "s3:GetObject", "--color", "on").out


def test_harmless(team):
    """What policies hold does nothing to a terminal, with colours or without."""
    text = document(
        Action="sqs:ListQueues", Resource="*", Condition={"StringEquals": {"aws:\x1b]0;x\x07\x1b[31m": "a"}}
    )
    assert 0 == team("put-user-policy", "--user-name", "carol", "--policy-name", "p", "--policy-document", text).status

    for color in ("on", "off"):
        out = team("who-can", "sqs:ListQueues", "--color", color).out
        assert "user/carol" in out
        assert not {"\x1b]", "\x07"} & {out[place : place + size] for place in range(len(out)) for size in (1, 2)}


def test_unknown_action(team):
    """Of an action that the catalogue does not know, its date is told, and the answer given."""
    done = team("who-can", "s3:Fly")

    assert (0, True) == (done.status, "No action s3:Fly is known as of 20" in done.err)
    assert "Did you mean s3:GetObject" in team("who-can", "s3:GetObjct").err


@pytest.mark.parametrize("words", [[ROLE], ["role/app"], ["--resource", ROLE], ["--resource", "role/app"], ["role/*"]])
def test_resource(words, team):
    """The resource stands behind the action or behind --resource, as an ARN or in short."""
    assert "user/alice  if" in team("who-can", "sts:AssumeRole", *words).out


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("aws:SourceIp=foo", "aws:SourceIp takes an IP address, which 'foo' is not"),
        ("aws:MultiFactorAuthPresent=yes", "takes true or false"),
        ("aws:MultiFactorAuthAge=old", "takes a number"),
        ("aws:CurrentTime=noon", "takes a time like"),
        ("aws:SourceArn=bucket", "takes an ARN"),
        ("sourceip=1.2.3.4", "Did you mean aws:SourceIp?"),
        ("aws:SourceIpp=1.2.3.4", "Did you mean aws:SourceIp?"),
        ("nosuch:thing=1", "No condition key nosuch:thing is known as of 20"),
    ],
)
def test_doubtful_context(pair, told, team):
    """A key that nobody knows, or a value that no condition on its key can match, is told; the answer is given."""
    done = team("who-can", "s3:GetObject", "--context", pair)

    assert (0, True) == (done.status, told in done.err)


@pytest.mark.parametrize(
    "pair",
    [
        *(
            "aws:SourceIp=10.0.0.1",
            "AWS:SOURCEIP=::1",
            "aws:CurrentTime=2024-01-31T12:00:00Z",
            "aws:EpochTime=1700000000",
        ),
        *("token.actions.githubusercontent.com:sub=repo:o/a:ref", "idp.example.com/x:aud=a", "aws:RequestTag/team=red"),
        *("aws:MultiFactorAuthPresent=TRUE", "aws:TagKeys=a,b", "aws:SourceArn=arn:aws:s3:::b", "s3:prefix=x"),
    ],
)
def test_sound_context(pair, team):
    """Of keys that are known, and of claims of identity providers, nothing is told."""
    assert "" == team("who-can", "s3:GetObject", "--context", pair).err


@pytest.mark.parametrize(
    ("words", "status"),
    [([], 252), (["GetObject"], 252), (["s3:Zzz*"], 252), (["s3:GetObject", "--context", "x"], 252),
     (["sts:AssumeRole", "arn:aws:iam::123456789012:role/none"], 255), (["s3:GetObject", "garbage"], 252),
     (["sts:AssumeRole", "arn:aws:iam::123456789012:role/none*"], 255), (["s3:GetObject", "role/"], 252),
     (["s3:GetObject", "*", "--resource", "*"], 252)],
)  # fmt: skip
def test_bad_questions(words, status, iamcli):
    """What cannot be asked is an error that says why."""
    done = iamcli("who-can", *words)

    assert (status, "") == (done.status, done.out)
    assert "defect" not in done.err
