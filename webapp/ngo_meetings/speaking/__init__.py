"""Who asks for the floor, and in which order they speak."""
