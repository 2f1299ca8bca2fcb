"""The generated parts of README.md."""

from iamcli.emit.declared import all_operations, by_module
from iamcli.emit.readme import about, filled, operations_table

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
    """Each module stands in the table once with the number of its commands, and the sum is that of all commands."""
    operations = all_operations()
    table = operations_table(operations)

    for module, members in by_module(operations).items():
        assert table.count(f"| {about(module)} | {len(members)} |") == 1
    assert f"| **all** | **{len(operations)}** |" in table
