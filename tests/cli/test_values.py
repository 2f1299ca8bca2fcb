"""Option values: files, JSON, shorthand, flags and templates, as the AWS CLI v2 reads them."""

from __future__ import annotations

import pytest

POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'


@pytest.mark.parametrize(
    "given",
    [
        ["Key=team,Value=red", "Key=stage,Value=dev"],
        ['[{"Key": "team", "Value": "red"}, {"Key": "stage", "Value": "dev"}]'],
        ['{"Key": "team", "Value": "red"}', '{"Key": "stage", "Value": "dev"}'],
        ["file://tags.json"],
    ],
    ids=["shorthand", "array", "objects", "file"],
)
def test_list_of_structures(iamcli, tmp_path, given):
    """A list of structures is shorthand words, JSON objects as words, one JSON array, or a file with one."""
    (tmp_path / "tags.json").write_text('[{"Key": "team", "Value": "red"}, {"Key": "stage", "Value": "dev"}]')
    done = iamcli("create-user", "--user-name", "bob", "--tags", *given)

    assert done.answer["User"]["Tags"] == [{"Key": "team", "Value": "red"}, {"Key": "stage", "Value": "dev"}]


@pytest.mark.parametrize("given", [["a", "b"], ['["a", "b"]']], ids=["words", "json"])
def test_list_of_scalars(iamcli, given):
    """A list of scalars is words, or one JSON array."""
    iamcli("create-user", "--user-name", "bob", "--tags", "Key=a,Value=1", "Key=b,Value=2", "Key=c,Value=3")
    iamcli("untag-user", "--user-name", "bob", "--tag-keys", *given)

    assert iamcli("list-user-tags", "--user-name", "bob").answer["Tags"] == [{"Key": "c", "Value": "3"}]


def test_list_in_a_map(iamcli):
    """In shorthand one value is a list where a list is wanted, within a map as well."""
    arn = iamcli("create-policy", "--policy-name", "p", "--policy-document", POLICY).answer["Policy"]["Arn"]
    given = "RoleName={Values=made},AWSServiceName={Values=[lambda.amazonaws.com]}"

    done = iamcli("acquire-role", "--template-arn", arn, "--replacement-values", given)
    assert "made" == done.answer["Role"]["RoleName"]


def test_empty_list(iamcli):
    """A list option without words is an empty list."""
    assert "Tags" not in iamcli("create-user", "--user-name", "bob", "--tags").answer["User"]


def test_last_one_wins(iamcli):
    """An option that is given twice counts the last time, lists as well."""
    done = iamcli(
        "create-user", "--user-name", "a", "--tags", "Key=a,Value=1", "--user-name=b", "--tags", "Key=b,Value="
    )

    assert ("b", [{"Key": "b", "Value": ""}]) == (done.answer["User"]["UserName"], done.answer["User"]["Tags"])


def test_prefix(iamcli):
    """An option may be cut to what only it begins with."""
    assert iamcli("create-user", "--user-n", "bob", "--out", "text").out.startswith("USER\t")


def test_ambiguous_prefix(iamcli):
    """An option cut too short names what it could be."""
    done = iamcli("update-account-password-policy", "--require-n", "--require-s", "--require")

    assert done.status == 252
    assert "ambiguous option: --require could match --require-symbols, --require-numbers, --require-upper" in done.err


def test_value_with_hyphen(iamcli):
    """A value that begins with a hyphen is joined to its option."""
    assert iamcli("create-user", "--user-name=-x").answer["User"]["UserName"] == "-x"


@pytest.mark.parametrize("key", ["AAAA", "AAA="])
def test_phrase_with_hyphen(iamcli, key):
    """A value that begins with a hyphen needs no `=` if it has a blank, as PEM text has (argparse, _parse_optional)."""
    iamcli("create-user", "--user-name", "bob")
    pem = f"-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----"

    assert "(InvalidPublicKey)" in iamcli("upload-ssh-public-key", "--user-name=bob", "--ssh-public-key-body", pem).err


def test_globals_anywhere(iamcli):
    """Global options count before and behind the subcommand, plain and under `iam`."""
    iamcli("create-user", "--user-name", "bob")
    lines = [
        "--output text get-user --user-name bob",
        "get-user --user-name bob --output text",
        "iam --output text get-user --user-name bob",
        "--region eu-west-1 iam get-user --user-name bob --output text",
    ]

    assert len({iamcli(*line.split()).out for line in lines}) == 1


@pytest.mark.parametrize(
    "options",
    [
        "--endpoint-url http://x",
        "--no-verify-ssl",
        "--ca-bundle f",
        "--cli-read-timeout 5",
        "--cli-connect-timeout 5",
        "--no-sign-request",
        "--region eu-west-1",
        "--color off",
    ],
)
def test_ignored_globals(iamcli, options):
    """Options about endpoints and certificates, and of IAM those about Regions, are taken and change nothing."""
    assert iamcli(*options.split(), "list-users").answer == {"Users": []}


def test_file(iamcli, tmp_path):
    """A document is read from its file with variables and ~ expanded, and kept to the letter."""
    (tmp_path / "p.json").write_text(POLICY + "\n")
    iamcli("create-user", "--user-name", "bob")
    done = iamcli(
        "put-user-policy",
        "--user-name",
        "bob",
        "--policy-name",
        "p",
        "--policy-document",
        "file://$IAMCLI_HOME/../p.json",
    )

    assert done == (0, "", "")
    shown = iamcli("get-user-policy", "--user-name", "bob", "--policy-name", "p").answer
    assert shown["PolicyDocument"]["Statement"][0]["Action"] == "s3:GetObject"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "file://x.json",
            "Unable to load paramfile file://x.json: [Errno 2] No such file or directory: 'x.json'",
        ),
        (
            "file://binary",
            "Unable to load paramfile (binary), text contents could not be decoded.  If this is a binary",
        ),
        ("fileb://binary", "Invalid type for parameter PolicyDocument, value: b'\\xff', type: <class 'bytes'>"),
    ],
)
def test_unreadable_file(iamcli, tmp_path, given, told):
    """A file that is missing, no text, or meant as binary is refused before anything is asked."""
    (tmp_path / "binary").write_bytes(b"\xff")
    done = iamcli("put-user-policy", "--user-name", "b", "--policy-name", "p", "--policy-document", given)

    assert done.status == 252
    assert told in done.err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('[{"Key":', 'Invalid JSON: Expecting value: line 1 column 9 (char 8)\nJSON received: [{"Key":'),
        ("team", "Expected: '=', received: 'EOF' for input:"),
        ("Key=a,Key=b", 'Second instance of key "Key" encountered for input:'),
    ],
)
def test_bad_lists(iamcli, given, told):
    """Broken JSON and broken shorthand say what was expected and where."""
    done = iamcli("create-user", "--user-name", "b", "--tags", given)

    assert done.status == 252
    assert f"An error occurred (ParamValidation): Error parsing parameter '--tags': {told}" in done.err


@pytest.mark.parametrize(
    ("option", "given", "told"),
    [
        ("--cli-input-json", "{", "Error parsing parameter 'cli-input-json': Invalid JSON received.\n"),
        ("--cli-input-json", "[]",
         "Error parsing parameter '--cli-input-json': Invalid type: expecting map, received <class 'list'>\n"),
        ("--cli-input-yaml", "a: [", "Error parsing parameter 'cli-input-yaml': Invalid YAML received.\n"),
    ],
)  # fmt: skip
def test_bad_input_files(iamcli, option, given, told):
    """`--cli-input-json` and `-yaml` say in the AWS CLI's words what is wrong with them."""
    done = iamcli("create-user", option, given)

    assert (252, told) == (done.status, done.err.partition("(ParamValidation): ")[2])


def test_two_inputs(iamcli):
    """Only one of the two input options may be given."""
    done = iamcli("create-user", "--cli-input-json", "{}", "--cli-input-yaml", "{}")

    assert "Only one --cli-input- parameter may be specified." in done.err


@pytest.mark.parametrize(
    ("option", "text"),
    [("--cli-input-json", '{"UserName": "a", "Path": "/x/"}'), ("--cli-input-yaml", "UserName: a\nPath: /x/\n")],
)
def test_options_win_over_input(iamcli, tmp_path, option, text):
    """Members from a file are taken unless an option says otherwise."""
    (tmp_path / "input").write_text(text)
    user = iamcli("create-user", option, "file://input", "--user-name", "b").answer["User"]

    assert ("b", "/x/") == (user["UserName"], user["Path"])


def test_flags(iamcli):
    """A boolean is a pair of flags, and the last one wins."""
    iamcli("update-account-password-policy", "--require-symbols", "--no-require-numbers", "--no-require-symbols",
           "--require-numbers")  # fmt: skip
    policy = iamcli("get-account-password-policy").answer["PasswordPolicy"]

    assert (False, True) == (policy["RequireSymbols"], policy["RequireNumbers"])


def test_flags_take_no_value(iamcli):
    """A word behind a flag belongs to nothing."""
    done = iamcli("update-account-password-policy", "--require-symbols", "true")

    assert (252, True) == (done.status, "Unknown options: true" in done.err)


def test_input_template(iamcli):
    """The template of a request has every member in the model's order, and nothing else has to be given."""
    done = iamcli("create-user", "--generate-cli-skeleton")

    assert done.answer == {
        "Path": "", "UserName": "", "PermissionsBoundary": "", "Tags": [{"Key": "", "Value": ""}],
    }  # fmt: skip
    assert list(done.answer) == ["Path", "UserName", "PermissionsBoundary", "Tags"]
    assert iamcli("list-policies", "--generate-cli-skeleton", "input", "--output", "text").answer == {
        "Scope": "All", "OnlyAttached": True, "PathPrefix": "", "PolicyUsageFilter": "PermissionsPolicy",
        "Marker": "", "MaxItems": 0,
    }  # fmt: skip
    assert iamcli("get-account-summary", "--generate-cli-skeleton").out == "{}\n"


def test_yaml_template(iamcli):
    """The YAML template is valid YAML that says which members are required."""
    from ruamel.yaml import YAML

    done = iamcli("create-user", "--generate-cli-skeleton", "yaml-input")

    assert "UserName: ''  # [REQUIRED] " in done.out
    assert YAML(typ="safe").load(done.out) == iamcli("create-user", "--generate-cli-skeleton").answer


def test_template_is_accepted(iamcli, tmp_path):
    """A template that is filled in works as input."""
    text = iamcli("create-group", "--generate-cli-skeleton").out.replace('"Path": ""', '"Path": "/"')
    (tmp_path / "group.json").write_text(text.replace('"GroupName": ""', '"GroupName": "devs"'))

    assert iamcli("create-group", "--cli-input-json", "file://group.json").status == 0


def test_output_template(iamcli, account_file):
    """The template of an answer has its members, goes through --query, and asks nothing."""
    done = iamcli("create-user", "--user-name", "bob", "--generate-cli-skeleton", "output", "--query", "User.Arn")

    assert done.out == '"Arn"\n'
    assert not account_file.exists()


def test_output_template_wants_the_required(iamcli):
    """The template of an answer needs the required options, as if it were a call."""
    assert iamcli("create-user", "--generate-cli-skeleton", "output").status == 252


def test_region(iamcli, monkeypatch):
    """The Region whose STS is asked comes from the option, the environment or the settings, in this order."""

    def regions(*args: str) -> set[str]:
        assert 0 == iamcli("sts", "get-caller-identity", *args).status
        return {event["awsRegion"] for event in iamcli("events", "--output", "json").answer["Events"][-1:]}

    assert {"us-east-1"} == regions()
    iamcli("configure", "set", "region", "eu-west-1")
    assert {"eu-west-1"} == regions()
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    assert {"eu-west-2"} == regions()
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert {"eu-west-3"} == regions()
    assert ["region", "eu-west-3", "env", "AWS_REGION"] == iamcli("configure", "list").out.splitlines()[5].split()
    assert {"eu-north-1"} == regions("--region", "eu-north-1")
    for wrong in ("x y", "-a", "1" * 12, "a" * 64, "../z"):
        done = iamcli("sts", "get-caller-identity", f"--region={wrong}")
        assert (255, True) == (done.status, f"'{wrong}' doesn't match a supported format." in done.err)
