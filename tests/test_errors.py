"""The tree of errors."""

from __future__ import annotations

import pytest

from iamcli import errors
from iamcli.errors import Fault, IamError, ServiceError, ValidationError


def known() -> list[type[IamError]]:
    found = vars(errors).values()
    return [error for error in found if isinstance(error, type) and issubclass(error, IamError)]


@pytest.mark.parametrize("error", known())
def test_drawn(error):
    """The module's tree shows every error, with its HTTP status if the service raises it."""
    assert error.__name__ in errors.__doc__
    if issubclass(error, ServiceError) and error is not ServiceError:
        assert f"{error.__name__} {error.status}" in errors.__doc__


@pytest.mark.parametrize("error", known())
def test_explained(error):
    """Every error says what it means, which help and manual show."""
    assert error.__doc__
    assert error.__doc__.splitlines()[0].endswith(".")


def test_counted_faults():
    """Several faults are counted and told in one message."""
    assert "2 validation errors detected: a; b" == str(ValidationError(Fault("a"), Fault("b")))


def test_sentences():
    """Sentences that IAM says alone are told as they are, and only if nothing is counted."""
    assert "No." == str(ValidationError("No."))
    assert "1 validation error detected: a" == str(ValidationError(Fault("a"), "No."))
