"""Staff and agents see who waits for an earlier date."""

from django.db import migrations

from appointments import roles


def save(apps, schema_editor):
    roles.save(apps)


class Migration(migrations.Migration):

    dependencies = [("appointments", "0008_earlier_dates"), ("offices", "0005_supply_history_is_append_only")]

    operations = [migrations.RunPython(save, migrations.RunPython.noop)]
