"""Catalogues of the interface's texts, one for each room and language."""
