"""What those who carry our messages tell us: what became of one, and what someone answered."""
