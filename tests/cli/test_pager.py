"""The pager: in front of a terminal, and nowhere else."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from select import select

import pytest

TRUST = (
    '{"Version":"2012-10-17","Statement":'
    '[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)


def on_a_terminal(home, *args: str, **environment: str) -> tuple[int, str]:
    """The status of a command whose output is a terminal, and what the terminal shows; it must end in 20 seconds."""
    ours, theirs = pty.openpty()
    settings = {"PATH": os.environ["PATH"], "IAMCLI_HOME": str(home), "TERM": "dumb", "LANG": "C.UTF-8", **environment}
    process = subprocess.Popen([sys.executable, "-m", "iamcli", *args], stdout=theirs, stderr=theirs, env=settings)
    os.close(theirs)
    shown = b""
    while select([ours], [], [], 20)[0]:
        try:
            shown += os.read(ours, 4096)
        except OSError:
            break
    os.close(ours)
    return process.wait(timeout=20), shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("name", ["IAMCLI_PAGER", "AWS_PAGER", "PAGER"])
def test_pager(home, name):
    """On a terminal an answer goes through the pager that is configured."""
    status, shown = on_a_terminal(home, "list-users", **{name: "sed s/Users/PAGED/"})

    assert (0, '{\n    "PAGED": []\n}\n') == (status, shown)


@pytest.mark.parametrize("settings", [{"AWS_PAGER": ""}, {"AWS_PAGER": "no-such-pager --x"}])
def test_no_pager(home, settings):
    """An empty setting and --no-cli-pager do without; a pager that does not exist is an error of its own."""
    status, shown = on_a_terminal(home, "list-users", **settings)

    if settings["AWS_PAGER"]:
        assert status == 253
        assert "An error occurred (Pager): Unable to redirect output to pager." in shown
        assert on_a_terminal(home, "list-users", "--no-cli-pager", **settings) == (0, '{\n    "Users": []\n}\n')
    else:
        assert (0, '{\n    "Users": []\n}\n') == (status, shown)


def test_refusal_starts_no_pager(home):
    """A request that is refused ends at once, without a pager."""
    status, shown = on_a_terminal(home, "get-user", "--user-name", "bob", PAGER="cat")

    assert status == 254
    assert "(NoSuchEntity)" in shown


def test_hint_on_a_terminal(home):
    """On a terminal a refused deletion lists everything in the way, and how to be rid of it."""
    for line in ("create-user --user-name bob", "create-group --group-name devs", "create-access-key --user-name bob",
                 "add-user-to-group --user-name bob --group-name devs"):  # fmt: skip
        assert on_a_terminal(home, *line.split(), AWS_PAGER="")[0] == 0
    status, shown = on_a_terminal(home, "delete-user", "--user-name", "bob")

    assert status == 254
    assert "In the way:\n  access key AKIA" in shown
    assert "  group devs\nTo delete it all in one step: --cascade\n" in shown


def test_hint_without_cascade(home):
    """A command that takes nothing along has no option to advise."""
    for line in (
        f"create-role --role-name app --assume-role-policy-document {TRUST}",
        "create-instance-profile --instance-profile-name web",
        "add-role-to-instance-profile --instance-profile-name web --role-name app",
    ):
        assert on_a_terminal(home, *line.split(), AWS_PAGER="")[0] == 0
    status, shown = on_a_terminal(home, "delete-instance-profile", "--instance-profile-name", "web")

    assert status == 254
    assert shown.endswith("In the way:\n  role app\n")


def test_hint_after_a_refusal(home):
    """On a terminal a refusal by policies is followed by how to find out why, in two ways."""
    on_a_terminal(home, "create-user", "--user-name", "bob", AWS_PAGER="")
    made = on_a_terminal(home, "create-access-key", "--user-name", "bob", "--query", "AccessKey", AWS_PAGER="")[1]
    key = json.loads(made[made.index("{") : made.rindex("}") + 1])
    names = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    status, shown = on_a_terminal(home, "list-users", **names)

    assert status == 254
    assert "iamcli explain --last says why" in shown
    assert "--cli-error-format json there is a message that sts decode-authorization-message opens" in shown
