"""Errors as the AWS CLI v2 prints them, and their exit statuses.

The forms are those of awscli/errorformat.py, errorhandler.py and argparser.py, as AWS CLI 2.36 shows them.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from base64 import urlsafe_b64encode

import pytest

USAGE = """usage: iamcli [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  iamcli help
  iamcli <command> help
  iamcli <command> <subcommand> help
"""


def said(text: str) -> str:
    return f"\niamcli: [ERROR]: {text}"


@pytest.mark.parametrize(
    ("line", "status", "err"),
    [
        (
            "get-user --user-name bob",
            254,
            said(
                "An error occurred (NoSuchEntity) when calling the GetUser operation: "
                "The user with name bob cannot be found.\n"
            ),
        ),
        (
            "create-user",
            252,
            said(
                "An error occurred (ParamValidation): the following arguments are required: --user-name\n\n" + USAGE
            ),
        ),
        (
            "put-user-policy --policy-name p",
            252,
            said(
                "An error occurred (ParamValidation): the following arguments are required: "
                "--user-name, --policy-document\n\n" + USAGE
            ),
        ),
        (
            "",
            252,
            said("An error occurred (ParamValidation): the following arguments are required: command\n\n" + USAGE),
        ),
        (
            "iam",
            252,
            said("An error occurred (ParamValidation): the following arguments are required: operation\n\n" + USAGE),
        ),
        (
            "create-user --user-name",
            252,
            said("An error occurred (ParamValidation): argument --user-name: expected one argument\n\n" + USAGE),
        ),
        (
            "create-user --user-name --path /",
            252,
            said("An error occurred (ParamValidation): argument --user-name: expected one argument\n\n" + USAGE),
        ),
        (
            "list-users --output xml",
            252,
            said("An error occurred (ParamValidation): argument --output: Found invalid choice 'xml'\n\n\n" + USAGE),
        ),
        (
            "list-users --output jsn",
            252,
            said(
                "An error occurred (ParamValidation): argument --output: Found invalid choice 'jsn'\n\n"
                "Maybe you meant:\n\n  * json\n\n\n" + USAGE
            ),
        ),
        (
            "iam create-usr",
            252,
            said(
                "An error occurred (ParamValidation): argument operation: Found invalid choice 'create-usr'\n\n"
                "Maybe you meant:\n\n  * create-user\n\n\n" + USAGE
            ),
        ),
        (
            "hepl",
            252,
            said(
                "An error occurred (ParamValidation): argument command: Found invalid choice 'hepl'\n\n"
                "Maybe you meant:\n\n  * help\n\n\n" + USAGE
            ),
        ),
        (
            "policy check",
            252,
            said(
                "An error occurred (ParamValidation): argument subcommand: Found invalid choice 'check'\n\n"
                "Choose from:\n\n  * validate\n  * help\n\n\n" + USAGE
            ),
        ),
        (
            "list-users --max-items abc",
            252,
            said("An error occurred (ParamValidation): argument --max-items: invalid int value: 'abc'\n\n" + USAGE),
        ),
        (
            "get-user --bogus val extra",
            252,
            f"\n{USAGE}\n\niamcli: [ERROR]: Unknown options: --bogus, extra, val\n",
        ),
        (
            "get-user --user-nme x",
            252,
            f"\n{USAGE}\n\niamcli: [ERROR]: Unknown options: --user-nme, x\n\nMaybe you meant:\n\n  * --user-name\n",
        ),
        (
            "list-users --no-paginate --starting-token x",
            252,
            said(
                "An error occurred (ParamValidation): Cannot specify --no-paginate along with pagination arguments: "
                "--starting-token\n"
            ),
        ),
        (
            "update-account-password-policy --minimum-password-length abc",
            255,
            said("invalid literal for int() with base 10: 'abc'\n"),
        ),
        ("list-users --profile nobody", 255, said("The config profile (nobody) could not be found\n")),
        (
            "list-users --page-size 0",
            252,
            said(
                "An error occurred (ParamValidation): Parameter validation failed:\n"
                "Invalid value for parameter MaxItems, value: 0, valid min value: 1\n"
            ),
        ),
    ],
)  # fmt: skip
def test_message_and_status(iamcli, line, status, err):
    """An error is told on stderr to the letter, stdout stays empty, and the status says who refused."""
    assert (status, "", err) == iamcli(*line.split())


@pytest.mark.parametrize("where", ["environment", "config"])
def test_unknown_output(iamcli, home, monkeypatch, where):
    """An output format that does not exist is a bare error if it was configured."""
    if where == "environment":
        monkeypatch.setenv("AWS_DEFAULT_OUTPUT", "xml")
    else:
        home.mkdir()
        (home / "config.toml").write_text('output = "xml"\n')

    assert (255, "", said("Unknown output type: xml\n")) == iamcli("list-users")


def test_client_and_service_bounds(iamcli):
    """Too short is for the client to refuse, too long for the service."""
    short, long = iamcli("create-user", "--user-name", ""), iamcli("create-user", "--user-name", "x" * 65)

    assert (252, 254) == (short.status, long.status)
    assert "Invalid length for parameter UserName, value: 0, valid min length: 1" in short.err
    assert (
        "(ValidationError) when calling the CreateUser operation: 1 validation error detected: Value at 'userName' "
        "failed to satisfy constraint: Member must have length less than or equal to 64" in long.err
    )


def test_all_problems_at_once(iamcli):
    """The client tells every problem: first what is missing, then strangers, then what is inside."""
    given = '{"Foo": 1, "Tags": [{"Key": 1}, {"Key": "", "Value": "x"}], "Path": 5}'
    done = iamcli("create-user", "--cli-input-json", given)

    assert (
        252,
        "",
        said("""An error occurred (ParamValidation): Parameter validation failed:
Missing required parameter in input: "UserName"
Unknown parameter in input: "Foo", must be one of: Path, UserName, PermissionsBoundary, Tags
Missing required parameter in Tags[0]: "Value"
Invalid type for parameter Tags[0].Key, value: 1, type: <class 'int'>, valid types: <class 'str'>
Invalid length for parameter Tags[1].Key, value: 0, valid min length: 1
Invalid type for parameter Path, value: 5, type: <class 'int'>, valid types: <class 'str'>
"""),
    ) == done


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("legacy", said("An error occurred (NoSuchEntity) when calling the GetUser operation: The user with name b "
                        "cannot be found.\n")),
        ("json", '{\n    "Code": "NoSuchEntity",\n    "Message": "The user with name b cannot be found."\n}\n'),
        ("text", "NoSuchEntity\tThe user with name b cannot be found.\n"),
        ("yaml", "Code: NoSuchEntity\nMessage: The user with name b cannot be found.\n"),
    ],
)  # fmt: skip
def test_error_format(iamcli, style, expected):
    """`--cli-error-format` prints a service's error in an output format, without prefix."""
    assert expected == iamcli("get-user", "--user-name", "b", "--cli-error-format", style).err


@pytest.fixture
def alice(iamcli, monkeypatch):
    """A command line on which Alice, who may do nothing, calls unless the root user is named by its profile."""
    iamcli("create-user", "--user-name", "alice")
    key = iamcli("create-access-key", "--user-name", "alice").answer["AccessKey"]
    iamcli("configure", "set", "output", "json", "--profile", "root")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    return iamcli


DENIED = (
    "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:ListUsers on resource: "
    "arn:aws:iam::123456789012:user/ because no identity-based policy allows the iam:ListUsers action"
)


def carried(style: str, err: str) -> str:
    """The encoded message of a denial in an output format, which has nothing else beside code and message."""
    if style == "table":  # wraps what is too long for the screen
        return "".join(err.partition("\nEncodedAuthorizationMessage")[2].split())
    found = re.fullmatch(
        {
            "json": r'\{\n    "Code": "AccessDenied",\n    "Message": "DENIED",\n'
            r'    "EncodedAuthorizationMessage": "(\S+)"\n\}\n',
            "yaml": r"(?s)Code: AccessDenied\nEncodedAuthorizationMessage: (\S+)\nMessage: [^:]*:[^:]*:.*",
            "text": r"AccessDenied\t(\S+)\tDENIED\n",
        }[style].replace("DENIED", re.escape(DENIED)),
        err,
    )
    assert found, err
    return found[1]


@pytest.mark.parametrize("style", ["json", "yaml", "text", "table"])
def test_denials_carry_what_was_weighed(alice, style):
    """In an output format a denial has the message that DecodeAuthorizationMessage opens: what the event log has.

    The formats order its members as they do those of any answer: JSON keeps them, the others sort them.
    """
    done = alice("list-users", "--cli-error-format", style)
    words = ("sts", "decode-authorization-message", "--encoded-message", carried(style, done.err))
    decoded = json.loads(alice(*words, "--profile", "root").answer["DecodedMessage"])["context"]
    weighed = alice("events", "--error-code", "AccessDenied", "--output", "json").answer["Events"][-1]["iamcliDecision"]

    assert 254 == done.status
    assert (weighed["principal"], weighed["action"], weighed["resource"]) == (
        decoded["principal"]["arn"],
        decoded["action"],
        decoded["resource"],
    )
    assert weighed["context"].keys() == {one["key"] for one in decoded["conditions"]["items"]}
    assert "is not authorized to perform: sts:DecodeAuthorizationMessage" in alice(*words).err


@pytest.mark.parametrize("where", ["variable", "setting"])
def test_configured_error_format(alice, monkeypatch, where):
    """A denial carries its message also where a variable or a setting asks for the format."""
    if where == "variable":
        monkeypatch.setenv("AWS_CLI_ERROR_FORMAT", "json")
    else:
        alice("configure", "set", "cli_error_format", "json")

    assert carried("json", alice("list-users").err)


@pytest.mark.parametrize("style", ["enhanced", "legacy"])
def test_denials_in_text(alice, style):
    """For people a denial is AWS's sentence to the letter, as IAM's errors have no members to be shown besides."""
    assert said(f"An error occurred (AccessDenied) when calling the ListUsers operation: {DENIED}\n") == (
        alice("list-users", "--cli-error-format", style).err
    )


def test_unchanged_account(iamcli, account_file):
    """Whatever is refused, the account file stays as it is."""
    iamcli("create-user", "--user-name", "bob")
    before = account_file.read_bytes()
    for line in (
        "create-user --user-name BOB",
        "create-user --user-name eve --tags Key=",
        "create-user --user-name eve --tags [{",
        "put-user-policy --user-name bob --policy-name p --policy-document file://missing.json",
        "put-user-policy --user-name bob --policy-name p --policy-document {}",
        "delete-user --user-name eve",
        "attach-user-policy --user-name bob --policy-arn arn:aws:iam::aws:policy/Nothing",
    ):
        assert iamcli(*line.split()).status in (252, 254), line

    assert before == account_file.read_bytes()


def test_no_traceback(iamcli, account_file):
    """A broken account file is a configuration error that says which file, where, and what to do."""
    account_file.parent.mkdir(parents=True)
    account_file.write_text('{"format": 1, "revision": 1, "account": {"settings": {')
    done = iamcli("list-users")

    assert (253, "") == (done.status, done.out)
    assert f"An error occurred (Configuration): The account file {account_file} cannot be read: " in done.err
    assert "too early at line 1 (byte 54)" in done.err
    assert "Traceback" not in done.err


def test_broken_config(iamcli, home):
    """A broken config.toml is named with the line where it breaks."""
    home.mkdir()
    (home / "config.toml").write_text("output = json\n")

    assert iamcli("list-users").status == 253
    assert "config.toml: Invalid value (at line 1, column 10)" in iamcli("list-users").err
    for content, told in (
        (b'output = "json"\nprofiles = 3\n', "config.toml, line 2: profiles are tables"),
        (b"[profiles]\n\na = 3\n", "config.toml, line 3: profiles are tables"),
        (b'output = "json"\n# \xff\n', "config.toml, line 2: the text is not UTF-8"),
    ):
        (home / "config.toml").write_bytes(content)
        done = iamcli("list-users")
        assert (253, True) == (done.status, told in done.err)


def test_debug_shows_no_secret(iamcli):
    """`--debug` tells what happens, and neither passwords nor keys."""
    iamcli("create-user", "--user-name", "bob")
    done = iamcli("create-login-profile", "--user-name", "bob", "--password", "Corr3ct-horse!", "--debug")

    assert done.status == 0
    assert "CreateLoginProfile" in done.err
    assert "Corr3ct-horse!" not in done.out + done.err


def test_sensitive_values_are_not_echoed(iamcli):
    """A password of the wrong type is refused without being repeated."""
    done = iamcli("create-login-profile", "--cli-input-json", '{"UserName": "bob", "Password": ["s3cret"]}')

    assert done.status == 252
    assert "s3cret" not in done.err


def test_control_characters(iamcli):
    """What a message quotes of a token or a name does nothing to a terminal."""
    claims = '{"iss":"https://x/\\u001b[2J","aud":"a"}'
    token = ".".join(urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in ('{"alg":"none"}', claims, ""))
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
    )
    iamcli("create-role", "--role-name", "r", "--assume-role-policy-document", trust)
    done = iamcli(
        *("sts", "assume-role-with-web-identity", "--role-arn", "arn:aws:iam::123456789012:role/r"),
        *("--role-session-name", "night", "--web-identity-token", token),
    )

    assert "No OpenIDConnect provider found in your account for https://x/\\x1b[2J\n" in done.err


def test_interrupt(home):
    """Ctrl-C ends a command with 130, a newline and no traceback."""
    (home / "accounts").mkdir(parents=True)
    import filelock

    with filelock.FileLock(home / "accounts" / "123456789012.json.lock"):
        process = subprocess.Popen(
            [sys.executable, "-m", "iamcli", "create-user", "--user-name", "bob"],
            env={**os.environ, "IAMCLI_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # shells have background jobs ignore it
        )  # fmt: skip
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)

    assert (130, "\n", "") == (process.returncode, out, err)


def test_closed_pipe(home):
    """A reader that goes away ends the command quietly, with the status of SIGPIPE."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m iamcli list-policies --output text | head -1; echo ${{PIPESTATUS[0]}}"],
        env={**os.environ, "IAMCLI_HOME": str(home)}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "141"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("list-users --starting-token eyJNYXJrZXIiOiA1fQ==", 252),  # {"Marker": 5}
        ("list-users --marker MDotMTo=", 254),  # 0:-1:
        ("list-users --marker rubbish", 254),
        ("wait user-exists --user-name bob --delay -1", 252),
        ("wait user-exists --user-name bob --attempts=0", 252),
        ("wait user-exists --user-name bob --delay 99999999999999999999", 252),
        ('delete-user --cli-input-json {"UserName":"bob","Cascade":true}', 252),
        ("create-user --cli-input-yaml 2001-99-99", 252),
        ("create-user --user-name bob --tags Key=a,Value=\udcff", 252),
        ("create-user --user-name \udcff", 252),
    ],
)
def test_rubbish(iamcli, line, status):
    """Tokens, numbers and texts that make no sense are refused in words, never as a defect."""
    done = iamcli(*line.split())

    assert (status, "") == (done.status, done.out)
    assert "defect" not in done.err


@pytest.mark.parametrize(
    "text",
    [
        "profiles = 5",
        '[profiles]\nx = "y"',
        "output = 5",
        "output = [5]",
        "[output]",
        "output = " + "[" * 9999,
        '[profiles.x]\nduration_seconds = "long"',
        '[profiles.x]\nrole_arn = ["arn"]',
    ],
)
def test_config_of_wrong_types(iamcli, home, text):
    """A config.toml whose values are of the wrong type is refused in words."""
    home.mkdir()
    (home / "config.toml").write_text(text)
    done = iamcli("list-users", "--profile", "x") if "profiles" in text else iamcli("list-users")

    assert done.status in (253, 255)
    assert "defect" not in done.err


@pytest.mark.parametrize(("redirection", "status"), [(">/dev/full", 255), (">&-", 0)])
def test_unusable_stdout(home, redirection, status):
    """An answer that cannot be written is said to be so; a closed output is no error."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m iamcli list-users {redirection}"],
        env={**os.environ, "IAMCLI_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert status == done.returncode
    assert "defect" not in done.stderr
    assert "Traceback" not in done.stderr


def test_poor_alphabet(home):
    """An answer with letters that the output cannot have is written all the same."""
    done = subprocess.run(
        [sys.executable, "-m", "iamcli", "create-user", "--user-name", "bob", "--tags", "Key=città,Value=x"],
        env={**os.environ, "IAMCLI_HOME": str(home), "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0
    assert b"citt\\xe0" in done.stdout
