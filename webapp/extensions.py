"""Extensions as objects without an application; `create_app` binds them."""

from celery import Celery
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from webapp.core.types import Base

db = SQLAlchemy(metadata=Base.metadata)
login_manager = LoginManager()
babel = Babel()
csrf = CSRFProtect()
migrate = Migrate(compare_type=True)
limiter = Limiter(get_remote_address, strategy="moving-window", headers_enabled=False)
celery = Celery("elchi")
