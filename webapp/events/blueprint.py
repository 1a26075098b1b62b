"""The two groups of pages of this room: those for everybody and those for organisers."""

from flask import Blueprint

bp = Blueprint("events", __name__)
manage = Blueprint("manage", __name__, url_prefix="/manage")
