"""Lists as somebody narrowed them, kept under a name: the filters of one event's people serve the next event too."""
