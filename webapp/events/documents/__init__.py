"""The documents of an event: a concept note, an information note, for everybody or for those registered."""
