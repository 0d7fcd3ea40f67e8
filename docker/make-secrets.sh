#!/bin/sh
# Makes the secrets that are missing in docker/secrets, at random, and leaves the others alone.
#
# Compose mounts each as a file into just the containers that need it. Their users differ, so the
# files can be read by all, in a folder that only you can enter.
set -eu
cd "$(dirname "$0")"

umask 077
mkdir -p secrets
chmod 700 secrets

random() { # letters and digits, safe in addresses and configuration files
    head -c 64 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | head -c "$1"
}

keep() { # name, value: only when there is none
    if [ ! -s "secrets/$1" ]; then
        printf '%s' "$2" >"secrets/$1"
        chmod 444 "secrets/$1"
        echo "made secrets/$1"
    fi
}

keep postgres_password "$(random 40)"
keep database_password "$(random 40)"
keep replication_password "$(random 40)"
keep valkey_password "$(random 40)"
keep s3_secret_access_key "$(random 40)"
keep face_worker_token "$(random 48)"
keep metrics_token "$(random 48)"
keep grafana_password "$(random 24)"
keep template_key "$(head -c 32 /dev/urandom | base64)"

# What is put together of them, for programs that want one address or one file.
database="$(cat secrets/database_password)"
valkey="$(cat secrets/valkey_password)"
keep database_url "postgresql+psycopg://attendance:$database@postgres:5432/attendance"
keep replica_url "postgresql+psycopg://attendance:$database@postgres-replica:5432/attendance"
keep redis_url "redis://:$valkey@valkey:6379/0"
keep valkey_conf "requirepass $valkey
"
keep s3_identities "{\"identities\": [{\"name\": \"attendance\", \"credentials\": [{\"accessKey\": \
\"attendance\", \"secretKey\": \"$(cat secrets/s3_secret_access_key)\"}], \"actions\": [\"Admin\"]}]}"

for file in tls_certificate tls_key; do
    [ -s "secrets/$file" ] || echo "still missing: secrets/$file, the certificate of your host name"
done
