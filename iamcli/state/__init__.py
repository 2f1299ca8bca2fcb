"""The account: typed tables of records, and the stores that keep them."""
