"""What is printed: formats, queries and pages, as the AWS CLI v2 has them."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest


@pytest.fixture
def five(iamcli):
    """Five users, a to e."""
    for name in "abcde":
        iamcli("create-user", "--user-name", name)
    return iamcli


def names(done) -> list[str]:
    return [user["UserName"] for user in done.answer["Users"]]


def test_json(iamcli):
    """JSON is indented by four, members in the model's order, times with an offset, other letters as they are."""
    done = iamcli("create-user", "--user-name", "bob", "--tags", "Key=città,Value=Zürich")

    assert done.out == json.dumps(done.answer, indent=4, ensure_ascii=False) + "\n"
    assert list(done.answer["User"]) == ["Path", "UserName", "UserId", "Arn", "CreateDate", "Tags"]
    assert done.answer["User"]["CreateDate"].endswith("+00:00")
    assert "città" in done.out


def test_nothing_to_print(iamcli):
    """An operation without answer prints nothing, and null where a query picks from it."""
    iamcli("create-user", "--user-name", "bob")
    lines = ["tag-user --user-name bob --tags Key=a,Value=b", "tag-user --user-name bob --tags Key=a,Value=b --query X"]

    assert [(0, "", ""), (0, "null\n", "")] == [iamcli(*line.split()) for line in lines]


def test_off(iamcli):
    """`--output off` prints nothing and does everything."""
    assert iamcli("create-user", "--user-name", "bob", "--output", "off") == (0, "", "")
    assert iamcli("get-user", "--user-name", "bob").status == 0


def test_query(five):
    """A query sees all pages of an answer."""
    assert five("list-users", "--page-size", "2", "--query", "Users[].UserName").answer == list("abcde")
    assert five("list-users", "--query", "length(Users)", "--output", "text").out == "5\n"


def test_bad_query(iamcli):
    """A query that is none is refused before anything is asked."""
    done = iamcli("list-users", "--query", "a[")

    assert done.status == 252
    assert "An error occurred (ParamValidation): Bad value for --query a[: " in done.err


def test_query_that_fails(five):
    """A query that cannot be carried out is an error of its own, status 255."""
    assert five("list-users", "--query", "length(Nothing)").status == 255


def test_text_goes_page_by_page(five):
    """In text each page is printed, and picked from, by itself."""
    done = five("list-users", "--output", "text", "--page-size", "2", "--query", "length(Users)")

    assert done.out == "2\n2\n1\n"


def test_text_token(five):
    """In text the token for what is left stands on a line of its own."""
    lines = five("list-users", "--output", "text", "--max-items", "2").out.splitlines()

    assert ["USERS", "USERS", "NEXTTOKEN"] == [line.partition("\t")[0] for line in lines]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_add_up(five, size, limit):
    """Going on with NextToken shows every item once, whatever the size of pages and the limit."""
    shown: list[str] = []
    token: list[str] = []
    for _ in range(6):
        done = five("list-users", "--page-size", str(size), "--max-items", str(limit), *token)
        assert len(names(done)) <= limit
        shown += names(done)
        if "NextToken" not in done.answer:
            break
        token = ["--starting-token", done.answer["NextToken"]]

    assert list("abcde") == shown


def test_token_form(five):
    """NextToken is botocore's: base64 of the page's marker and how much of the page was shown."""
    done = five("list-users", "--max-items", "3")

    assert list(done.answer) == ["Users", "NextToken"]
    assert b64decode(done.answer["NextToken"]) == b'{"Marker": null, "boto_truncate_amount": 3}'


def test_token_on_a_border(five):
    """Where a page ends with the limit, NextToken is the next page's marker alone."""
    done = five("list-users", "--page-size", "2", "--max-items", "2")

    assert list(json.loads(b64decode(done.answer["NextToken"]))) == ["Marker"]


def test_marker_turns_paging_off(five):
    """Whoever names the service's own marker or limit gets one page as it comes."""
    first = five("list-users", "--no-paginate", "--max-items", "2").answer
    second = five("list-users", "--marker", first["Marker"], "--max-items", "2").answer
    third = five("list-users", "--cli-input-json", '{"MaxItems": 1}').answer

    assert list(first) == ["Users", "IsTruncated", "Marker"]
    assert ["c", "d"] == [user["UserName"] for user in second["Users"]]
    assert (True, 1) == (third["IsTruncated"], len(third["Users"]))


def test_group_comes_last(iamcli):
    """What every page repeats stands behind the merged lists, as botocore merges them."""
    iamcli("create-group", "--group-name", "devs")

    assert list(iamcli("get-group", "--group-name", "devs").answer) == ["Users", "Group"]


def test_no_items(five):
    """A limit of nothing is warned about and shows nothing."""
    done = five("list-users", "--max-items", "0")

    assert done.err == "warning: Non-positive values for --max-items may result in undefined behavior.\n"
    assert done.answer["Users"] == []


def test_yaml_stream(five):
    """yaml-stream prints each page as it comes, as an item of a list."""
    done = five("list-users", "--output", "yaml-stream", "--page-size", "3")

    assert done.out.count("- IsTruncated: ") == 2


def test_documents_are_objects(iamcli):
    """A policy document is shown as JSON, keys in the order they were written in."""
    document = '{"Statement": {"Resource": "*", "Action": "s3:*", "Effect": "Deny"}, "Version": "2012-10-17"}'
    iamcli("create-group", "--group-name", "g")
    iamcli("put-group-policy", "--group-name", "g", "--policy-name", "p", "--policy-document", document)
    shown = iamcli("get-group-policy", "--group-name", "g", "--policy-name", "p").answer["PolicyDocument"]

    assert json.loads(document) == shown
    assert list(shown) == ["Statement", "Version"]


def test_wire_times(iamcli, home):
    """cli_timestamp_format = "wire" shows times with Z; what else it may be is said."""
    home.mkdir()
    (home / "config.toml").write_text('cli_timestamp_format = "wire"\n')
    assert iamcli("get-user").answer["User"]["CreateDate"].endswith("Z")

    (home / "config.toml").write_text('cli_timestamp_format = "sundial"\n')
    assert iamcli("get-user").status == 253


def test_output_settings(iamcli, home, monkeypatch):
    """The option wins over IAMCLI_OUTPUT, that over AWS_DEFAULT_OUTPUT, and that over config.toml."""
    home.mkdir()
    (home / "config.toml").write_text('output = "off"\n')
    seen = [iamcli("get-user").out[:1]]
    monkeypatch.setenv("AWS_DEFAULT_OUTPUT", "text")
    seen.append(iamcli("get-user").out[:5])
    monkeypatch.setenv("IAMCLI_OUTPUT", "yaml")
    seen.append(iamcli("get-user").out[:6])
    seen.append(iamcli("get-user", "--output", "json").out[:1])

    assert ["", "USER\t", "User:\n", "{"] == seen


def test_credentials_in_the_environment(iamcli, monkeypatch):
    """An access key in the environment says who calls; a wrong secret and a strange key are refused as AWS does."""
    iamcli("create-user", "--user-name", "bob")
    key = iamcli("create-access-key", "--user-name", "bob").answer["AccessKey"]
    policy = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
    iamcli("attach-user-policy", "--user-name", "bob", "--policy-arn", policy)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    assert iamcli("get-user").answer["User"]["UserName"] == "bob"

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert "(SignatureDoesNotMatch)" in iamcli("get-user").err

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    assert "(InvalidClientTokenId)" in iamcli("get-user").err


def test_help(iamcli):
    """`help` behind a command explains it; so does --help; help on its own lists the commands."""
    assert "--permissions-boundary" in iamcli("create-user", "help").out
    assert iamcli("iam", "create-user", "--help").out == iamcli("create-user", "help").out
    assert "create-user" in iamcli("help").out
    assert iamcli("--version").out.startswith("iamcli/")
