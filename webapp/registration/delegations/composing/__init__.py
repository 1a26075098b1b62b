"""Composing the list of a delegation: who is on it, in which order, and what is still missing."""
