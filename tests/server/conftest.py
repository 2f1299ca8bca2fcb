"""Members and answers of every operation, made up from what the operations declare; and the program itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from hypothesis import strategies as st

from iamcli.emit.declared import all_operations
from iamcli.operation import Operation
from iamcli.operation.members import Member
from iamcli.server.messages import Request
from iamcli.server.xml import VERSIONS
from iamcli.shapes.rules import Document, Response

OPERATIONS = all_operations()

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=0x20), max_size=8
)
"""What XML can hold; what it cannot has a test of its own."""
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(
    lambda time: time.replace(microsecond=0, tzinfo=UTC)
)
DOCUMENTS = st.dictionaries(TEXT, TEXT, max_size=3).map(lambda document: Document(json.dumps(document)))
SCALARS = {
    "string": TEXT,
    "integer": st.integers(-(2**31), 2**31 - 1),
    "boolean": st.booleans(),
    "timestamp": TIMES,
    "blob": st.binary(max_size=8),
}

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
FORM = b"Action=GetUser&Version=2010-05-08"
FORM_TYPE = "application/x-www-form-urlencoded; charset=utf-8"


def signed(
    signer=SigV4Auth,
    url="http://localhost:4593/",
    body=FORM,
    token=None,
    headers=None,
    *,
    key=KEY,
    secret=SECRET,
    service="iam",
    region="us-east-1",
    **options,
) -> Request:
    """A request as botocore signs it."""
    request = AWSRequest("POST" if body else "GET", url, headers=headers or {}, data=body)
    signer(Credentials(key, secret, token), service, region, **options).add_auth(request)
    parts = urlsplit(request.url)
    found = {name.lower(): value for name, value in request.headers.items()}
    return Request(request.method, parts.path, parts.query, {"host": parts.netloc, **found}, body)


def named(operation: Operation) -> str:
    return operation.name


@cache
def model(operation: Operation) -> OperationModel:
    """What botocore knows of an operation."""
    version = VERSIONS[operation.service]
    service = ServiceModel(Loader().load_service_model(operation.service, "service-2", version), operation.service)
    return service.operation_model(operation.name)


def members(declared: tuple[Member, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """What a client may send for these members: those required, and some of the others."""
    wanted = [member for member in declared if not member.ours]
    return st.fixed_dictionaries(
        {member.wire: given(member) for member in wanted if member.required},
        optional={member.wire: given(member) for member in wanted if not member.required},
    )


def given(member: Member) -> st.SearchStrategy[Any]:
    """Plain data for a member of a request; structures and maps are never empty, for clients do not send those."""
    if member.kind == "list":
        return st.lists(given(member.item), max_size=3)
    if member.kind == "map":
        return st.dictionaries(TEXT, given(member.item), min_size=1, max_size=3)
    if member.kind == "structure":
        return members(member.members).filter(bool)
    return SCALARS[member.kind]


def answers(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Answers such as the service would make: the members of one structure, or members with their values."""
    result = operation.function.__annotations__["return"]
    shape = operation.function.__globals__.get(result)
    if isinstance(shape, type) and issubclass(shape, Response):
        wanted = {member.wire: answered(member) for member in operation.answer_members if member.required}
        rest = {member.wire: answered(member) for member in operation.answer_members if not member.required}
        return st.fixed_dictionaries(wanted, optional=rest)
    return st.fixed_dictionaries({member.wire: answered(member) for member in operation.answer_members})


def answered(member: Member) -> st.SearchStrategy[Any]:
    """A value of an answer's member."""
    if member.kind == "list":
        return st.lists(answered(member.item), max_size=2)
    if member.kind == "map":
        return st.dictionaries(TEXT, answered(member.item), max_size=2)
    if member.kind == "structure":
        wanted = {inner.name: answered(inner) for inner in member.members if inner.required}
        rest = {inner.name: answered(inner) for inner in member.members if not inner.required}
        return st.fixed_dictionaries(wanted, optional=rest).map(lambda found: member.type(**found))
    return DOCUMENTS if member.type is Document else SCALARS[member.kind]


@contextmanager
def program(*args: str, home: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`iamcli serve` as a program of its own, killed at the end if it still runs."""
    running = subprocess.Popen(
        [sys.executable, "-m", "iamcli", "serve", "--port", "0", *args],
        env={**os.environ, "IAMCLI_HOME": str(home), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()
        running.stdout.close()
        running.stderr.close()
