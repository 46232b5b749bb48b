"""Staff and agents see who waits for an earlier date."""

from django.db import migrations

from appointments import roles


def save(apps, schema_editor):
    roles.save(apps)


class Migration(migrations.Migration):

    dependencies = [("appointments", "0014_earlier_dates")]

    operations = [migrations.RunPython(save, migrations.RunPython.noop)]
