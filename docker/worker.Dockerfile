# syntax=docker/dockerfile:1
# The recognition worker, for three kinds of machine:
#
#   docker build -f docker/worker.Dockerfile --target worker-cpu      -t attendance-worker:cpu .
#   docker build -f docker/worker.Dockerfile --target worker-openvino -t attendance-worker:openvino .
#   docker build -f docker/worker.Dockerfile --target worker-cuda     -t attendance-worker:cuda .
#
# WEIGHTS=baked (the default) puts the model files into the image; with WEIGHTS=mounted the folder
# /models is empty and a volume goes there. Either way each file's SHA-256 is checked at every
# start, and the networks must reproduce pinned answers before the port opens.

ARG PYTHON_IMAGE=python:3.11.16-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
ARG WEIGHTS=baked

FROM ${PYTHON_IMAGE} AS packages-cpu
COPY ai_worker/requirements.txt /build/worker.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps \
        --require-hashes --only-binary :all: -r /build/worker.txt

FROM ${PYTHON_IMAGE} AS packages-openvino
COPY docker/requirements/worker-openvino.txt /build/worker.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps \
        --require-hashes --only-binary :all: -r /build/worker.txt

# CUDA and cuDNN come as hashed wheels; the machine brings the driver and the container runtime.
FROM ${PYTHON_IMAGE} AS packages-cuda
COPY docker/requirements/worker-cuda.txt /build/worker.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps \
        --require-hashes --only-binary :all: -r /build/worker.txt

FROM packages-cpu AS weights-baked
COPY ai_worker /app/ai_worker
WORKDIR /app
ENV AI_WORKER_MODELS=/models
RUN /opt/venv/bin/python -m ai_worker weights

FROM ${PYTHON_IMAGE} AS weights-mounted
RUN mkdir /models

# hadolint ignore=DL3006
FROM weights-${WEIGHTS} AS weights

FROM ${PYTHON_IMAGE} AS worker
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    AI_WORKER_HOST=0.0.0.0 \
    AI_WORKER_PORT=8600 \
    AI_WORKER_MODELS=/models
COPY LICENSE /app/
COPY ai_worker /app/ai_worker
COPY docker/healthcheck.py /app/docker/
COPY --from=weights /models /models
WORKDIR /app
EXPOSE 8600
STOPSIGNAL SIGTERM

FROM worker AS worker-cpu
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Attendance: recognition worker (CPU)" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=packages-cpu /opt/venv /opt/venv
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "/app/docker/healthcheck.py", "http://127.0.0.1:8600/livez"]
ENTRYPOINT ["python", "-m", "ai_worker"]
CMD ["serve"]

FROM worker AS worker-openvino
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Attendance: recognition worker (OpenVINO)" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV AI_WORKER_PROVIDERS=openvino,cpu
COPY --from=packages-openvino /opt/venv /opt/venv
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=300s --retries=3 \
    CMD ["python", "/app/docker/healthcheck.py", "http://127.0.0.1:8600/livez"]
ENTRYPOINT ["python", "-m", "ai_worker"]
CMD ["serve"]

# Without cpu in the list, a machine whose GPU cannot be used refuses to start and says why.
FROM worker AS worker-cuda
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Attendance: recognition worker (CUDA)" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV AI_WORKER_PROVIDERS=cuda \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
ENV LD_LIBRARY_PATH=/opt/venv/lib/python3.11/site-packages/nvidia/cu13/lib:/opt/venv/lib/python3.11/site-packages/nvidia/cudnn/lib
COPY --from=packages-cuda /opt/venv /opt/venv
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "/app/docker/healthcheck.py", "http://127.0.0.1:8600/livez"]
ENTRYPOINT ["python", "-m", "ai_worker"]
CMD ["serve"]
