#!/bin/sh
# web        pages' websocket and REST, by the server that ATTENDANCE_WEB_SERVER names
# consumer   the jobs: exports, results, upkeep
# consumer-alive   whether the consumer of this container is: for a health check
# migrate    bring the database's schema up to date
# otherwise  a command of `python -m attendance_app`
#
# Each is the container's first process itself (exec), so that it hears SIGTERM and ends in its own
# way: what has begun is finished, nothing new is taken.
set -eu

HEARTBEAT=/tmp/consumer-alive # the consumer's scheduler marks it each second

LINGER=25 # seconds that requests under way get; less than the container's grace period

web() {
    workers="${ATTENDANCE_WEB_WORKERS:-1}"
    case "${ATTENDANCE_WEB_SERVER:-granian}" in
        granian)
            exec python -m granian --interface asgi --factory --host "$HOST" --port "$PORT" \
                --workers "$workers" --respawn-failed-workers --workers-kill-timeout "$LINGER" \
                --no-access-log attendance_app.attendance_app:app
            ;;
        gunicorn)
            exec python -m gunicorn --worker-class uvicorn_worker.UvicornWorker \
                --bind "$HOST:$PORT" --workers "$workers" --graceful-timeout "$LINGER" \
                --timeout 120 --worker-tmp-dir /tmp --log-level warning \
                'attendance_app.attendance_app:app()'
            ;;
        *)
            echo "ATTENDANCE_WEB_SERVER is '$ATTENDANCE_WEB_SERVER': say granian or gunicorn." >&2
            exit 1
            ;;
    esac
}

case "${1:-web}" in
    web)
        web
        ;;
    consumer)
        export ATTENDANCE_CONSUMER_HEARTBEAT_FILE="$HEARTBEAT"
        # -g TERM: a running job ends in peace on SIGTERM; no -t cuts it short.
        exec python -m huey.bin.huey_consumer attendance_app.tasks.queue.huey \
            -k process -w "${ATTENDANCE_CONSUMER_WORKERS:-2}" -g TERM
        ;;
    consumer-alive)
        [ -n "$(find "$HEARTBEAT" -mmin -1 2>/dev/null)" ] && exit 0
        echo "The consumer has not marked $HEARTBEAT for a minute." >&2
        exit 1
        ;;
    migrate)
        exec python -m alembic upgrade head
        ;;
    *)
        exec python -m attendance_app "$@"
        ;;
esac
