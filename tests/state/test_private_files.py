"""Files that nobody else may see."""

import os
import stat

import pytest

from iamcli.state.private_files import beside, held, put


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("durable", [True, False])
def test_put(tmp_path, alone, durable):
    """Data take the place of a file, for its owner alone whatever the umask, and nothing is left beside it."""
    path = tmp_path / "file"
    path.write_text("old")
    before = os.umask(0)
    try:
        put(str(path), b"new", alone=alone, durable=durable)
    finally:
        os.umask(before)

    assert b"new" == path.read_bytes()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert [path] == list(tmp_path.iterdir())


def test_link_in_the_way(tmp_path):
    """Whoever puts a link where the successor will be gets nothing through it."""
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "file.new").symlink_to(tmp_path / "elsewhere")

    put(str(tmp_path / "file"), b"secret")

    assert "mine" == (tmp_path / "elsewhere").read_text()
    assert not (tmp_path / "file").is_symlink()


def test_failure(tmp_path):
    """Where the place cannot be taken, what was there stays, and nothing is left beside it."""
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        put(str(tmp_path / "file"), b"new")

    assert [tmp_path / "file"] == list(tmp_path.iterdir())


def test_beside(tmp_path):
    """A successor can be left for somebody else to put in place."""
    assert str(tmp_path / "file.new") == beside(str(tmp_path / "file"), b"new")
    assert b"new" == (tmp_path / "file.new").read_bytes()


def test_held(tmp_path):
    """A file that is replaced is there until somebody has the time to give it up; one that never was is none."""
    path = tmp_path / "file"
    path.write_text("old")
    waiting = []
    with held(str(path), waiting.append):
        put(str(path), b"new")
    with held(str(tmp_path / "none"), waiting.append):
        pass

    assert 1 == len(waiting)
    waiting.pop()()
    assert b"new" == path.read_bytes()
