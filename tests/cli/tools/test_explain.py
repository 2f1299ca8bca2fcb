"""`iamcli explain`: the newest refusal, and new questions."""

import json

import pytest

ALICE = "arn:aws:iam::123456789012:user/alice"
ROLE = "arn:aws:iam::123456789012:role/deployer"
LIST = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}}'
TRUST = """{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
  "Principal": {"Service": "ec2.amazonaws.com"}}}"""


@pytest.fixture
def alice(iamcli, home):
    """A command line with a profile of Alice, who may do nothing."""
    iamcli("create-user", "--user-name", "alice", "--tags", "Key=team,Value=red")
    key = iamcli("create-access-key", "--user-name", "alice").answer["AccessKey"]
    for name in ("AccessKeyId", "SecretAccessKey"):
        setting = "aws_access_key_id" if name == "AccessKeyId" else "aws_secret_access_key"
        iamcli("configure", "set", setting, key[name], "--profile", "alice")
    return iamcli


def test_last(alice):
    """The newest refusal is told with AWS's sentence and the grant that is missing; the status is 2."""
    refused = alice("--profile", "alice", "list-users")

    done = alice("explain", "--last")

    assert (254, 2) == (refused.status, done.status)
    assert "because no identity-based policy allows the iam:ListUsers action" in done.out
    assert "It still would be refused:" in done.out
    assert 'Add to an identity-based policy of the principal: {"Effect":"Allow","Action":"iam:ListUsers"' in done.out


def test_last_by_now(alice):
    """A refusal is weighed against the account as it is now: once the grant is there, the status is 0."""
    alice("--profile", "alice", "list-users")
    alice("put-user-policy", "--user-name", "alice", "--policy-name", "list", "--policy-document", LIST)

    done = alice("explain", "--last")

    assert 0 == done.status
    assert "By now it would be allowed:" in done.out
    assert 0 == alice("--profile", "alice", "list-users").status


def test_last_with_tags_of_now(alice):
    """The tags of whoever was refused are those of now."""
    document = json.loads(LIST)
    document["Statement"]["Condition"] = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    alice("put-user-policy", "--user-name", "alice", "--policy-name", "list", "--policy-document", json.dumps(document))
    alice("--profile", "alice", "list-users")

    assert 2 == alice("explain", "--last").status
    alice("tag-user", "--user-name", "alice", "--tags", "Key=team,Value=blue")
    assert 0 == alice("explain", "--last").status


def test_last_of_a_profile(alice):
    """With a profile it is the newest refusal of whoever calls."""
    alice("--profile", "alice", "list-users")
    alice("create-user", "--user-name", "bob")
    key = alice("create-access-key", "--user-name", "bob").answer["AccessKey"]
    alice("configure", "set", "aws_access_key_id", key["AccessKeyId"], "--profile", "bob")
    alice("configure", "set", "aws_secret_access_key", key["SecretAccessKey"], "--profile", "bob")
    assert (
        "nothing that was refused to arn:aws:iam::123456789012:user/bob"
        in alice("--profile", "bob", "explain", "--last").err
    )
    alice("--profile", "bob", "list-roles")

    assert "iam:ListRoles" in alice("explain", "--last").out
    assert "iam:ListUsers" in alice("--profile", "alice", "explain", "--last").out


def test_one_action(alice):
    """A pattern of actions is refused, with the commands that take one."""
    done = alice("explain", "--principal", "user/alice", "--action", "s3:*")

    assert (252, True, True) == (done.status, "who-can" in done.err, "what-can" in done.err)


def test_unknown_action(alice):
    """Of an action that the catalogue does not know it is told which it resembles; the answer is given."""
    done = alice("explain", "--principal", "user/alice", "--action", "s3:GetObjct")

    assert (2, True) == (done.status, "No action s3:GetObjct is known as of 20" in done.err)
    assert "Did you mean s3:GetObject" in done.err


def test_resources(alice):
    """A resource is an ARN, `*`, or in short one of the account's; else it is refused."""
    alice("create-policy", "--policy-name", "p", "--path", "/x/", "--policy-document", LIST)
    for short, action, arn in (
        ("policy/p", "iam:GetPolicy", "arn:aws:iam::123456789012:policy/x/p"),
        ("user/alice", "iam:GetUser", ALICE),
        ("role/none", "iam:GetRole", "arn:aws:iam::123456789012:role/none"),
    ):
        asked = ("--principal", "user/alice", "--action", action, "--resource", short, "--output", "json")
        assert arn == alice("explain", *asked).answer["Explanation"]["Resource"]
    for wrong in ("garbage", "", "arn:aws:s3", "policy/"):
        done = alice("explain", "--principal", "user/alice", "--action", "s3:GetObject", "--resource", wrong)
        assert (252, True) == (done.status, "names no resource" in done.err)


def test_role_needed(alice):
    """To assume a role takes one that is named."""
    for more in ([], ["--resource", "*"], ["--resource", "role/*"]):
        done = alice("explain", "--principal", "user/alice", "--action", "sts:AssumeRole", *more)
        assert (252, True) == (done.status, "--resource ROLE" in done.err)


GITHUB = "token.actions.githubusercontent.com"


@pytest.fixture
def deploy(alice):
    """The role deploy trusts GitHub, whose provider has the client id `other`; policies refused Alice something."""
    alice("create-open-id-connect-provider", "--url", f"https://{GITHUB}", "--client-id-list", "other")
    trust = TRUST.replace("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity").replace(
        '"Service": "ec2.amazonaws.com"', f'"Federated": "arn:aws:iam::123456789012:oidc-provider/{GITHUB}"'
    )
    alice("create-role", "--role-name", "deploy", "--assume-role-policy-document", trust)
    alice("--profile", "alice", "list-users")
    return alice


def web_identity(iamcli, token: str):
    role = "arn:aws:iam::123456789012:role/deploy"
    name = ("--role-session-name", "ci", "--web-identity-token", token)
    return iamcli("sts", "assume-role-with-web-identity", "--role-arn", role, *name)


def test_last_audience(deploy):
    """Of a token for somebody else the claim is named that did not match; the older refusal comes behind it."""
    assert 254 == web_identity(deploy, deploy("idp", "oidc", "token", "--repository", "o/a").out.strip()).status

    done = deploy("explain", "--last")

    assert 2 == done.status
    stamp, _, rest = done.out.partition(" ")
    assert 20 == len(stamp)
    assert rest.startswith("AssumeRoleWithWebIdentity\nInvalidIdentityToken: Incorrect token audience\n")
    assert "The claim aud did not match" in rest
    assert f"{GITHUB} takes other." in rest
    assert rest.index("The newest refusal by policies is older:") < rest.index("ListUsers")


def test_last_token(deploy):
    """A token that is none is told first, and as data it stands beside the older refusal."""
    web_identity(deploy, "abcdefgh")

    assert "InvalidIdentityToken: The ID Token provided is not a valid JWT." in deploy("explain", "--last").out
    answer = deploy("explain", "--last", "--output", "json").answer
    assert ("AssumeRoleWithWebIdentity", "ListUsers") == (
        answer["Failure"]["eventName"], answer["Refusal"]["eventName"],
    )  # fmt: skip


def test_last_key(deploy, monkeypatch):
    """So is a key that nobody has."""
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIAAAAAAAAAAAAAAAAA")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        assert 254 == deploy("list-groups").status
        own = deploy("explain", "--last")
        assert (2, True) == (own.status, own.out.partition(" ")[2].startswith("ListGroups\nInvalidClientTokenId: "))

    out = deploy("explain", "--last").out
    assert "ListGroups\nInvalidClientTokenId: " in out
    assert "Who calls is made out before any policy" in out


def test_last_mfa(deploy):
    """So is a wrong code, of which the caller's profile hears as well; others' failures are not told there."""
    wrong = ("--serial-number", "arn:aws:iam::123456789012:mfa/none", "--token-code", "000000")
    assert 254 == deploy("--profile", "alice", "sts", "get-session-token", *wrong).status
    deploy("get-user", "--user-name", "nobody")

    out = deploy("--profile", "alice", "explain", "--last").out
    assert "GetSessionToken\nAccessDenied: MultiFactorAuthentication failed" in out
    assert "MFA device is checked before any policy" in out
    assert "NoSuchEntity" in deploy("explain", "--last").out


def test_last_failure_alone(iamcli):
    """Where policies refused nothing, the failure is all there is to tell; where they did since, it is not told."""
    iamcli("get-user", "--user-name", "nobody")

    done = iamcli("explain", "--last")

    assert (2, True) == (done.status, "No policy stood against it" in done.out)
    assert "older" not in done.out


def test_last_refusal_is_newer(alice):
    """What failed before the newest refusal is not told."""
    alice("get-user", "--user-name", "nobody")
    alice("--profile", "alice", "list-users")

    assert "NoSuchEntity" not in alice("explain", "--last").out


def test_last_of_nothing(iamcli):
    """Where nothing was refused, that is said."""
    done = iamcli("explain", "--last")

    assert 255 == done.status
    assert "nothing that was refused to anybody" in done.err


def test_last_of_the_deleted(alice):
    """Of somebody who is gone it is said that they are."""
    alice("--profile", "alice", "list-users")
    alice("delete-user", "--user-name", "alice", "--cascade")

    done = alice("explain", "--last")

    assert (255, True) == (done.status, "there is no arn:aws:iam::123456789012:user/alice any more" in done.err)


def test_session_policies_count_again(alice):
    """What limited a session when it was refused still counts when the refusal is explained."""
    trust = TRUST.replace('{"Service": "ec2.amazonaws.com"}', f'{{"AWS": "{ALICE}"}}')
    alice("create-role", "--role-name", "deployer", "--assume-role-policy-document", trust)
    alice("put-role-policy", "--role-name", "deployer", "--policy-name", "all", "--policy-document", LIST)
    limit = LIST.replace("ListUsers", "ListRoles")
    made = alice(
        *("--profile", "alice", "sts", "assume-role", "--role-arn", ROLE, "--role-session-name", "s1"),
        *("--policy", limit),
    ).answer["Credentials"]
    for name, part in (
        ("aws_access_key_id", "AccessKeyId"),
        ("aws_secret_access_key", "SecretAccessKey"),
        ("aws_session_token", "SessionToken"),
    ):
        alice("configure", "set", name, made[part], "--profile", "session")
    assert 254 == alice("--profile", "session", "list-users").status

    done = alice("explain", "--last")

    assert 2 == done.status
    assert "Session policy does not allow  [session policy]  (this decides)" in done.out


def test_encoded(alice):
    """--encoded prints the message that STS decodes."""
    alice("--profile", "alice", "list-users")

    message = alice("explain", "--last", "--encoded").out.strip()
    decoded = json.loads(
        alice("sts", "decode-authorization-message", "--encoded-message", message).answer["DecodedMessage"]
    )

    assert (False, False, "iam:ListUsers") == (
        decoded["allowed"], decoded["explicitDeny"], decoded["context"]["action"],
    )  # fmt: skip


def test_json(alice):
    """As data there is the refusal as it was recorded, and the explanation."""
    alice("--profile", "alice", "list-users")

    answer = alice("explain", "--last", "--output", "json").answer

    assert "iam:ListUsers" == answer["Refusal"]["iamcliDecision"]["action"]
    assert ("implicitDeny", "identity") == (answer["Explanation"]["Verdict"], answer["Explanation"]["DecidedBy"])


def test_question(alice):
    """A principal, an action and a resource make a question; condition keys can be given."""
    document = json.loads(LIST)
    document["Statement"]["Condition"] = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    alice("put-user-policy", "--user-name", "alice", "--policy-name", "list", "--policy-document", json.dumps(document))
    asked = ("explain", "--principal", ALICE, "--action", "iam:ListUsers")

    assert 2 == (done := alice(*asked)).status
    assert "aws:SourceIp is 127.0.0.1, not in 10.0.0.0/8" in done.out
    assert 0 == alice(*asked, "--context", "aws:SourceIp=10.1.2.3").status


def test_lists(alice):
    """A key that has several values takes them with commas, or given again."""
    tagged = json.loads(LIST)
    tagged["Statement"]["Condition"] = {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}
    alice("put-user-policy", "--user-name", "alice", "--policy-name", "list", "--policy-document", json.dumps(tagged))
    asked = ("explain", "--principal", "user/alice", "--action", "iam:ListUsers", "--context")

    assert 0 == alice(*asked, "aws:TagKeys=a,b").status
    assert 2 == alice(*asked, "aws:TagKeys=a,c").status
    assert 2 == alice(*asked, "aws:TagKeys=a", "aws:TagKeys=c").status


def test_trust(alice):
    """The trust policy of a role counts by itself, unless another one is given."""
    alice("create-role", "--role-name", "deployer", "--assume-role-policy-document", TRUST)
    asked = ("explain", "--action", "sts:AssumeRole", "--resource", ROLE, "--principal")

    assert 0 == alice(*asked, "ec2.amazonaws.com").status
    done = alice(*asked, "user/alice")
    assert (2, True) == (done.status, "Trust policy does not allow  [deployer]" in done.out)


def test_resource_policy(alice, tmp_path):
    """The policy of a resource is read from a file."""
    statement = {"Effect": "Allow", "Principal": {"AWS": ALICE}, "Action": "s3:GetObject", "Resource": "*"}
    (tmp_path / "bucket.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    asked = ("explain", "--action", "s3:GetObject", "--resource", "arn:aws:s3:::b/k", "--principal", "user/alice")

    assert (2, 0) == (alice(*asked).status, alice(*asked, "--resource-policy", "bucket.json").status)


@pytest.mark.parametrize(
    ("principal", "action", "status", "said"),
    [
        ("root", "s3:GetObject", 0, "the root user needs no policy"),
        ("user/alice", "sts:GetCallerIdentity", 0, "No permission is needed"),
        ("user/alice", "sts:GetSessionToken", 0, "No permission is needed"),
        ("*", "s3:GetObject", 2, "an anonymous caller may not"),
    ],
)
def test_answers(principal, action, status, said, alice):
    """Some need no policy, some actions are nobody's to refuse, and the anonymous need a resource's policy."""
    done = alice("explain", "--principal", principal, "--action", action)

    assert (status, True) == (done.status, said in done.out)


def test_root_assumes_nothing(alice):
    """Whatever policies say, the root user may not assume roles."""
    trust = TRUST.replace('{"Service": "ec2.amazonaws.com"}', '{"AWS": "123456789012"}')
    alice("create-role", "--role-name", "deployer", "--assume-role-policy-document", trust)

    done = alice("explain", "--principal", "root", "--action", "sts:AssumeRole", "--resource", ROLE)

    assert (2, True) == (done.status, "Roles may not be assumed by root accounts." in done.out)


@pytest.mark.parametrize(
    ("args", "status"),
    [
        ([], 252),
        (["--principal", "root"], 252),
        (["--last", "--action", "s3:GetObject"], 252),
        (["--principal", "root", "--action", "GetObject"], 252),
        (["--principal", "root", "--action", "s3:GetObject", "--context", "key"], 252),
        (["--principal", "nobody", "--action", "s3:GetObject"], 252),
        (["--principal", "user/nobody", "--action", "s3:GetObject"], 255),
        (["--principal", "root", "--action", "s3:GetObject", "--resource-policy", "none.json"], 255),
        (["--principal", "root", "--action", "s3:GetObject", "--session-policy", "bad.json"], 252),
        (["--principal", "root", "--action", "sts:AssumeRole", "--resource", ROLE], 255),
    ],
)
def test_bad_questions(args, status, iamcli, tmp_path):
    """What cannot be asked is an error that says why, and no traceback."""
    (tmp_path / "bad.json").write_text('{"Version": "2012-10-17", "Statement": []')

    done = iamcli("explain", *args)

    assert (status, "") == (done.status, done.out)
    assert "defect" not in done.err
