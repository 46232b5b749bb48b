# One image for web, workers, beat, backup and manage.py. Production engines are containers of their own: see docker-compose.yml.
FROM python:3.13-slim-trixie AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH

# Run time only, every package with its hash.
COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock

COPY manage.py ./
COPY scheduler scheduler
COPY offices offices
COPY appointments appointments
COPY templates templates
COPY static static
COPY locale locale
COPY deploy deploy
# Settings are read at every start; these are only for the two commands that need no data, and are not kept.
RUN random() { python -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes($1)).decode())"; } \
    && export SECRET_KEY="$(random 48)" VAULT_KEYS="build:$(random 32)" INDEX_KEY="$(random 32)" \
           DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost:6379/0 \
    && python manage.py compile_translations \
    && python manage.py collectstatic --noinput

FROM python:3.13-slim-trixie

# pg_dump and pg_restore of the server's version, for `backup`, `drill` and `restore`.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install --yes --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home --shell /usr/sbin/nologin scheduler \
    && install --directory --owner=scheduler /backups

COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=scheduler.settings
USER scheduler
EXPOSE 8000
CMD ["gunicorn", "--config=deploy/gunicorn.conf.py", "scheduler.wsgi"]
