"""`iamcli account`: several accounts on one machine."""

import json
import stat

import pytest


def test_several(iamcli, home):
    """Accounts stand side by side: what is made in one is not in another, and one of them is worked on."""
    assert 0 == iamcli("account", "create", "111122223333", "--alias", "dev", "--email", "root@dev.example").status
    iamcli("create-user", "--user-name", "here")
    iamcli("create-user", "--user-name", "there", "--account", "dev")

    listed = iamcli("account", "list").answer["Accounts"]
    assert [("111122223333", False), ("123456789012", True)] == [(one["AccountId"], one["InUse"]) for one in listed]
    assert ("dev", "root@dev.example") == (listed[0]["Alias"], listed[0]["Email"])
    assert ["arn:aws:iam::111122223333:user/there"] == iamcli(
        "list-users", "--account", "111122223333", "--query", "Users[].Arn"
    ).answer
    assert ["here"] == iamcli("list-users", "--query", "Users[].UserName").answer


def test_use(iamcli, home):
    """The account that is used is kept in config.toml, which is private, beside the other settings."""
    (home / "config.toml").parent.mkdir(parents=True)
    (home / "config.toml").write_text('output = "json"\n[profiles.ci]\noutput = "text"\n')
    iamcli("account", "create", "111122223333", "--alias", "dev")

    assert 0 == iamcli("account", "use", "dev").status
    assert "111122223333" in iamcli("create-user", "--user-name", "x", "--query", "User.Arn").answer
    text = (home / "config.toml").read_text()
    assert 'account = "111122223333"' in text
    assert '[profiles.ci]\noutput = "text"' in text
    assert 0o600 == stat.S_IMODE((home / "config.toml").stat().st_mode)


def test_create_and_use(iamcli):
    """A number is made up if none is given, and --use lets commands work on the new account at once."""
    made = iamcli("account", "create", "--use").answer["Account"]

    assert made["InUse"]
    assert made["AccountId"].isdigit()
    assert 12 == len(made["AccountId"])
    assert made["AccountId"] == iamcli("account", "show").answer["Account"]["AccountId"]


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (["account", "create", "12"], 252, "An account is numbered with 12 digits, not with '12'."),
        (["account", "create", "123456789012"], 255, "There is an account 123456789012 already."),
        (
            ["account", "create", "--alias", "NO"],
            254,
            "(ValidationError) when calling the CreateAccountAlias operation",
        ),
        (["account", "create", ""], 252, "An account is numbered with 12 digits, not with ''."),
        (["account", "set", "", "--enforcement", "off"], 253, "There is no account ."),
        (["account", "set", "--quota", "Users=\u00b2"], 252, "A quota is given as NAME=NUMBER"),
        (["account", "create", "--alias", "main"], 255, "Another account has the alias main already."),
        (["account", "create", "--email", "ME@x.org"], 255, "Another account has the e-mail address ME@x.org already."),
        (["account", "set", "123456789012", "--email", "me@x.org"], 255, "Another account has the e-mail address"),
        (["account", "password"], 255, "The root user has no e-mail address to sign in with."),
        (["account", "password", "dev"], 252, "--password-stdin or --password-file"),
        (
            ["account", "password", "dev", "--password-file", "weak"],
            255,
            "The root user's password has 8 to 128 characters",
        ),
        (["account", "use", "nobody"], 253, "There is no account nobody."),
        (["account", "show", "999999999999"], 253, "There is no account 999999999999."),
        (["account", "delete", "main"], 252, "--yes"),
        (["account", "set", "--quota", "Users"], 252, "A quota is given as NAME=NUMBER, not as 'Users'."),
        (["account", "set", "--quota", "Flies=1"], 252, "There is no quota 'Flies'"),
        (["account", "set", "--quota", "AccountAliases=2"], 252, "The quota 'AccountAliases' is above one"),
        (["account", "nothing"], 252, "argument subcommand: Found invalid choice 'nothing'"),
        (["get-user", "--account", "nobody"], 253, "There is no account nobody."),
    ],
)
def test_refused(args, status, message, iamcli, home, tmp_path):
    """What cannot be done is told, and changes nothing."""
    iamcli("account", "create", "111122223333", "--alias", "dev", "--email", "me@x.org")
    (tmp_path / "weak").write_text("weak\n")
    iamcli("create-account-alias", "--account-alias", "main")
    before = {path.name: path.read_bytes() for path in (home / "accounts").glob("*.json")}

    done = iamcli(*args)

    assert status == done.status
    assert message in done.err
    assert before == {path.name: path.read_bytes() for path in (home / "accounts").glob("*.json")}


def test_use_under_a_profile(iamcli):
    """Where the profile has an account of its own, as after a sign-in, choosing another one is said to do nothing."""
    iamcli("account", "create", "111122223333")
    iamcli("configure", "set", "aws_access_key_id", "AKIAIOSFODNN7EXAMPLE")
    assert "" == iamcli("account", "use", "111122223333").err

    iamcli("configure", "set", "profile.ci.account", "123456789012")
    assert "Commands still work on 123456789012" in iamcli("account", "use", "111122223333", "--profile", "ci").err


def test_quotas(iamcli, account_file):
    """A quota of the account's own holds from the next command on, and without a number AWS's holds again."""
    assert 0 == iamcli("account", "set", "--quota", "Users=1", "Groups=7", "--email", "me@example.com").status
    iamcli("create-user", "--user-name", "one")
    assert "Cannot exceed quota for UsersPerAccount: 1" in iamcli("create-user", "--user-name", "two").err

    iamcli("account", "set", "--quota", "Users=")

    assert {"Groups": 7} == iamcli("account", "show").answer["Account"]["Quotas"]
    assert "me@example.com" == json.loads(account_file.read_text())["account"]["settings"]["email"]
    assert 0 == iamcli("create-user", "--user-name", "two").status


def test_delete(iamcli, home):
    """Nothing is left of a deleted account, commands do not work on it any more, and others are untouched."""
    iamcli("create-user", "--user-name", "x")
    iamcli("account", "create", "111122223333", "--use")
    (home / "accounts" / "111122223333.events.jsonl").touch()

    assert 0 == iamcli("account", "delete", "111122223333", "--yes").status
    assert ["111122223333.json.lock"] == [path.name for path in (home / "accounts").glob("111122223333*")]
    assert ["123456789012"] == iamcli("account", "list", "--query", "Accounts[?InUse].AccountId").answer


def test_delete_leaves_profiles(iamcli, home):
    """Profiles that name a deleted account are told of, by its alias too; sessions that it had part in are gone."""
    iamcli("account", "create", "111122223333", "--alias", "dev")
    trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    iamcli("create-user", "--user-name", "ann", "--account", "dev")
    iamcli("create-role", "--role-name", "Ops", "--assume-role-policy-document", document, "--account", "dev")
    key = iamcli("create-access-key", "--user-name", "ann", "--account", "dev").answer["AccessKey"]
    for name, value in {
        "ann.aws_access_key_id": key["AccessKeyId"],
        "ann.aws_secret_access_key": key["SecretAccessKey"],
        "ops.role_arn": "arn:aws:iam::111122223333:role/Ops",
        "ops.source_profile": "ann",
        "dev.account": "dev",
        "here.account": "123456789012",
    }.items():
        assert 0 == iamcli("configure", "set", f"profile.{name}", value).status
    assert 0 == iamcli("sts", "get-caller-identity", "--profile", "ops").status
    (home / "cache" / "other.json").write_text("{")

    done = iamcli("account", "delete", "dev", "--yes")

    assert (0, "These profiles still name the account: ann, ops, dev\n") == (done.status, done.err)
    assert ["other.json"] == [path.name for path in (home / "cache").iterdir()]


def test_not_made_by_use(iamcli, home, monkeypatch):
    """An account that is chosen and not there is told of, however it is chosen; only the usual one makes itself."""
    message = "There is no account 111122223333. `iamcli account create 111122223333` makes it."
    for command in (["list-users"], ["create-user", "--user-name", "x"], ["events"], ["account", "show"]):
        done = iamcli(*command, "--account", "111122223333")
        assert (253, True) == (done.status, message in done.err), command
    iamcli("configure", "set", "profile.far.account", "111122223333")
    assert message in iamcli("list-users", "--profile", "far").err
    monkeypatch.setenv("IAMCLI_ACCOUNT", "111122223333")
    assert message in iamcli("list-users").err
    assert not (home / "accounts").exists()

    assert [] == iamcli("account", "list").answer["Accounts"]
    assert iamcli("account", "create", "111122223333").answer["Account"]["InUse"]
    assert 0 == iamcli("list-users").status
    assert 0 == iamcli("list-users", "--account", "123456789012").status


def test_root_password(iamcli, home, tmp_path):
    """The root user gets a password, whose hash is kept, and another one that takes its place."""
    iamcli("account", "set", "--email", "me@x.org")
    for password in ("Secret-123", "Secret-456"):
        (tmp_path / "password").write_text(f"{password}\n")
        assert 0 == iamcli("account", "password", "--password-file", "password").status

    assert 1 == iamcli("get-account-summary", "--query", "SummaryMap.AccountPasswordPresent").answer
    assert "Secret-" not in (home / "accounts" / "123456789012.json").read_text()


def test_enforcement(iamcli, monkeypatch):
    """Who may do nothing is refused, let pass or not even looked at, as the account has it."""
    iamcli("create-user", "--user-name", "alice")
    key = iamcli("create-access-key", "--user-name", "alice").answer["AccessKey"]
    iamcli("configure", "set", "profile.alice.aws_access_key_id", key["AccessKeyId"])
    iamcli("configure", "set", "profile.alice.aws_secret_access_key", key["SecretAccessKey"])

    assert "AccessDenied" in iamcli("list-users", "--profile", "alice").err
    for mode in ("soft", "off"):
        assert 0 == iamcli("account", "set", "--enforcement", mode).status
        assert mode == iamcli("account", "show").answer["Account"]["Enforcement"]
        assert 0 == iamcli("list-users", "--profile", "alice").status


def test_damaged(iamcli, home):
    """An account that cannot be read is in the way of no other, is told of, and can be deleted."""
    iamcli("account", "create", "111122223333")
    iamcli("account", "create", "444455556666", "--alias", "good")
    (home / "accounts" / "111122223333.json").write_text("{")

    damaged = iamcli("account", "list").answer["Accounts"][-1]
    assert "111122223333" == damaged["AccountId"]
    assert "cannot be read" in damaged["Problem"]
    assert "444455556666" == iamcli("account", "show", "good").answer["Account"]["AccountId"]
    assert 0 == iamcli("account", "create", "777788889999", "--alias", "new").status
    assert 0 == iamcli("account", "delete", "111122223333", "--yes").status
    assert 2 == len(iamcli("account", "list").answer["Accounts"])
