"""The demonstration: invented bodies, people and events that show every page at work."""
