"""The service: what each operation does, one module per resource.

A module whose name begins with an underscore declares no operations; the others share it.
"""
