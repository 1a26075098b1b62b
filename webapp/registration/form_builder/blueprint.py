"""The organiser's pages of an event's form."""

from flask import Blueprint

bp = Blueprint("form_builder", __name__, url_prefix="/manage/events/<int:event_id>")
