FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /app

# Packages first: they change less often than the code.
COPY requirements.txt requirements-pdf.txt ./
# With any value, packets can be a PDF too. compose.yaml passes it on from .env.
ARG PDF
RUN /venv/bin/pip install --require-hashes --requirement requirements${PDF:+-pdf}.txt

COPY . .
# A configuration for this step only. Its secret is deleted, and its database is never opened.
RUN ENVIRONMENT=local DATA_DIR=/tmp/build STATIC_DIR=/app/collected \
    DATABASE_URL=postgresql://localhost/none \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf /tmp/build \
    && /venv/bin/python -m compileall -q .


FROM python:3.13-slim

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin careerladder
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app

ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production STATIC_DIR=/app/collected HOST=0.0.0.0 PORT=8000
USER careerladder
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]

# The same as `make run`: the start-up steps (manage.py prepare), then the server. WORKERS sets the
# number of processes. gunicorn would read WEB_CONCURRENCY, and end with a traceback if it isn't one.
CMD ["env", "-u", "WEB_CONCURRENCY", "python", "-m", "gunicorn", "--config", "python:careerladder.server"]
