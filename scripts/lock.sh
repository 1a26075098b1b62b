#!/bin/sh
# Compiles each requirements/*.in for every Python and system that Elchi runs on, with hashes and without addresses.
set -eu
cd requirements
for name in base run dev node lock; do
    echo "requirements/$name.txt"
    ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
        "$@" "$name.in" --output-file "$name.txt"
done
