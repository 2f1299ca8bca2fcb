"""Questions to an account: why was this refused, and may they do that.

`principals` finds whoever is asked about, with the policies that count; `asking` puts one request to the engine and
`refusals` one of the past; `messages` are what AWS encodes refusals in. All of them only read.
"""
