"""What a host decides about a delegation besides approving it as a whole."""
