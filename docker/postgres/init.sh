#!/bin/sh
# Runs once, in an empty database cluster: the application's role and database, and the replica's.
# Neither is a superuser; the application owns its database and nothing else.
set -eu

secrets="${SECRETS:-/run/secrets}"
database="$(cat "$secrets/database_password")"
replication="$(cat "$secrets/replication_password")"

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set database="$database" --set replication="$replication" <<'SQL'
create role attendance login password :'database';
create database attendance owner attendance;
revoke all on database attendance from public;
create role replicator login replication password :'replication';
select pg_create_physical_replication_slot('replica')
where not exists (select from pg_replication_slots where slot_name = 'replica');
SQL

# The replica comes from the containers' own network, and proves its password there.
echo "host replication replicator samenet scram-sha-256" >>"$PGDATA/pg_hba.conf"
