"""Ansible's IAM modules: a second run of the same play changes nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BESIDE = Path(sys.executable).with_name("ansible-playbook")
ANSIBLE = str(BESIDE) if BESIDE.exists() else shutil.which("ansible-playbook")
pytestmark = pytest.mark.skipif(ANSIBLE is None, reason="there is no Ansible here")

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:Get*", "Resource": "*"}]}
ARN = "arn:aws:iam::123456789012:policy/read"
TASKS = [
    {"amazon.aws.iam_managed_policy": {"name": "read", "policy": READ, "state": "present"}},
    {"amazon.aws.iam_user": {"name": "alice", "managed_policies": [ARN], "tags": {"team": "red"}, "state": "present"}},
    {"amazon.aws.iam_group": {"name": "staff", "users": ["alice"], "managed_policies": [ARN], "state": "present"}},
    {
        "amazon.aws.iam_role": {
            "name": "machine",
            "assume_role_policy_document": json.dumps(TRUST),
            "managed_policies": [ARN],
            "create_instance_profile": True,
            "state": "present",
        }
    },
    {
        "amazon.aws.iam_policy": {
            "iam_type": "role",
            "iam_name": "machine",
            "policy_name": "inline",
            "policy_json": json.dumps(READ),
            "state": "present",
        }
    },
    {"amazon.aws.iam_user_info": {"name": "alice"}},
    {"amazon.aws.iam_role_info": {"name": "machine"}},
    {"amazon.aws.iam_password_policy": {"state": "present", "min_pw_length": 12, "require_symbols": True}},
]


@pytest.fixture
def play(endpoint, tmp_path):
    """Runs the play; what was changed and what failed."""
    interpreter = {"ansible_python_interpreter": str(Path(ANSIBLE).with_name("python"))}
    book = [{"hosts": "localhost", "connection": "local", "gather_facts": False, "vars": interpreter, "tasks": TASKS}]
    (tmp_path / "play.json").write_text(json.dumps(book))
    environment = {
        **endpoint,
        "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json",
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
        "LANG": "C.UTF-8",
    }

    def run() -> tuple[int, int, str]:
        done = subprocess.run(
            [ANSIBLE, str(tmp_path / "play.json")], env=environment, cwd=tmp_path, capture_output=True, text=True
        )
        try:
            stats = json.loads(done.stdout)["stats"]["localhost"]
        except (ValueError, KeyError):
            return -1, -1, done.stdout + done.stderr
        return stats["changed"], stats["failures"], done.stdout if stats["failures"] else ""

    return run


def test_ansible(play, iamcli):
    """The first run makes everything, the second finds it made."""
    assert (6, 0, "") == play()
    assert (0, 0, "") == play()
    assert "alice" == iamcli("get-group", "--group-name", "staff", "--query", "Users[].UserName", "--output", "text")
