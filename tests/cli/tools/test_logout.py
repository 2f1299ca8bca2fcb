"""`iamcli logout`. AWS CLI User Guide, "Sign in through the AWS Command Line Interface"."""

import pytest

GOOD = "Secret-123"


@pytest.fixture
def password_file(tmp_path):
    """A file with Bob's password."""
    path = tmp_path / "password"
    path.write_text(f"{GOOD}\n")
    return str(path)


def test_logout(bob, password_file, home):
    """Signed out of `default`, nothing is left of the session, and the root user calls again."""
    bob("configure", "set", "output", "json")
    bob("login", "--user-name", "Bob", "--password-file", password_file)
    done = bob("logout")

    assert (0, "Signed out of the profile default.\n") == (done.status, done.out)
    assert 'output = "json"\n' in (home / "config.toml").read_text()
    assert "ASIA" not in (home / "config.toml").read_text()
    assert 0 == bob("create-user", "--user-name", "eve").status
    assert "Nobody is signed in under the profile default.\n" == bob("logout").out


def test_logout_of_a_profile(bob, password_file):
    """A profile whose session was ended does not come to mean the root user."""
    bob("login", "--user-name", "Bob", "--password-file", password_file, "--profile", "bob")
    bob("logout", "--profile", "bob")
    done = bob("create-user", "--user-name", "eve", "--profile", "bob")

    assert 253 == done.status
    assert "Nobody is signed in under the profile bob. `iamcli login --profile bob` signs in." in done.err
    assert not bob("list-users", "--query", "Users[?UserName=='eve']").answer


def test_logout_keeps_keys(bob, profiles):
    """An access key that was configured is no session."""
    bob("configure", "set", "aws_access_key_id", "AKIAIOSFODNN7EXAMPLE")
    bob("logout")

    assert {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE"} == profiles()["default"]
