"""The pages of this room: for organisers, at the door, for reviewers, and on paper."""

from flask import Blueprint

bp = Blueprint("attendance", __name__)
