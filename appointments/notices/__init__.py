"""Government notices: loads them, matches what people type with them, keeps receipts of failed attempts."""
