"""The pages of this room: a participant's own, and the organiser's of who takes part."""

from flask import Blueprint

bp = Blueprint("registration", __name__)
people = Blueprint("people", __name__, url_prefix="/manage/events/<int:event_id>/people")
