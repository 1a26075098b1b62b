"""What is mailed to bodies and their people."""
