"""The support line: an agent finds a caller, checks that it is them, and does what they ask."""
