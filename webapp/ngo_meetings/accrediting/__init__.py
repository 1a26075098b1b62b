"""What a body asks, what the host decides about it, and what an accreditation holds for."""
