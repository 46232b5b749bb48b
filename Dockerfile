# One image for web, worker, beat and manage.py. Production engines are containers of their own: see docker-compose.yml.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# Run time only, every package with its hash.
COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock

COPY . .
# Settings are read at every start; these are only for the two commands that need no data, and are not kept.
RUN random() { python -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes($1)).decode())"; } \
    && export SECRET_KEY="$(random 48)" VAULT_KEYS="build:$(random 32)" INDEX_KEY="$(random 32)" \
           DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost:6379/0 \
    && python manage.py compile_translations \
    && python manage.py collectstatic --noinput \
    && useradd --system --no-create-home --shell /usr/sbin/nologin scheduler

USER scheduler
EXPOSE 8000
CMD ["gunicorn", "--config=deploy/gunicorn.conf.py", "scheduler.wsgi"]
