"""What is written about a delegation, to its coordinator, its members and its host."""
