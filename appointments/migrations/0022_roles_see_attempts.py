"""Administrators and support agents see attempt receipts."""

from django.db import migrations

from appointments import roles


def save(apps, schema_editor):
    roles.save(apps)


class Migration(migrations.Migration):

    dependencies = [("appointments", "0021_attempt_receipts")]

    operations = [migrations.RunPython(save, migrations.RunPython.noop)]
