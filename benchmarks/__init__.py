"""Measurements, as ratios within one run: `bin/bench NAME`. Nothing here is a test of time."""
