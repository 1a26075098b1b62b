"""Registrations from a spreadsheet: all of them or none, tried out before anything is written."""
