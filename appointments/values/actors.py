"""Who can be behind a change besides a member of staff (`user:<id>`)."""

PERSON = "person"
"""The people themselves, on the public pages."""
