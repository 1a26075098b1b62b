"""Delegations: composed by a coordinator, approved by the host as a whole."""
