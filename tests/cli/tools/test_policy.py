"""`iamcli policy validate`: what is wrong with policies in files."""

import json
import sys
from io import StringIO

import pytest

SOUND = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
TRUST = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
  "Principal": {"AWS": "123456789012"}}]}"""


@pytest.fixture
def file(tmp_path, home):
    """Writes a file and tells its path."""

    def write(text: str, name: str = "p.json") -> str:
        (tmp_path / name).write_text(text)
        return name

    return write


def test_sound(iamcli, file):
    """Of a sound policy nothing is said, and the status is 0."""
    assert (0, "", "") == iamcli("policy", "validate", file(SOUND))


def test_error(iamcli, file):
    """An error is told with its place, and the status is 3."""
    text = SOUND.replace('"Allow"', '\n  "Alow"')

    done = iamcli("policy", "validate", file(text))

    assert 3 == done.status
    assert done.out.startswith("p.json:2:3: error: ")
    assert "Allow" in done.out


@pytest.mark.parametrize(
    ("action", "resembling"),
    [("s3:GetObjct", "s3:GetObject"), ("s33:GetObject", "s3:GetObject"), ("s3:Fly*", "")],
)
def test_unknown_action(action, resembling, iamcli, file):
    """An action that the catalogue does not know is a warning with the catalogue's date, and those it resembles."""
    done = iamcli("policy", "validate", file(SOUND.replace("s3:GetObject", action)))

    assert 3 == done.status
    assert f"p.json:1:71: warning: No action {action} is known as of 20" in done.out
    assert resembling in done.out


@pytest.mark.parametrize("action", ["s3:Get*", "S3:getobject", "*", "s3:*"])
def test_known_actions(action, iamcli, file):
    """Patterns that stand for something are sound, in whatever case."""
    assert 0 == iamcli("policy", "validate", file(SOUND.replace("s3:GetObject", action))).status


def test_unknown_actions_in_bounded_time(iamcli, file):
    """A policy as long as the service takes is gone through once, and each of its findings has its place."""
    one = '{"Effect": "Allow", "Principal": "*", "Action": "s3:Gett%d", "Resource": "*"}'
    statements = ",\n".join(one % number for number in range(5000))

    done = iamcli("policy", "validate", file(f'{{"Version": "2012-10-17", "Statement": [\n{statements}]}}'))

    lines = done.out.splitlines()
    assert 5000 == len(lines)
    assert lines[-1].startswith("p.json:5001:49: warning: No action s3:Gett4999 is known")


def test_misfits(iamcli, file):
    """What cannot work as it is written is warned of where it stands."""
    done = iamcli("policy", "validate", file(SOUND.replace('"*"', '"arn:aws:s3:::b"')))

    assert 3 == done.status
    assert "p.json:1:71: warning: s3:GetObject acts on none of the statement's resources as of 20" in done.out
    assert "Allowed: " in done.out
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}. [resource-type]" in done.out


def test_control_characters(iamcli, file):
    """What would steer a terminal is told by its code."""
    done = iamcli("policy", "validate", file(SOUND.replace("s3:GetObject", "s3:\\u001b[31mX")))

    assert "\x1b" not in done.out
    assert r"No action s3:\x1b[31mX is known" in done.out


@pytest.mark.parametrize("number", ["1e999", "9" * 5000])
def test_numbers_out_of_range(number, iamcli, file):
    """A number that is too large is named as the fault."""
    done = iamcli("policy", "validate", file(SOUND.replace('"*"', number)))

    assert 3 == done.status
    assert "This is not JSON: a number is out of range." in done.out


def test_kinds(iamcli, file):
    """A policy is taken for what it looks like, unless its kind is given."""
    assert 0 == iamcli("policy", "validate", file(TRUST)).status
    assert 3 == iamcli("policy", "validate", file(TRUST), "--kind", "identity").status
    assert 3 == iamcli("policy", "validate", file(SOUND), "--kind", "trust").status
    repository = TRUST.replace("sts:AssumeRole", "ecr:BatchGetImage")
    assert (0, "") == iamcli("policy", "validate", file(repository))[::2]
    assert '"trust"' in iamcli("policy", "validate", file(TRUST.replace("Role", "Rol")), "--output", "json").out


def test_kind_is_told(iamcli, file):
    """What a policy was taken for is noted if it matters, unless its kind was given or programs read the answer."""
    bad = file(TRUST.replace("Effect", "Efect"))

    assert (
        "note: p.json was taken for a trust policy; --kind says otherwise.\n" == iamcli("policy", "validate", bad).err
    )
    assert "" == iamcli("policy", "validate", bad, "--kind", "trust").err
    assert "" == iamcli("policy", "validate", file(SOUND.replace("Object", "Objct"), "unknown.json")).err
    done = iamcli("policy", "validate", bad, "--output", "json")
    assert ("", {"trust"}) == (done.err, {one["Kind"] for one in done.answer["Findings"]})


def test_stray_statement(iamcli, file):
    """A policy is of the kind that most of its statements are of, so that the one that strays is told of."""
    policy = json.loads(SOUND)
    sound = policy["Statement"][0]
    policy["Statement"] = [{**sound, "Principal": "*"}, sound, sound, sound]

    done = iamcli("policy", "validate", file(json.dumps(policy)))

    assert ["prohibited-element]"] == [line.rpartition("[")[2] for line in done.out.splitlines()]
    assert "identity policy" in done.err


def test_assuming_makes_a_trust_policy(iamcli, file):
    """What lets principals assume a role is a trust policy, and its Resource is the error."""
    done = iamcli("policy", "validate", file(TRUST.replace('"Action"', '"Resource": "*", "Action"')))

    assert "Resource cannot stand in this kind of policy" in done.out


def test_several(iamcli, file):
    """Findings of several files come in the order of the files; as data they have the same parts."""
    bad = file(SOUND.replace("Effect", "Efect"), "bad.json")

    done = iamcli("policy", "validate", file(SOUND), bad, "--output", "json")

    assert 3 == done.status
    assert {"bad.json"} == {finding["File"] for finding in json.loads(done.out)["Findings"]}
    parts = {"File", "Line", "Column", "Severity", "Code", "Message", "Allowed", "Meant", "Kind"}
    assert parts == set(done.answer["Findings"][0])
    assert ["Effect"] == done.answer["Findings"][-1]["Meant"]


def test_unreadable(iamcli, file, tmp_path):
    """A file that is not there, or is no text, is told of."""
    (tmp_path / "bytes.json").write_bytes(b'{"\xff"}')

    assert (255, True) == (
        (done := iamcli("policy", "validate", "none.json")).status,
        "none.json cannot be read: No such file or directory" in done.err,
    )
    assert "it is not UTF-8 at byte 2" in iamcli("policy", "validate", "bytes.json").err


def test_unreadable_beside_others(iamcli, file):
    """A file that cannot be read keeps nobody from what is wrong with the others; the status is that of the failure."""
    done = iamcli("policy", "validate", "none.json", file(SOUND.replace("Effect", "Efect")))

    assert 255 == done.status
    assert "none.json cannot be read" in done.err
    assert "p.json:1:42: error: There is no element Efect in the statement. Did you mean Effect?" in done.out


def test_errors_hide_no_unknown_actions(iamcli, file):
    """Unknown actions are told of beside errors; what has not the form of an action is told of once."""
    actions = '["s3:GetObjct", "GetObject", 1]'
    done = iamcli("policy", "validate", file(SOUND.replace('"s3:GetObject"', actions).replace("Allow", "Alow")))

    codes = [line.rpartition("[")[2] for line in done.out.splitlines()]
    assert ["bad-effect]", "unknown-action]", "malformed-action]", "wrong-type]"] == codes
    assert "Did you mean s3:GetObject" in done.out


@pytest.mark.parametrize("text", ['{"Statement"', "[1]", '{"Statement": 1}', '{"Version": "2012-10-17"}', "[" * 3000])
def test_no_actions_to_read(text, iamcli, file):
    """A text without statements has its own errors, and no more."""
    done = iamcli("policy", "validate", file(text))

    assert 3 == done.status
    assert "unknown-action" not in done.out


def test_standard_input(iamcli, monkeypatch):
    """`-` is standard input; bytes that are no text are told of there too, as the C locale reads them."""
    monkeypatch.setattr(sys, "stdin", StringIO(SOUND))
    assert (0, "", "") == iamcli("policy", "validate", "-")

    monkeypatch.setattr(sys, "stdin", StringIO('{"\udcff"}'))
    assert "- cannot be read: it is not UTF-8 at character 2" in iamcli("policy", "validate", "-").err
