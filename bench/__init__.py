"""Benchmarks: each compares Elchi with the least code that does the same, in one run, as a ratio."""
