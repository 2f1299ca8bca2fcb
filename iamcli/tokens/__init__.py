"""Proofs of who somebody is: session tokens, web identity tokens, SAML assertions, codes of MFA devices.

Pure: no file, clock or network; time, randomness and keys are parameters. What tokens say is taken at its word here
once their signature is good; whether it is enough is decided elsewhere. Stages: `session_token` (the account's own),
`web_identity` and `claims` (OpenID Connect), `saml_signature`, `saml_decryption` and `saml_assertion` (SAML 2.0);
`oidc_issuer`, `vendors` and `saml_issuer` make what those verify, for the sandbox.
"""
