"""What upper rooms want to happen when something happens to an event, inside the same unit of work.

A listener is called as `listener(event, by)`; those of `on_moved` as `listener(event, moved, by)`, those of
`on_copied` as `listener(copy, source, by)`, and those of `on_session_removed` as `listener(session, by)`.
"""

from webapp.core.hooks import Hook

on_created = Hook()
on_copied = Hook()
on_form_wanted = Hook()
"""Whoever creates an event wants the usual fields of its kind in its registration form."""
on_published = Hook()
on_moved = Hook()
"""The time or the place of a published event has changed: whoever is confirmed must hear of it, once."""
on_closed = Hook()
on_reopened = Hook()
on_cancelled = Hook()
on_completed = Hook()
on_changed = Hook()
"""Any of an event's facts has changed, a draft's too: what is computed from them may need computing again."""
on_programme_changed = Hook()
"""A session was added, changed or removed."""
on_session_removed = Hook()
"""A session is about to be removed: whoever relies on it lets go of it, or raises Conflict."""
