"""Reference data about AWS, read lazily, entry by entry; each catalogue carries its date and source."""
