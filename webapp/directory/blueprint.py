"""The pages of this room."""

from flask import Blueprint

bp = Blueprint("directory", __name__)
