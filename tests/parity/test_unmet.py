"""Each operation of IAM has a test of success and of each error it declares, save what stands in unmet.txt."""

from pathlib import Path

import pytest

from . import unmet

OPERATIONS = Path(__file__).parents[1] / "operations"


@pytest.fixture
def came(met, request) -> set[str]:
    """What operations came to in their tests, if all of those have just run here and passed."""
    session = request.session
    before = {item.path for item in session.items[: session.items.index(request.node)]}
    alone = not hasattr(request.config, "workerinput")  # of pytest-xdist, whose workers run a part each
    if session.testsfailed or not alone or not before.issuperset(OPERATIONS.rglob("test_*.py")):
        pytest.skip("it is about the tests of all operations, which have to run before it in the same process")
    return met


def test_every_outcome(came):
    """What is declared is met by a test, or stands in unmet.txt with the reason why it cannot happen here."""
    missing = unmet.promised() - came

    assert set() == {outcome for outcome in missing if not unmet.excused(outcome)}, "no test meets it"
    assert set() == {outcome for outcome in unmet.promised() & came if unmet.excused(outcome)}, "a test meets it"
    assert set() == unmet.idle(missing), "it stands in unmet.txt, and nothing is like it"


def test_sorted():
    """The list of what is not met is sorted, names each thing once, and says why."""
    assert sorted(set(unmet.lines())) == unmet.lines()
    assert all(line.partition(unmet.REASON)[2] for line in unmet.lines())
