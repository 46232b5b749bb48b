"""The roles of staff, as groups."""

from django.db import migrations

from appointments import roles


def save(apps, schema_editor):
    roles.save(apps)


class Migration(migrations.Migration):

    dependencies = [
        ("appointments", "0004_rights"),
        ("offices", "0003_memberships"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(save, migrations.RunPython.noop)]
