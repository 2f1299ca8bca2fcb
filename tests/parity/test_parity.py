"""The declarations against the API model that botocore carries, service-2, paginators-1 and waiters-2."""

from collections import Counter

import pytest

from . import declared, differences, gaps, model

SUBJECTS = sorted(name for service in model.VERSIONS for part in vars(model.api(service)).values() for name in part)
"""The operations and the waiters of the model."""


def about(lines, subjects):
    return {line for line in lines if differences.subject(line) in subjects}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subject(subject):
    """An operation or a waiter differs from the model in what gaps.txt lists, and in nothing else."""
    found, listed = about(differences.found(), {subject}), about(gaps.listed(), {subject})

    assert set() == found - listed, "differs from the API model and is not in gaps.txt"
    assert set() == listed - found, "is in gaps.txt but no longer differs from the API model"


def test_other_subjects():
    """What is not in the model, and errors with another HTTP status, are in gaps.txt."""
    found, listed = (lines - about(lines, SUBJECTS) for lines in (differences.found(), gaps.listed()))

    assert set() == found - listed, "differs from the API model and is not in gaps.txt"
    assert set() == listed - found, "is in gaps.txt but no longer differs from the API model"


def test_sorted():
    """The list of gaps is sorted and names each gap once."""
    lines = gaps.lines()

    assert sorted(set(lines)) == lines
    assert len(gaps.listed()) == len(lines)


def test_declared_once():
    """No two functions declare the same operation."""
    names = Counter(operation.name for operation in declared.operations())

    assert [] == [name for name, count in names.items() if count > 1]
