# syntax=docker/dockerfile:1
# The front end: built pages on nginx, as pages alone, as the whole front door with TLS and limits,
# as the same behind a cluster's load balancer,
# or as the gate before the recognition workers (docker/nginx/templates).
#
#   docker build -f docker/web.Dockerfile --target web -t attendance-web .
#   docker build -f docker/web.Dockerfile --target export -o dist \
#       --build-arg PUBLIC_URL=https://… .                             # for S3, GCS, Firebase
#
# One build fits every https address: pages open their websocket on the host they came from.

ARG PYTHON_IMAGE=python:3.11.16-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
ARG NGINX_IMAGE=nginxinc/nginx-unprivileged:1.29-alpine@sha256:0c79d56aee561a1d81c63f00eee5fb5fe29279560cdc55e91425133104c7fbe6

FROM ${PYTHON_IMAGE} AS pages
COPY docker/requirements/pages.txt /build/pages.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps \
        --require-hashes --only-binary :all: -r /build/pages.txt
COPY rxconfig.py /app/
COPY reflex.lock /app/reflex.lock
COPY assets /app/assets
COPY attendance_app /app/attendance_app
COPY docker/page_headers.py /app/docker/
WORKDIR /app
ENV HOME=/tmp \
    PYTHONPATH=/app \
    REFLEX_API_URL=http://localhost \
    REFLEX_CHECK_LATEST_VERSION=false
RUN /opt/venv/bin/python -m reflex export --frontend-only --no-zip \
    && /opt/venv/bin/python docker/page_headers.py .web/build/client nginx > page_headers.conf

# A CDN is told the headers once, for the address that it serves.
FROM pages AS export-headers
ARG PUBLIC_URL=https://attendance.example.org
RUN /opt/venv/bin/python docker/page_headers.py .web/build/client json "$PUBLIC_URL" \
        > page_headers.json

FROM scratch AS export
COPY --from=pages /app/.web/build/client /site
COPY --from=export-headers /app/page_headers.json /

FROM ${NGINX_IMAGE} AS web
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Attendance: pages and front door" \
      org.opencontainers.image.description="Built pages of Attendance on nginx" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The entrypoint fills the chosen templates into /tmp, the one place that can be written.
ENV NGINX_ENVSUBST_TEMPLATE_DIR=/etc/nginx/templates/pages \
    NGINX_ENVSUBST_OUTPUT_DIR=/tmp \
    NGINX_ENVSUBST_FILTER="^(PUBLIC_HOST|APP_SERVERS|WORKER_SERVERS|RESOLVER|TRUSTED_PROXIES|PROXIES)$" \
    NGINX_ENTRYPOINT_QUIET_LOGS=1
COPY docker/nginx/nginx.conf /etc/nginx/nginx.conf
COPY docker/nginx/snippets /etc/nginx/snippets
COPY docker/nginx/templates /etc/nginx/templates
COPY --from=pages /app/page_headers.conf /etc/nginx/snippets/page_headers.conf
COPY --from=pages /app/.web/build/client /usr/share/nginx/html
USER 101:101
EXPOSE 8080 8443
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/edge-health"]
