"""The WSGI entry point."""

from config import SettingsError, load_settings
from webapp import create_app

try:
    app = create_app(load_settings())
except SettingsError as error:
    raise SystemExit(str(error)) from None
