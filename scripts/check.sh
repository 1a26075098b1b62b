#!/bin/sh
# Runs every check, also after one has failed, and says which did.
set -u
failed=
bin=.venv/bin

check() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed, $name"
}

check "format" $bin/ruff format --check --quiet .
check "lint" $bin/ruff check --quiet .
check "types" $bin/mypy
check "import rules" $bin/lint-imports --no-logo
check "templates" $bin/djlint templates --lint --quiet
check "dependencies" $bin/deptry .
check "translations" $bin/python -m scripts.translations check
check "frontend types" sh scripts/npm.sh run --silent check --prefix frontend

if [ -n "$failed" ]; then
    echo "Failed: ${failed#, }." >&2
    exit 1
fi
echo "All checks passed."
