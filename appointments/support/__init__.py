"""The console of support-line agents."""
