#!/bin/sh
# Prints the Python that Elchi is set up with: $PYTHON, else the first on the PATH that is new enough.
set -u
fits='import sys; sys.exit(0 if sys.version_info >= (3, 11) else 3)'
works='import ensurepip, sys, venv'
old=
bare=

for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    path=$(command -v "$candidate" 2>/dev/null) || continue
    "$path" -c "$fits" 2>/dev/null
    case $? in
        0)
            if "$path" -c "$works" 2>/dev/null; then
                echo "$path"
                exit 0
            fi
            bare=$path
            ;;
        3) old="$("$path" --version 2>&1) at $path" ;;
    esac
done

if [ -n "$bare" ]; then
    echo "Elchi needs Python's venv module, which $bare lacks: install it (python3-venv on Debian), or set PYTHON." >&2
elif [ -n "$old" ]; then
    echo "Elchi needs Python 3.11 or newer, and found $old: install one, or set PYTHON to its path." >&2
else
    echo "Elchi needs Python 3.11 or newer, and found none${PYTHON:+ at $PYTHON}: install one, or set PYTHON to its path." >&2
fi
exit 1
