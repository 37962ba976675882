#!/usr/bin/env bash
# Attacks the API as every role; installs schemathesis into a folder of its own first. Options go to attack.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv="$here/../../target/api-venv"

if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
  if ! python3 -c 'import ensurepip' 2>/dev/null; then
    echo "== Python's venv is missing: installing Debian's package"
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends python3 python3-venv
  fi
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/installed.txt"
fi

exec "$venv/bin/python" "$here/attack.py" "$@"
