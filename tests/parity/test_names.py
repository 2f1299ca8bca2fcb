"""The names of commands and options against botocore's own rule, and the index of commands against the operations."""

import pytest
from botocore import xform_name

from iamcli.cli._index import COMMANDS
from iamcli.cli.app import is_operation, operation_of
from iamcli.operation.members import dashed

from . import declared, model


def test_index_complete():
    """The index of commands has every operation, under the module that defines it, and nothing else."""
    expected = {operation.command: f"operations.{operation.module}" for operation in declared.operations()}

    assert expected == {command: COMMANDS[command][0] for command in COMMANDS if is_operation(command)}


def test_index_found():
    """Every command of the index leads to its operation."""
    commands = [command for command in COMMANDS if is_operation(command)]

    assert commands == [operation_of(command).command for command in commands]


@pytest.mark.parametrize("service", model.VERSIONS)
def test_option_names(service):
    """The option of every member is named as botocore's rule names it."""
    names = model.member_names(service)

    assert {name: xform_name(name, "-") for name in names} == {name: dashed(name) for name in names}


@pytest.mark.parametrize("service", model.VERSIONS)
def test_command_names(service):
    """The command of every operation is named as botocore's rule names it."""
    names = model.api(service).operations

    assert {name: xform_name(name, "-") for name in names} == {name: dashed(name) for name in names}


def test_declared_options():
    """The option of every declared member is the one botocore's rule gives, whatever the argument is called."""
    members = [member for operation in declared.operations() for member in operation.members]

    assert ["--" + xform_name(member.wire, "-") for member in members] == [member.option for member in members]
