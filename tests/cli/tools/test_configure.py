"""`iamcli configure`. AWS CLI User Guide, "Configuration and credential file settings in the AWS CLI"."""

import stat
import sys
import tomllib
from io import StringIO

import pytest

from iamcli.cli import credential_process

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROWS = f"User name,Access key ID,Secret access key\nalice,{KEY},{SECRET}\nbob,AKIA2,secret2\n"


@pytest.fixture
def settings(home):
    """What config.toml has."""
    return lambda: tomllib.loads((home / "config.toml").read_text())


def typed(monkeypatch, *answers):
    monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{answer}\n" for answer in answers)))


def test_questions(iamcli, settings, monkeypatch):
    """The AWS CLI's four questions are asked, what is there stands in brackets, and an empty answer keeps it."""
    typed(monkeypatch, KEY, SECRET, "eu-west-1", "text")
    first = iamcli("configure")
    typed(monkeypatch, "", "other", "", "json")
    second = iamcli("configure")

    assert (0, 0) == (first.status, second.status)
    assert (
        "AWS Access Key ID [None]: AWS Secret Access Key [None]: "
        "Default region name [None]: Default output format [None]: "
    ) == first.out
    assert (
        "AWS Access Key ID [****************MPLE]: AWS Secret Access Key [****************EKEY]: "
        "Default region name [eu-west-1]: Default output format [text]: "
    ) == second.out
    assert {
        "region": "eu-west-1",
        "output": "json",
        "profiles": {"default": {"aws_access_key_id": KEY, "aws_secret_access_key": "other"}},
    } == settings()


def test_private(iamcli, home, monkeypatch):
    """config.toml is for its owner alone, for it holds secrets."""
    iamcli("configure", "set", "aws_access_key_id", KEY)

    assert 0o600 == stat.S_IMODE((home / "config.toml").stat().st_mode)


def test_end_of_input(iamcli, home, monkeypatch):
    """Where the answers end early, nothing is kept."""
    typed(monkeypatch, KEY)

    assert 255 == iamcli("configure").status
    assert not (home / "config.toml").exists()


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["output", "text"], {"output": "text"}),
        (["aws_access_key_id", "A"], {"profiles": {"default": {"aws_access_key_id": "A"}}}),
        (["output", "text", "--profile", "ci"], {"profiles": {"ci": {"output": "text"}}}),
        (["profile.ci.role_arn", "arn"], {"profiles": {"ci": {"role_arn": "arn"}}}),
        (["default.region", "x"], {"region": "x"}),
        (["profile.a.b.output", "text"], {"profiles": {"a.b": {"output": "text"}}}),
        (["duration_seconds", "900", "--profile", "ci"], {"profiles": {"ci": {"duration_seconds": 900}}}),
    ],
)
def test_set_and_get(args, expected, iamcli, settings):
    """A name stands for a setting of the chosen profile, or of the one it names itself; what is set can be got."""
    assert (0, "") == iamcli("configure", "set", *args)[:2]
    assert expected == settings()
    assert f"{args[1]}\n" == iamcli("configure", "get", args[0], *args[2:]).out


def test_get_unset(iamcli):
    """What is not set is told by the status alone."""
    assert (1, "", "") == iamcli("configure", "get", "output")


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (["set", "flavour", "sweet"], 252, "There is no setting flavour. There are account, "),
        (["set", "profile.ci.ouput", "text"], 252, "There is no setting ouput. Did you mean output?"),
        (["set", "output", "xml"], 252, "output cannot be 'xml', only json, text, "),
        (["set", "cli_error_format", "xml"], 252, "cli_error_format cannot be 'xml', only enhanced, "),
        (["set", "cli_timestamp_format", "unix"], 252, "cli_timestamp_format cannot be 'unix', only iso8601, wire."),
        (["set", "root_hint", "no"], 252, "root_hint cannot be 'no', only true, false."),
        (["set", "account", "nosuch"], 252, "There is no account nosuch."),
        (["set", "duration_seconds", "long"], 252, "duration_seconds is a number, not 'long'."),
        (["set", "duration_seconds", "\u00b2"], 252, "duration_seconds is a number, not '\u00b2'."),
        (["set", "region", "\udc80"], 253, "UTF-8"),
        (["import", "--csv", "name,key\n"], 255, 'Expected header "User Name" not found'),
        (
            ["import", "--csv", "User name,Access key ID,Secret access key\na,,"],
            255,
            'Failed to parse entry #1: Row missing value for header "Access Key ID"',
        ),
        (["import", "--csv", " "], 255, "Provided CSV contains no contents"),
        (["set", "duration_seconds", "\N{SUPERSCRIPT TWO}"], 252, "duration_seconds is a number, not"),
        (["import", "--csv", f"{ROWS}{'x' * 200_000},b,c\n"], 252, "Expected rows of CSV"),
        (["import", "--csv", "file://none.csv"], 252, "Unable to load paramfile file://none.csv"),
    ],
)
def test_refused(args, status, message, iamcli, home):
    """What makes no sense is told, and nothing is kept."""
    done = iamcli("configure", *args)

    assert (status, True) == (done.status, message in done.err)
    assert not (home / "config.toml").exists()


@pytest.mark.parametrize("setting", ["output", "cli_error_format"])
def test_invalid_settings_can_be_mended(setting, iamcli, home, settings):
    """A value that no command can use keeps nobody from looking at it and setting another."""
    home.mkdir()
    (home / "config.toml").write_text(f'{setting} = "xml"\n')

    assert (0, "xml\n", "") == iamcli("configure", "get", setting)
    assert (0, "") == (done := iamcli("configure", "list"))[::2]
    assert "region" in done.out
    assert 0 == iamcli("configure", "set", setting, "json").status
    assert {setting: "json"} == settings()


def test_accounts(iamcli, settings):
    """An account is set by its number, made already or not."""
    assert 0 == iamcli("configure", "set", "account", "210987654321").status
    assert {"account": "210987654321"} == settings()


def test_import(iamcli, settings, tmp_path):
    """Each row of the console's CSV becomes a profile, as the AWS CLI imports it."""
    (tmp_path / "keys.csv").write_text("\N{ZERO WIDTH NO-BREAK SPACE}" + ROWS + "carol,,\n")

    done = iamcli("configure", "import", "--csv", "file://keys.csv", "--skip-invalid", "--profile-prefix", "x-")

    assert (0, "Successfully imported 2 profile(s)\n") == done[:2]
    assert {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET} == settings()["profiles"]["x-alice"]
    assert "x-alice\nx-bob\n" == iamcli("configure", "list-profiles").out


def test_list(iamcli, home, monkeypatch):
    """Each setting is shown with where it comes from, secrets but for their end."""
    iamcli("configure", "set", "region", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)

    shown = [line.split() for line in iamcli("configure", "list").out.splitlines()]

    assert ["Name", "Value", "Type", "Location"] == shown[0]
    assert ["access_key", "****************MPLE", "env", "AWS_ACCESS_KEY_ID"] == shown[3]
    assert ["region", "eu-west-1", "config-file", str(home / "config.toml")] == shown[5]
    assert SECRET not in iamcli("configure", "list").out


def test_default_profile_calls(iamcli):
    """The key of the default profile calls unless the environment or a profile says otherwise."""
    iamcli("create-user", "--user-name", "alice")
    key = iamcli("create-access-key", "--user-name", "alice").answer["AccessKey"]
    iamcli("configure", "set", "aws_access_key_id", key["AccessKeyId"])
    iamcli("configure", "set", "aws_secret_access_key", "not hers")

    assert "SignatureDoesNotMatch" in iamcli("get-user").err


def test_credential_process(iamcli, tmp_path):
    """A program that a profile names says who calls; one that says nothing of use is told of."""
    good = '{"Version": 1, "AccessKeyId": "AKIAX", "SecretAccessKey": "s"}'
    printed_by = {"good": good, "old": good.replace("1", "2", 1), "bad": "nothing", "blank": good.replace("AKIAX", "")}
    for name, printed in printed_by.items():
        (tmp_path / f"{name}.txt").write_text(printed)
        iamcli("configure", "set", "credential_process", f"cat {tmp_path / name}.txt", "--profile", name)
    iamcli("configure", "set", "credential_process", "false", "--profile", "failing")
    iamcli("configure", "set", "credential_process", " ", "--profile", "empty")

    assert "InvalidClientTokenId" in iamcli("get-user", "--profile", "good").err
    assert "Version 2 of its output is not supported" in iamcli("get-user", "--profile", "old").err
    assert "it did not print credentials as JSON" in iamcli("get-user", "--profile", "bad").err
    assert "the access key that it printed is empty" in iamcli("get-user", "--profile", "blank").err
    assert "exit status 1" in iamcli("get-user", "--profile", "failing").err
    assert "no program is named" in iamcli("get-user", "--profile", "empty").err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("output =", "Invalid value"),
        ("x = " + "[" * 3000, "nested too deeply"),
        ("profiles = 3", "profiles are tables"),
        ("[profiles.default]\nduration_seconds = 'long'", "duration_seconds of profile default is a number"),
    ],
)
def test_broken_file(text, message, iamcli, home):
    """A file that makes no sense is told of with its place in whatever command, and left as it is."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text(text)

    for command in (["list-users"], ["configure", "list"], ["configure", "set", "output", "json"]):
        done = iamcli(*command)
        assert (253, True) == (done.status, str(home / "config.toml") in done.err and message in done.err)
    assert text == (home / "config.toml").read_text()


def test_file_that_cannot_be_read(iamcli, home):
    """A folder in the place of the file is told of by its path, once."""
    (home / "config.toml").mkdir(parents=True)

    assert f"{home / 'config.toml'} cannot be read: Is a directory\n" in iamcli("list-users").err


def test_role_that_cannot_be_assumed(iamcli):
    """The refusal names AssumeRole, which a profile's role takes, and not the command behind it."""
    iamcli("configure", "set", "role_arn", "arn:aws:iam::123456789012:role/none")
    iamcli("configure", "set", "source_profile", "root")
    iamcli("configure", "set", "profile.root.output", "json")

    assert "(AccessDenied) when calling the AssumeRole operation: " in iamcli("get-user").err


def test_credential_process_takes_too_long(iamcli, monkeypatch):
    """The arguments of a program that takes too long are not shown: they may be secrets."""
    monkeypatch.setattr(credential_process, "PATIENCE", 0.1)
    iamcli("configure", "set", "credential_process", "sh -c 'exec sleep 5 # s3cret'", "--profile", "slow")
    said = iamcli("get-user", "--profile", "slow").err

    assert "it took longer than 0.1 seconds" in said
    assert "s3cret" not in said


def test_empty_key(iamcli, home):
    """A profile whose access key is empty does not come to mean the root user."""
    home.mkdir()
    (home / "config.toml").write_text('[profiles.alice]\naws_access_key_id = ""\naws_secret_access_key = ""\n')
    done = iamcli("get-user", "--profile", "alice")

    assert "" == done.out
    assert "Partial credentials found in profile alice, missing: aws_access_key_id" in done.err


def test_linked(iamcli, home, tmp_path):
    """A config.toml that is a link to another place stays one."""
    home.mkdir()
    (home / "config.toml").symlink_to(tmp_path / "settings.toml")
    iamcli("configure", "set", "output", "text")

    assert (home / "config.toml").is_symlink()
    assert 'output = "text"\n' == (tmp_path / "settings.toml").read_text()


def test_circle(iamcli):
    """Profiles that need one another are told of instead of followed for ever."""
    iamcli("configure", "set", "profile.a.role_arn", "arn:aws:iam::123456789012:role/a")
    iamcli("configure", "set", "profile.a.source_profile", "b")
    iamcli("configure", "set", "profile.b.role_arn", "arn:aws:iam::123456789012:role/b")
    iamcli("configure", "set", "profile.b.source_profile", "a")

    done = iamcli("get-user", "--profile", "a")

    assert (253, True) == (done.status, "a -> b -> a" in done.err)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flavour = 'x'\n", "config.toml, line 1: unknown in the settings: flavour"),
        ("region = 'x'\n\n[profiles.ci]\nflavour = 'x'\n", "config.toml, line 4: unknown in profile ci: flavour"),
        (
            "[profiles.a]\nregion = ''\n[profiles.'b c']\nregion = [1]\n",
            "config.toml, line 4: region is a single value",
        ),
        ("[profiles]\nci = {flavour = 'x'}\n", "config.toml: unknown in profile ci: flavour"),
        ("region = x\n", "(at line 1, column 10)"),
    ],
)
def test_line(text, message, iamcli, home):
    """What is wrong in config.toml is told with its line, where that can be told."""
    home.mkdir()
    (home / "config.toml").write_text(text)

    done = iamcli("get-user")

    assert (253, True) == (done.status, message in done.err)
