"""`iamcli idp saml`: metadata and assertions that an account can verify."""

from datetime import UTC, datetime

import pytest

from iamcli.tokens.saml_assertion import verified
from iamcli.tokens.saml_metadata import read_metadata

ROLE = "arn:aws:iam::123456789012:role/Deploy"
IDP = "arn:aws:iam::123456789012:saml-provider/Sandbox"
ASSERTION = ["idp", "saml", "assertion", "--provider-arn", IDP, "--session-name", "alice", "--role-arn", ROLE]


def read(iamcli, *args):
    """What an account finds in an assertion, by the metadata that it has."""
    metadata = read_metadata(iamcli("idp", "saml", "metadata").out)
    done = iamcli(*ASSERTION, *args)
    assert 0 == done.status
    return verified(done.out, metadata, "123456789012", "Sandbox", datetime.now(UTC))


def test_provider(iamcli, tmp_path):
    """The account takes the metadata as they are printed."""
    (tmp_path / "metadata.xml").write_text(iamcli("idp", "saml", "metadata").out)
    made = iamcli("create-saml-provider", "--name", "Sandbox", "--saml-metadata-document", "file://metadata.xml")

    assert {"SAMLProviderArn": IDP} == made.answer


def test_assertion(iamcli):
    """An assertion has what the options say, for several roles if need be."""
    found = read(
        iamcli, f"{ROLE}2", "--subject", "Alice", "--subject-type", "transient", "--duration-seconds", "900",
        "--tag", "a=1", "b=2=3", "--transitive-tag-key", "a", "--source-identity", "me",
        "--attribute", "urn:oid:2.5.4.3=x", "urn:oid:2.5.4.3=y",
    )  # fmt: skip

    assert ((ROLE, IDP), (f"{ROLE}2", IDP)) == found.roles
    assert ("Alice", "transient", 900, "me") == (
        found.subject,
        found.subject_type,
        found.seconds,
        found.source_identity,
    )
    assert ({"a": "1", "b": "2=3"}, ("a",)) == (found.tags, found.transitive)
    assert ("x", "y") == found.keys["saml:cn"]


def test_plain(iamcli):
    """Without more options the subject is the session's name."""
    found = read(iamcli)

    assert ("alice", "alice", {}, None) == (found.subject, found.session_name, found.tags, found.seconds)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["metadata", "--entity-id", ""], "An identity provider cannot have the name ''."),
        (["metadata", "--entity-id", "a\nb"], "An identity provider cannot have the name"),
        ([*ASSERTION[2:], "--tag", "x"], "--tag takes NAME=VALUE, not 'x'."),
        ([*ASSERTION[2:], "--attribute", "=x"], "--attribute takes NAME=VALUE, not '=x'."),
        ([*ASSERTION[2:], "--subject", "\x1b"], "An assertion cannot have control characters."),
        (ASSERTION[2:-2], "the following arguments are required: --role-arn"),
    ],
)
def test_refused(args, message, iamcli):
    """What does not fit is told."""
    done = iamcli("idp", "saml", *args)

    assert 252 == done.status
    assert message in done.err
