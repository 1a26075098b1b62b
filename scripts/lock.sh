#!/bin/sh
# Compiles each requirements/*.in for every Python and system that Elchi runs on, with hashes and without addresses.
set -eu
cd requirements

compile() {
    name=$1
    shift
    echo "requirements/$name.txt"
    ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
        "$@" "$name.in" --output-file "$name.txt"
}

compile base "$@"
compile run --constraint base.txt "$@"
compile dev --constraint base.txt --constraint run.txt "$@"
compile node "$@"
compile lock "$@"
