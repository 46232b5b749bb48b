"""Measurements, as ratios within one run: `bin/bench NAME`. None is a test of absolute time."""
