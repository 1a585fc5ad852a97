# A small image that runs Corridor as an unprivileged user, with exactly the packages of the lock file.
# "make image-check" runs these steps in an empty folder; tests/project/test_image.py checks this file.

FROM python:3.11-slim-bookworm AS build
WORKDIR /app
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
COPY requirements-uv.lock requirements-runtime.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.lock
RUN uv venv --python /usr/local/bin/python /opt/corridor
RUN uv pip install --python /opt/corridor/bin/python --require-hashes --only-binary :all: -r requirements-runtime.lock
COPY pyproject.toml README.md LICENSE alembic.ini openapi.yaml ./
COPY domain domain/
COPY adapters adapters/
COPY alembic alembic/
COPY api api/
# Editable, because the migrations and openapi.yaml are found beside the packages. Compiled now, because the
# running container cannot write files.
RUN uv pip install --python /opt/corridor/bin/python --offline --no-deps --editable /app \
    && /opt/corridor/bin/python -m compileall -q api domain adapters alembic

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Corridor" \
      org.opencontainers.image.description="Referrals between Migrant Worker Resource Centres, across borders" \
      org.opencontainers.image.licenses="Apache-2.0"
# PostgreSQL needs its user to have a name.
RUN groupadd --gid 10001 corridor \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/corridor --shell /usr/sbin/nologin corridor \
    && install --directory --mode 0700 --owner 10001 --group 10001 /var/lib/corridor
COPY --from=build /opt/corridor /opt/corridor
COPY --from=build /app /app
WORKDIR /app
ENV PATH="/opt/corridor/bin:$PATH" PYTHONUNBUFFERED=1 CORRIDOR_DATA_DIR=/var/lib/corridor CORRIDOR_PORT=8000
USER 10001:10001
VOLUME /var/lib/corridor
EXPOSE 8000
STOPSIGNAL SIGTERM
# ProxyHandler({}) ignores proxy variables: the address is the container's own.
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s --retries=3 CMD ["python", "-c", "import os; from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:' + os.environ['CORRIDOR_PORT'] + '/healthz', timeout=3)"]
ENTRYPOINT ["corridor"]
CMD ["serve", "--host", "0.0.0.0"]
