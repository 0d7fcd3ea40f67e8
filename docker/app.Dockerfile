# syntax=docker/dockerfile:1
# The application's back end: the web server, or by command the consumer of its jobs.
#
#   docker build -f docker/app.Dockerfile --target app -t attendance-app .
#
# It has no JavaScript, no compiler, no pip and no built pages; those are the image `web`.
# Commands: web (the default), consumer, migrate, prepare, and all of `python -m attendance_app`.

# The images of docker/images.env; docker/build.sh passes them on.
ARG PYTHON_IMAGE=python:3.11.16-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b

FROM ${PYTHON_IMAGE} AS packages
COPY docker/requirements/app.txt /build/app.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps \
        --require-hashes --only-binary :all: -r /build/app.txt \
    # The final stage installs nothing, so it keeps nothing that could.
    && /opt/venv/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM ${PYTHON_IMAGE} AS app
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Attendance: application" \
      org.opencontainers.image.description="Web back end and job consumer of Attendance" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    HOST=0.0.0.0 \
    PORT=3000 \
    REFLEX_ENV_MODE=prod \
    REFLEX_CHECK_LATEST_VERSION=false \
    REFLEX_WEB_WORKDIR=/tmp/web \
    REFLEX_STATES_WORKDIR=/tmp/states \
    __REFLEX_SKIP_COMPILE=true
COPY --from=packages /opt/venv /opt/venv
COPY LICENSE rxconfig.py alembic.ini /app/
COPY alembic /app/alembic
COPY attendance_app /app/attendance_app
COPY docker/app-entrypoint.sh docker/healthcheck.py /app/docker/
WORKDIR /app
USER 10001:10001
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "/app/docker/healthcheck.py", "http://127.0.0.1:3000/healthz"]
ENTRYPOINT ["sh", "/app/docker/app-entrypoint.sh"]
CMD ["web"]
