#!/bin/sh
# Starts a read replica: copies the primary once, then follows it through a slot of its own.
set -eu

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    # The password goes into the copy's own settings (mode 0600), with which it follows.
    PGPASSWORD="$(cat "${SECRETS:-/run/secrets}/replication_password")" \
        pg_basebackup --pgdata "$PGDATA" --host "${PRIMARY_HOST:-postgres}" \
        --port "${PRIMARY_PORT:-5432}" --username replicator --no-password --wal-method stream \
        --slot replica --checkpoint fast --write-recovery-conf
fi
# A follower refuses to start with room for fewer connections than the server it follows.
exec postgres "$@" -c hot_standby_feedback=on -c max_connections=200 \
    -c shared_preload_libraries=pg_stat_statements
