"""Tables: what is asked for is decoded, what was changed is encoded, the rest is copied."""

from __future__ import annotations

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from iamcli.state.records import GroupRecord, Holder
from iamcli.state.table import Table

from ..conftest import EPOCH

names = st.text(alphabet="abcXYZ0_-", min_size=1, max_size=5)
steps = st.lists(st.tuples(st.sampled_from(["put", "change", "pop", "reload", "whole"]), names), max_size=30)


def group(name: str) -> GroupRecord:
    return GroupRecord(name=name, id="AGPAAAAAAAAAAAAAAAAAA", created=EPOCH)


def reloaded(table: Table[GroupRecord]) -> Table[GroupRecord]:
    return Table(lambda: GroupRecord, table.encoded())


@given(steps)
def test_behaves_like_a_dict(script):
    """Whatever is put, changed and taken out, stored or not in between, a table holds what a dict would."""
    table: Table[GroupRecord] = Table(lambda: GroupRecord)
    model: dict[str, list[str]] = {}
    for step, name in script:
        key = name.lower()
        if step == "put":
            table[name] = group(name)
            model[key] = []
        elif step == "change" and key in model:
            table[name].attached.append("x")
            model[key].append("x")
        elif step == "pop" and key in model:
            table.pop(name)
            del model[key]
        elif step == "reload":
            table = reloaded(table)
        elif step == "whole":
            assert [model[key] for key in sorted(model)] == [record.attached for record in table.values(whole=True)]

        assert len(model) == len(table)
        assert (key in model) == (name in table)
    assert sorted(model) == table.keys() == list(json.loads(bytes(table.encoded())))
    assert model == {key: list(view.attached) for key, view in table.scan(Holder)}
    assert model == {record.name.lower(): record.attached for record in reloaded(table).values()}


def test_untouched_rows_keep_their_bytes():
    """A row that nobody changed is copied as it stands, also one that a person has laid out by hand."""
    raw = b'{"a": {"name":"a", "id":  "AGPAAAAAAAAAAAAAAAAAA","created":"2024-01-01T00:00:00Z"}}'
    table = Table(lambda: GroupRecord, msgspec.Raw(raw))
    table["b"] = group("b")

    assert b'"a": {"name":"a", "id":  "AGPAAAAAAAAAAAAAAAAAA","created":"2024-01-01T00:00:00Z"}' in bytes(
        table.encoded()
    )


def test_values_after():
    """Reading can begin behind a name that need not exist."""
    table = Table(lambda: GroupRecord)
    for name in "aCe":
        table[name] = group(name)

    assert ["C", "e"] == [record.name for record in table.values(after="b")]
    assert ["e"] == [record.name for record in table.values(after="c")]


def test_scan_sees_changes():
    """A partial view shows what was changed in place, and what holds a text is not missed."""
    table = Table(lambda: GroupRecord)
    table["a"], table["b"] = group("a"), group("b")
    table = reloaded(table)
    table["b"].attached.append("arn:x")

    assert [key for key, view in table.scan(Holder, holding="arn:x") if "arn:x" in view.attached] == ["b"]


def test_scan_looks_behind_escapes():
    """A row written with escapes is found by the text they stand for."""
    raw = b'{"a": {"name": "a", "id": "x", "attached": ["\\u0061rn"]}, "b": {"name": "b", "id": "y"}}'

    assert [key for key, _ in Table(lambda: GroupRecord, msgspec.Raw(raw)).scan(Holder, holding="arn")] == ["a"]


def test_mentioning():
    """Records are found by a text anywhere in them, those that were changed and those that were read alike."""
    table: Table[GroupRecord] = Table(lambda: GroupRecord)
    for name in ("a", "B", "c"):
        table[name] = group(name)
        table[name].inline["p"] = f'{{"Resource": "x/{name}"}}'
    table = reloaded(table)
    table["c"].inline["p"] = "x/B"

    assert ["b", "c"] == table.mentioning("x/B")
    assert ["a", "b"] == table.mentioning('"x/')
    assert [] == table.mentioning("x/c")
