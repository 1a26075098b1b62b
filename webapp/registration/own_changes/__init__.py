"""What participants change of their own registration, and what the organisers have settled about it."""
