"""Generated files as a whole: that they are there, and that whoever changes an operation learns of it."""

from pathlib import Path

import pytest

from iamcli.emit import __main__ as emit
from iamcli.emit.products import differences, products, put_right

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """An empty checkout."""
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(emit, "ROOT", tmp_path)
    return tmp_path


def test_fresh(capsys, monkeypatch):
    """The generated files beside these tests are those that `python -m iamcli.emit` writes."""
    monkeypatch.setattr(emit, "ROOT", ROOT)

    assert (0, "") == (emit.main(["--check"]), capsys.readouterr().out)


def test_same_again():
    """The same operations give the same files."""
    assert products(ROOT) == products(ROOT)


def test_differences(tmp_path):
    """A file is told to be missing, stale or superfluous; what stands elsewhere is nobody's business."""
    wanted = {"man/new.1": "new", "man/old.1": "new", "man/same.1": "same"}
    put_right(tmp_path, {"man/old.1": "old"}, {"man/old.1": "missing"})
    for name in ("man/same.1", "man/gone.1", "completions/gone", "man/notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(path.stem)

    expected = {
        "completions/gone": "superfluous",
        "man/gone.1": "superfluous",
        "man/new.1": "missing",
        "man/old.1": "stale",
    }
    assert expected == differences(tmp_path, wanted)


def test_put_right(tmp_path):
    """What is stale or missing is written, what is superfluous deleted, and then nothing differs."""
    wanted = {"man/new.1": "new", "man/old.1": "new"}
    put_right(tmp_path, {"man/old.1": "old", "man/gone.1": ""}, {"man/old.1": "missing", "man/gone.1": "missing"})

    put_right(tmp_path, wanted, differences(tmp_path, wanted))

    assert {} == differences(tmp_path, wanted)
    assert {"man/new.1", "man/old.1"} == {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*")}


def test_check_changes_nothing(checkout, capsys):
    """`--check` names each file that is not right, exits with 1 and writes nothing."""
    assert 1 == emit.main(["--check"])
    assert "missing: iamcli/cli/_index.py" in capsys.readouterr().out.splitlines()
    assert ["pyproject.toml"] == [path.name for path in checkout.iterdir()]


def test_write(checkout):
    """Without `--check` everything is written, and a check then finds nothing."""
    assert 0 == emit.main([])
    assert 0 == emit.main(["--check"])
    assert (checkout / "man/iamcli-create-user.1").exists()


@pytest.mark.parametrize("arguments", [["--chekc"], ["--check", "more"]])
def test_usage(arguments, capsys):
    """Unknown words are refused with 2, and nothing is written."""
    assert 2 == emit.main(arguments)
    assert "usage" in capsys.readouterr().err


def test_no_checkout(tmp_path, monkeypatch, capsys):
    """An installed package is no place to generate files in."""
    monkeypatch.setattr(emit, "ROOT", tmp_path)

    assert 2 == emit.main([])
    assert [] == list(tmp_path.iterdir())
