"""A sandbox of identity providers, whose tokens and assertions roles can trust without a network.

Their keys lie below `idp/` in the folder of iamcli, for the user alone.
"""
