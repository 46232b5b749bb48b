"""Administrators may compare the wordings of reminders."""

from django.db import migrations

from appointments import roles


def save(apps, schema_editor):
    roles.save(apps)


class Migration(migrations.Migration):

    dependencies = [("appointments", "0017_contact_wishes")]

    operations = [migrations.RunPython(save, migrations.RunPython.noop)]
