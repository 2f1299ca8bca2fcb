"""The files of the sandbox's identity providers."""

import os
import stat

import pytest

from iamcli.errors import ConfigurationError
from iamcli.state.issuers import Issuers
from iamcli.state.records.issuers import IssuerRecord, SAMLIssuerRecord

ISSUER = "https://idp.example.com/a/b"
DEEP = b'{"issuer":"x","keys":[{"x":' + b"[" * 9999


@pytest.fixture
def issuers(tmp_path):
    return Issuers(str(tmp_path / "home" / "idp"))


def test_unknown(issuers):
    """Of an issuer without a file nothing is known, and looking makes no file."""
    assert (None, None, []) == (issuers.key_set(ISSUER), issuers.saml(ISSUER), issuers.all_oidc())
    assert not os.path.exists(issuers.folder)


def test_kept(issuers):
    """What was kept is read again, and the key set is as the standard has it."""
    record = IssuerRecord(issuer=ISSUER, private_key="secret", keys=[{"kid": "1"}])

    assert record == issuers.add_oidc(record) == issuers.oidc(ISSUER)
    assert b'{"keys":[{"kid":"1"}]}' == issuers.key_set(ISSUER)
    assert [record] == issuers.all_oidc()


def test_first_wins(issuers):
    """Whoever adds an issuer second gets the first one's; setting replaces it."""
    first, second = IssuerRecord(issuer=ISSUER, private_key="1"), IssuerRecord(issuer=ISSUER, private_key="2")
    issuers.add_oidc(first)

    assert first == issuers.add_oidc(second)
    issuers.set_oidc(second)
    assert second == issuers.oidc(ISSUER)


def test_private(issuers):
    """Files and folders are for the user alone, and nothing else is left behind."""
    issuers.add_saml(SAMLIssuerRecord(entity_id=ISSUER, private_key="k", certificate="c"))
    folder = os.path.join(issuers.folder, "saml")
    (name,) = os.listdir(folder)

    assert "idp.example.com%2Fa%2Fb.json" == name
    paths = (os.path.dirname(issuers.folder), issuers.folder, folder, os.path.join(folder, name))
    assert [0o700, 0o700, 0o700, 0o600] == [stat.S_IMODE(os.stat(path).st_mode) for path in paths]


def test_names(issuers):
    """Issuers with long URLs, or that differ in a letter's case, have files of their own."""
    names = [
        ISSUER,
        ISSUER.upper(),
        "https://example.com/" + "x" * 250,
        "https://example.com/" + "x" * 251,
        "https://../..",
    ]
    for name in names:
        issuers.add_oidc(IssuerRecord(issuer=name))

    assert names == [issuers.oidc(name).issuer for name in names]


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"issuer": 1}', b'{"issuer": "x", "more": 1}', b"\xff", DEEP])
def test_broken(issuers, data):
    """A file that iamcli has not written is an error that names it, and stays as it is."""
    issuers.add_oidc(IssuerRecord(issuer=ISSUER))
    path = os.path.join(issuers.folder, "oidc", os.listdir(os.path.join(issuers.folder, "oidc"))[0])
    with open(path, "wb") as file:
        file.write(data)
    with pytest.raises(ConfigurationError, match=r"idp\.example\.com.* is none that iamcli has written"):
        issuers.key_set(ISSUER)

    with open(path, "rb") as file:
        assert data == file.read()


def test_unwritable(tmp_path):
    """Where nothing can be written the error names the file."""
    (tmp_path / "idp").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        Issuers(str(tmp_path / "idp")).add_oidc(IssuerRecord(issuer=ISSUER))
