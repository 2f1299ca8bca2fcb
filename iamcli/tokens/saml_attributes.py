"""What AWS makes of the attributes of a SAML assertion.

Sources: IAM User Guide, "Configure SAML assertions for the authentication response", with the mapping of attributes to
context keys, and "IAM and AWS STS condition context keys", Available keys for SAML-based AWS STS federation. Of the
X.500 names, the page spells some in a way that no directory does; these are known here in either spelling.
"""

from __future__ import annotations

AWS = "https://aws.amazon.com/SAML/Attributes/"
EDU = "urn:oid:1.3.6.1.4.1.5923.1."
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
PILOT = "0.9.2342.19200300.100.1."

CONDITION_KEYS = {
    f"{EDU}1.1.1": "edupersonaffiliation",
    f"{EDU}1.1.2": "edupersonnickname",
    f"{EDU}1.1.3": "edupersonorgdn",
    f"{EDU}1.1.4": "edupersonorgunitdn",
    f"{EDU}1.1.5": "edupersonprimaryaffiliation",
    f"{EDU}1.1.6": "edupersonprincipalname",
    f"{EDU}1.1.7": "edupersonentitlement",
    f"{EDU}1.1.8": "edupersonprimaryorgunitdn",
    f"{EDU}1.1.9": "edupersonscopedaffiliation",
    f"{EDU}1.1.10": "edupersontargetedid",
    f"{EDU}1.1.11": "edupersonassurance",
    f"{EDU}2.1.2": "eduorghomepageuri",
    f"{EDU}2.1.3": "eduorgidentityauthnpolicyuri",
    f"{EDU}2.1.4": "eduorglegalname",
    f"{EDU}2.1.5": "eduorgsuperioruri",
    f"{EDU}2.1.6": "eduorgwhitepagesuri",
    "urn:oid:2.5.4.3": "cn",
    f"{CLAIMS}name": "name",
    "http://schemas.xmlsoap.org/claims/CommonName": "commonName",
    f"{CLAIMS}givenname": "givenName",
    f"{CLAIMS}surname": "surname",
    f"{CLAIMS}emailaddress": "mail",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid": "primaryGroupSID",
    "2.5.4.3": "commonName",
    "2.5.4.4": "surname",
    "2.4.5.42": "givenName",
    "2.5.4.42": "givenName",
    "2.5.4.45": "x500UniqueIdentifier",
    "0.9.2342.19200300100.1.1": "uid",
    "0.9.2342.19200300100.1.3": "mail",
    f"{PILOT}1": "uid",
    f"{PILOT}3": "mail",
    f"{PILOT}45": "organizationStatus",
}
"""The names of attributes, and the condition keys they become, with `saml:` before them."""
SINGLE = {"edupersonorgdn", "edupersonprimaryaffiliation", "edupersonprincipalname", "edupersonprimaryorgunitdn"}
"""Condition keys that have one value; the others may have several."""

Attributes = dict[str, tuple[str, ...]]


def condition_keys(attributes: Attributes) -> dict[str, str | tuple[str, ...]]:
    """The condition keys that an assertion's attributes become; of two attributes for one key, the first counts."""
    found: dict[str, str | tuple[str, ...]] = {}
    for name, values in attributes.items():
        key = CONDITION_KEYS.get(name)
        if key and values:
            found.setdefault(f"saml:{key}", values[0] if key in SINGLE else values)
    return found


def roles(attributes: Attributes) -> tuple[tuple[str, str], ...]:
    """The pairs of a role's and a provider's ARN that a user may use together, whichever of the two stands first."""
    pairs = (tuple(part.strip() for part in value.split(",")) for value in attributes.get(f"{AWS}Role", ()))
    return tuple(
        (pair[1], pair[0]) if ":saml-provider/" in pair[0] else (pair[0], pair[1]) for pair in pairs if len(pair) == 2
    )


def tags(attributes: Attributes) -> dict[str, str]:
    """The session tags, by their keys; of several values for one tag, the first counts."""
    prefix = f"{AWS}PrincipalTag:"
    named = {name.removeprefix(prefix): values for name, values in attributes.items() if name.startswith(prefix)}
    return {key: values[0] for key, values in named.items() if key and values}
