"""Writes what follows from elsewhere: pages from the operations, catalogues from their sources.

`python -m iamcli.emit` writes the index of commands, completions, man pages and README's tables, one module each;
`--check` only names what is not as it should be. Catalogues are written by modules that are run by themselves.
"""
