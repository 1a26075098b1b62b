"""Series: events of one host that belong together, such as the yearly meetings on a theme."""
