"""What stops a start, said in one line."""


class Problem(Exception):
    """Elchi cannot go on; the message is for the person who started it and needs no traceback."""
