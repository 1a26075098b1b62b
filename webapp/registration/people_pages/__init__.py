"""The organisers' pages about the people of an event."""
