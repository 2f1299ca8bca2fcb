"""The generated parts of README.md."""

from iamcli.emit.declared import all_operations
from iamcli.emit.readme import filled, operations_table

PAGE = "# iamcli\n\n<!-- operations -->\nold\n<!-- /operations -->\n\nThe end.\n"


def test_block():
    """What stands between the marks is replaced, and nothing else."""
    table = operations_table(all_operations())

    expected = f"# iamcli\n\n<!-- operations -->\n\n{table}\n\n<!-- /operations -->\n\nThe end.\n"
    assert expected == filled(PAGE, all_operations())
    assert expected == filled(expected, all_operations())


def test_no_marks():
    """A page without marks, or with one of them only, stays as it is."""
    for page in ("", "# iamcli\n", PAGE.replace("/operations", ""), PAGE.replace("<!-- operations -->", "")):
        assert page == filled(page, all_operations())


def test_table():
    """Each command stands in the table once, and the sum is the number of commands."""
    operations = all_operations()
    table = operations_table(operations)

    assert [1] * len(operations) == [table.count(f"`{operation.command}`") for operation in operations]
    assert f"| **all** | **{len(operations)}** | |" == table.splitlines()[-1]
