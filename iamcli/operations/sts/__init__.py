"""Temporary credentials: the operations of the Security Token Service (STS)."""
