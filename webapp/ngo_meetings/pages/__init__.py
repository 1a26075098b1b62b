"""The pages of a body, behind every door, and those of the host."""
