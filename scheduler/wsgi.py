"""The WSGI entry point: `gunicorn scheduler.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from scheduler.starting import refuse_wrong_keys, warn_of_clock, warn_of_proxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
application = get_wsgi_application()
refuse_wrong_keys()
warn_of_proxies()
warn_of_clock()
