"""iamcli: AWS Identity and Access Management on your own machine."""

__version__ = "0.1.0"
