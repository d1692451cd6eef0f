# One image for every part of Richpicture: the server, the projector, and the command line.

FROM python:3.11-slim AS build
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
COPY requirements/ requirements/
RUN python -m venv /opt/richpicture \
    && /opt/richpicture/bin/pip install --require-hashes -r requirements/server.txt \
    && /opt/richpicture/bin/pip install -r requirements/embedded.txt \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements/build.txt
COPY . .
RUN /opt/build/bin/python -m hatchling build -t wheel \
    && /opt/richpicture/bin/pip install --no-deps dist/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/richpicture --create-home richpicture
COPY --from=build /opt/richpicture /opt/richpicture
ENV PATH=/opt/richpicture/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RICHPICTURE_HOST=0.0.0.0 \
    RICHPICTURE_PORT=8000
USER richpicture
WORKDIR /var/lib/richpicture
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['RICHPICTURE_PORT'] + '/healthz', timeout=2)"]
CMD ["richpicture", "serve"]
