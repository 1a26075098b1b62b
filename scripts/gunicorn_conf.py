"""gunicorn as `make run` starts it; production may use the same file."""

import os
from pathlib import Path

bind = f"127.0.0.1:{os.environ.get('ELCHI_PORT', '8000')}"
workers = int(os.environ.get("ELCHI_WEB_WORKERS", "2"))
worker_class = "gthread"
threads = 8
preload_app = True
keepalive = 15
# Two names to search for, each of two hundred letters of any script, percent-encoded.
limit_request_line = 8190
timeout = 60
graceful_timeout = 8
control_socket_disable = True
proc_name = "elchi-web"
# The heartbeat file belongs in memory: a slow disk would look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
