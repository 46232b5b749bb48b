"""Staff and agents work through the to-dos."""

from django.db import migrations

from appointments import roles


def save(apps, schema_editor):
    roles.save(apps)


class Migration(migrations.Migration):

    dependencies = [("appointments", "0008_to_dos")]

    operations = [migrations.RunPython(save, migrations.RunPython.noop)]
