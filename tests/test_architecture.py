"""The plan of the house: who may import whom, and what a command may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import iamcli

PACKAGE = Path(iamcli.__file__).parent

LAYERS = [
    "errors",
    "shapes",
    "operation",
    "policy",
    "catalog",
    "tokens",
    "state",
    "callers",
    "recording",
    "authorization",
    "questions",
    "service",
    "operations",
    "sign_in",
    "server",
    "cli",
    "emit",
]
"""A layer may import itself and what stands before it; of types it may know more."""

HEAVY = {
    "cryptography",
    "defusedxml",
    "pyotp",
    "segno",
    "filelock",
    "hashlib",
    "hmac",
    "jmespath",
    "json",
    "jwt",
    "lxml",
    "platformdirs",
    "ruamel",
    "shlex",
    "signxml",
    "subprocess",
    "tabulate",
    "tomllib",
    "uvicorn",
}
"""What a command loads only where it needs it."""


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> set[str]:
    """The layers a module imports at run time, wherever in the module it does."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    depth = len(path.relative_to(PACKAGE).parts)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == depth]
    names = [[node.module.split(".")[0]] if node.module else [alias.name for alias in node.names] for node in nodes]
    return {name for group in names for name in group if name in LAYERS}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if layer(path) in LAYERS)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path):
    """No module imports from a layer above its own."""
    above = [name for name in imports(path) if LAYERS.index(name) > LAYERS.index(layer(path))]

    assert above == []


def test_policy_is_pure():
    """The policy language knows errors and nothing else of iamcli."""
    assert {"errors"} >= {name for path in (PACKAGE / "policy").rglob("*.py") for name in imports(path)}


def test_tokens_are_pure():
    """Proofs are checked without a file, a clock or the network: of iamcli they know errors and what checks a text."""
    assert {"errors", "operation", "tokens"} >= {
        name for path in (PACKAGE / "tokens").rglob("*.py") for name in imports(path)
    }


def test_operations_keep_to_themselves():
    """A module of operations imports no other one, so that a command loads only its own resource."""
    for path in (PACKAGE / "operations").glob("[a-z]*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                assert (node.module or "_").startswith("_"), f"{path.name} imports {node.module}"


def loaded(*args: str, home: Path, **more: str) -> set[str]:
    """The modules a command has loaded when it ends."""
    code = "import sys; from iamcli.cli.app import guarded as run; run(sys.argv[1:], 'iamcli'); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        env={"IAMCLI_HOME": str(home), **more},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_a_command_loads_what_it_needs(tmp_path):
    """A read loads one module of operations, and no library but click and msgspec."""
    loaded("get-user", home=tmp_path)  # creates the account
    found = loaded("get-user", home=tmp_path)

    operations = {name for name in found if name.startswith("iamcli.operations.") and "._" not in name}
    assert operations == {"iamcli.operations.users"}
    assert not {name.split(".")[0] for name in found} & HEAVY
    unneeded = ("iamcli.authorization", "iamcli.catalog", "iamcli.policy", "iamcli.emit")
    assert not {name for name in found if name.startswith(unneeded)}


def test_who_calls_needs_no_policy_engine(tmp_path):
    """GetCallerIdentity is free: what a user is allowed is not looked at."""
    home = {"IAMCLI_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "iamcli", "create-access-key", "--user-name", "a", "--output", "text", "--query"]
    subprocess.run([*command[:3], "create-user", "--user-name", "a", "--output", "off"], env=home, check=True)
    words = "AccessKey.[AccessKeyId, SecretAccessKey]"
    key = subprocess.run([*command, words], env=home, check=True, capture_output=True, text=True).stdout.split()
    found = loaded(
        *("sts", "get-caller-identity"), home=tmp_path, AWS_ACCESS_KEY_ID=key[0], AWS_SECRET_ACCESS_KEY=key[1]
    )

    assert "iamcli.operations.sts.identity" in found
    unneeded = ("iamcli.authorization", "iamcli.catalog", "iamcli.policy")
    assert not {name for name in found if name.startswith(unneeded)}


@pytest.mark.parametrize(("style", "seals"), [("enhanced", False), ("legacy", False), ("json", True)])
def test_denials_are_sealed_for_programs_alone(tmp_path, style, seals):
    """A denial that is told to people loads nothing that encrypts."""
    home = {"IAMCLI_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "iamcli", "create-access-key", "--user-name", "a", "--output", "text", "--query"]
    subprocess.run([*command[:3], "create-user", "--user-name", "a", "--output", "off"], env=home, check=True)
    words = "AccessKey.[AccessKeyId, SecretAccessKey]"
    key = subprocess.run([*command, words], env=home, check=True, capture_output=True, text=True).stdout.split()
    names = {"AWS_ACCESS_KEY_ID": key[0], "AWS_SECRET_ACCESS_KEY": key[1]}
    found = loaded("get-user", "--cli-error-format", style, home=tmp_path, **names)

    sealing = {"cryptography", "iamcli.questions.messages", "iamcli.tokens.sealed_message"}
    assert (sealing if seals else set()) == sealing & found


def test_help_loads_no_operation(tmp_path):
    """The list of commands is known without loading any."""
    assert not {name for name in loaded("help", home=tmp_path) if name.startswith("iamcli.operations.u")}
