"""The pages of office staff."""
