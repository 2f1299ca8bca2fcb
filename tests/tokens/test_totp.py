"""Codes of MFA devices: RFC 6238, appendix B, whose eight digits end with the six that devices show."""

from datetime import UTC, datetime

import pytest

from iamcli.errors import UsageError
from iamcli.tokens.totp import code

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_code(seconds, shown):
    """The code of a time is the one that the standard's table has."""
    assert shown == code(SEED, datetime.fromtimestamp(seconds, UTC))


def test_spelling():
    """White space, case and padding in a seed do not matter."""
    now = datetime(2024, 1, 1, tzinfo=UTC)

    assert code(SEED, now) == code(" gezd gnbv gy3t qojq gezd gnbv gy3t qojq\n", now)
    assert code(SEED[:26], now) == code(SEED[:26] + "======", now)


@pytest.mark.parametrize("seed", ["", "  ", "not base 32!", "0189", "GEZDGNBVÄ", "G"])
def test_no_seed(seed):
    """What is no seed is refused in a sentence that does not repeat it."""
    with pytest.raises(UsageError) as caught:
        code(seed, datetime(2024, 1, 1, tzinfo=UTC))

    assert not seed.strip() or seed not in str(caught.value)
