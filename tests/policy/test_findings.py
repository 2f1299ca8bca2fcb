"""What our own validation says about a document, beside what `check` says in AWS's words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.catalog import managed_policies
from iamcli.policy import Kind
from iamcli.policy.findings import Severity, findings

from .test_grammar import CASES as GRAMMAR
from .test_grammar import JSON, STATEMENT, refusal, text_of

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['says']}")
    for file in sorted((Path(__file__).parent / "findings").glob("*.json"))
    for case in json.loads(file.read_text())
]
BEYOND_CHECK = {"too-long", "character"}
"""What callers ask `size` for, and what the API's own constraints refuse before a document is read."""
STRICTER = {Kind.RESOURCE}
"""Kinds where a service refuses more than `check` does."""


def errors(document: str, kind: Kind) -> set[str]:
    return {one.code for one in findings(document, kind) if one.severity is Severity.ERROR} - BEYOND_CHECK


@pytest.mark.parametrize("case", CASES)
def test_case(case) -> None:
    """Every fault is told, with the line and the column at which the text of the case begins."""
    found = findings(case["document"], Kind(case["kind"]))
    assert [expected[:3] for expected in case["findings"]] == [
        [one.severity.value, one.code, one.line] for one in found
    ]
    lines = case["document"].split("\n")
    for (*_, text), one in zip(case["findings"], found, strict=True):
        assert text == lines[one.line - 1][one.column - 1 :][: len(text) or None]


@pytest.mark.parametrize("case", GRAMMAR)
def test_refused_documents_have_errors(case) -> None:
    """A document that AWS refuses has an error of ours, with a sentence of its own; an accepted one has none."""
    kind = Kind(case["kind"])
    found = errors(text_of(case), kind)
    assert bool(case["error"]) is bool(found)
    assert "refused" not in found


def test_findings_say_what_is_allowed() -> None:
    """A finding names the offender and what may stand in its place."""
    document = '{"Version": "2012-10-17", "Statement": {"Effect": "allow", "Acton": "s3:*", "Resource": "*"}}'
    told = [(one.sentence, one.allowed, one.meant) for one in findings(document, Kind.IDENTITY)]
    assert [
        ("The statement has no Action.", "Action or NotAction", ()),
        ("There is no effect allow.", "Allow or Deny", ()),
        ("There is no element Acton in the statement.", "", ("Action",)),
    ] == told


def test_trust_actions_are_told_as_aws_spells_them() -> None:
    """The actions of a trust policy are listed in the case that the API reference has."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Principal": {"AWS": "123456789012"}}
    [found] = findings(json.dumps({"Version": "2012-10-17", "Statement": statement}), Kind.TRUST)
    assert found.allowed.startswith("sts:AssumeRole, sts:AssumeRoleWithSAML, ")


def test_operators_that_resemble() -> None:
    """An operator that does not exist is told with the one it resembles, quantifier and all, or with all there are."""
    statement = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", '
    condition = (
        '"Condition": {"ForAllValue:StringEqualIfExists": {"aws:TagKeys": "a"}, "Gleich": {"aws:TagKeys": "a"}}}}'
    )
    near, far = findings(statement + condition, Kind.IDENTITY)
    assert ("", ("ForAllValues:StringEqualsIfExists",)) == (near.allowed, near.meant)
    assert () == far.meant
    assert "StringEquals, " in far.allowed


def test_sizes() -> None:
    """A policy keeps to its quota; white space counts in those of an organization (quotas of IAM and Organizations)."""
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b" + "x" * 5000}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    assert ["too-long"] == [one.code for one in findings(document, Kind.SESSION)]
    assert [] == findings(document, Kind.SCP)
    assert ["too-long"] == [one.code for one in findings(document + " " * 200, Kind.SCP)]
    assert [] == findings(document + " " * 5000, Kind.MANAGED)
    assert [] == findings(document, Kind.IDENTITY)
    [large] = findings(document.replace("xxx", "xxxx"), Kind.IDENTITY)
    assert Severity.WARNING is large.severity
    for size in ("6,144", "10,240", "5,120", "2,048"):
        assert size in large.allowed


def test_managed_policies_of_aws_are_sound() -> None:
    """No policy that AWS publishes has an error, its length aside."""
    documents = {info.name: managed_policies.document(info.arn) for info in managed_policies.all_infos()}
    assert {} == {name: found for name, document in documents.items() if (found := errors(document, Kind.MANAGED))}


@given(st.text() | JSON.map(json.dumps), st.sampled_from(Kind))
def test_any_text(document: str, kind: Kind) -> None:
    """Any text has findings, not failures, and an error wherever `check` refuses it."""
    assert (refusal(document, kind) is None) >= (not errors(document, kind))


@given(st.lists(STATEMENT, max_size=3), st.sampled_from(sorted(set(Kind) - STRICTER, key=lambda kind: kind.value)))
def test_any_statement(statements, kind: Kind) -> None:
    """A document has errors if and only if `check` refuses it."""
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    assert (refusal(document, kind) is not None) is bool(errors(document, kind))
