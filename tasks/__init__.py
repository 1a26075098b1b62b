"""Celery tasks, thin: each calls one verb in a unit of work. `celery -A tasks worker`, `celery -A tasks beat`."""
