#!/bin/sh
# Write dumps of the databases that earlier commits make, on SQLite and on PostgreSQL:
#
#   DATABASE_URL='postgresql://postgres@/postgres?host=/run/postgresql' \
#     tests/upgrades/make_dumps.sh .venv/bin/python COMMIT...
#
# PYTHON is one of an environment in which those commits run. Each database has the first debate of
# its commit, and what fill.py does to it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
server=$DATABASE_URL
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fill() {
  "$python" manage.py migrate --verbosity 0
  "$python" manage.py loaddata --verbosity 0 fixtures/china_russia_2022.json
  "$python" manage.py shell <"$here/fill.py"
}

for commit in "$@"; do
  name=$(git -C "$here/../.." rev-parse --short=7 "$commit")
  mkdir -p "$work/$name/data"
  git -C "$here/../.." archive "$name" | tar -x -C "$work/$name"
  cd "$work/$name"
  export SINORUS_DATA_DIR="$work/$name/data"
  unset DATABASE_URL
  fill
  "$python" -c "import sqlite3, sys
for line in sqlite3.connect(sys.argv[1]).iterdump(): print(line)" \
    "$SINORUS_DATA_DIR/sinorus.sqlite3" | xz -9 >"$here/$name.sqlite.sql.xz"
  psql -q "$server" -c 'DROP DATABASE IF EXISTS upgrades' -c 'CREATE DATABASE upgrades'
  DATABASE_URL=$(echo "$server" | sed -E 's|/[^/?]*(\?.*)?$|/upgrades\1|')
  export DATABASE_URL
  fill
  # Without commands of psql, which not every version of it knows.
  pg_dump --inserts --no-owner "$DATABASE_URL" | sed -E '/^\\(un)?restrict /d' |
    xz -9 >"$here/$name.postgresql.sql.xz"
  psql -q "$server" -c 'DROP DATABASE upgrades'
  ls -l "$here/$name".*
done
