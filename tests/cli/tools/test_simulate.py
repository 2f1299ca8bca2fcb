"""`iamcli simulate assume-role`: both sides of a trust."""

import json

import pytest

ROLE = "arn:aws:iam::123456789012:role/app"
GITHUB = "token.actions.githubusercontent.com"


def document(**statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}})


def trust(principal: dict, action: str | list[str] = "sts:AssumeRole", **condition) -> str:
    more = {"Condition": condition} if condition else {}
    return document(Action=action, Principal=principal, **more)


@pytest.fixture
def assume(iamcli):
    """Asks whether Alice, unless somebody else is named, would assume the role app, which has the trust policy."""
    iamcli("create-user", "--user-name", "alice")

    def ask(policy: str, *args: str, who: str = "user/alice"):
        made = iamcli("create-role", "--role-name", "app", "--assume-role-policy-document", policy)
        assert 0 == made.status, made.err
        named = [] if "--web-identity-token" in args else ["--principal", who]
        done = iamcli("simulate", "assume-role", "--role-arn", ROLE, *named, *args)
        iamcli("delete-role", "--role-name", "app")
        return done

    return ask


def own(iamcli, action: str = "sts:AssumeRole") -> None:
    text = document(Action=action, Resource=ROLE)
    iamcli("put-user-policy", "--user-name", "alice", "--policy-name", "own", "--policy-document", text)


def test_named(assume):
    """Inside an account a trust policy that names the user is enough."""
    done = assume(trust({"AWS": "arn:aws:iam::123456789012:user/alice"}))

    assert (0, True) == (done.status, "Trust policy allows  [app]" in done.out)


def test_caller(assume, iamcli):
    """Unless somebody is named it is the caller of the profile, whose own policies count; the root user has to say."""
    key = iamcli("create-access-key", "--user-name", "alice").answer["AccessKey"]
    iamcli("configure", "set", "aws_access_key_id", key["AccessKeyId"], "--profile", "alice")
    iamcli("configure", "set", "aws_secret_access_key", key["SecretAccessKey"], "--profile", "alice")
    own(iamcli)
    iamcli("create-role", "--role-name", "app", "--assume-role-policy-document", trust({"AWS": "123456789012"}))

    done = iamcli("--profile", "alice", "simulate", "assume-role", "--role-arn", "role/app")
    assert (0, True) == (done.status, "Identity-based policy allows  [user_alice_own]" in done.out)
    assert 252 == iamcli("simulate", "assume-role", "--role-arn", "role/app").status
    assert 252 == iamcli("--profile", "alice", "simulate", "assume-role", "--role-arn", "app").status


def test_both_sides(assume, iamcli):
    """A trust policy that names the account needs the user's own policies too, and either side is explained."""
    account = trust({"AWS": "123456789012"})

    done = assume(account)
    assert (2, True) == (done.status, "Identity-based policy does not allow" in done.out)

    own(iamcli)
    done = assume(account)
    assert (0, True) == (done.status, "Identity-based policy allows  [user_alice_own]" in done.out)


def test_untrusted(assume, iamcli):
    """The user's own policies do nothing where the role does not trust."""
    own(iamcli)

    done = assume(trust({"Service": "ec2.amazonaws.com"}))

    assert (2, True) == (done.status, "Trust policy does not allow  [app]" in done.out)


@pytest.mark.parametrize(
    ("condition", "args"),
    [
        ({"StringEquals": {"sts:ExternalId": "x1"}}, ["--external-id", "x1"]),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, ["--mfa"]),
        ({"StringLike": {"sts:RoleSessionName": "ci-*"}}, ["--role-session-name", "ci-1"]),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, ["--context", "aws:SourceIp=10.0.0.1"]),
    ],
)
def test_conditions(condition, args, assume):
    """What the trust policy asks for is given by options; without, the explanation names it."""
    policy = trust({"AWS": "arn:aws:iam::123456789012:user/alice"}, **condition)
    key = next(iter(next(iter(condition.values()))))

    assert 0 == assume(policy, *args).status
    done = assume(policy)
    assert (2, True) == (done.status, key in done.out)


def test_tags_and_source_identity(assume):
    """Session tags and a source identity have to be allowed besides, each by an action of its own."""
    alice = {"AWS": "arn:aws:iam::123456789012:user/alice"}
    args = ("--tags", "team=red", "--transitive-tag-keys", "team", "--source-identity", "alice", "--output", "json")

    answer = assume(trust(alice), *args).answer
    assert not answer["Allowed"]
    assert [
        ("sts:AssumeRole", "allowed"), ("sts:TagSession", "implicitDeny"), ("sts:SetSourceIdentity", "implicitDeny"),
    ] == [(one["Action"], one["Verdict"]) for one in answer["Explanations"]]  # fmt: skip

    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    assert 0 == assume(trust(alice, actions, StringEquals={"aws:RequestTag/team": "red"}), *args).status


def test_service(assume):
    """A service is trusted by its name."""
    policy = trust({"Service": "ec2.amazonaws.com"})

    assert 0 == assume(policy, who="ec2.amazonaws.com").status
    assert 2 == assume(policy, who="lambda.amazonaws.com").status


def test_root(assume):
    """The root user assumes nothing."""
    done = assume(trust({"AWS": "123456789012"}), who="root")

    assert (2, True) == (done.status, "Roles may not be assumed by root accounts." in done.out)


def test_web_identity(assume, iamcli, tmp_path):
    """Of a token each claim is looked at, and a refusal names the one that does not match."""
    iamcli("create-open-id-connect-provider", "--url", f"https://{GITHUB}", "--client-id-list", "sts.amazonaws.com")
    (tmp_path / "token").write_text(iamcli("idp", "oidc", "token", "--repository", "octo-org/app").out)
    provider = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"}

    def policy(repository: str) -> str:
        return trust(
            provider,
            "sts:AssumeRoleWithWebIdentity",
            StringEquals={f"{GITHUB}:aud": "sts.amazonaws.com"},
            StringLike={f"{GITHUB}:sub": f"repo:{repository}:*"},
        )

    assert 0 == assume(policy("octo-org/app"), "--web-identity-token", "token").status
    done = assume(policy("octo-org/other"), "--web-identity-token", "token")
    assert 2 == done.status
    assert f"✘ {GITHUB}:sub is repo:octo-org/app:ref:refs/heads/main, not like repo:octo-org/other:*" in done.out
    assert f"✔ {GITHUB}:aud is sts.amazonaws.com" in done.out


def test_useless_tokens(assume, iamcli, tmp_path):
    """A token of nobody the account knows, for somebody else, and what is none, are refused with the reason."""
    policy = trust({"AWS": "123456789012"})
    (tmp_path / "token").write_text(iamcli("idp", "oidc", "token", "--audience", "elsewhere").out)
    assert "No OpenIDConnect provider found" in assume(policy, "--web-identity-token", "token").err

    iamcli("create-open-id-connect-provider", "--url", f"https://{GITHUB}", "--client-id-list", "sts.amazonaws.com")
    assert "Incorrect token audience" in assume(policy, "--web-identity-token", "token").err

    (tmp_path / "none").write_text("none")
    assert "not a valid JWT" in (done := assume(policy, "--web-identity-token", "none")).err
    assert 255 == done.status


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["--role-arn", ROLE], 252),
        (["--role-arn", ROLE, "--principal", "root", "--web-identity-token", "token"], 252),
        (["--role-arn", ROLE, "--principal", "root"], 255),
        (["--role-arn", "app", "--principal", "root"], 252),
        (["--role-arn", "role/*", "--principal", "root"], 252),
        (["--role-arn", ROLE, "--principal", "root", "--tags", "x"], 252),
        (["--principal", "root"], 252),
    ],
)
def test_bad_questions(args, status, iamcli):
    """What cannot be asked is an error that says why."""
    done = iamcli("simulate", "assume-role", *args)

    assert (status, "") == (done.status, done.out)
    assert "defect" not in done.err
