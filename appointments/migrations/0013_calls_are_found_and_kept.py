"""Digests for what is stored already, a log of look-ups nobody can rewrite, and the rights of the support line."""

from django.db import migrations

from appointments import roles
from appointments.models.appointment import contact_digest
from appointments.models.person import name_digests

REFUSE = """
CREATE FUNCTION appointments_look_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'look-ups and checks of callers are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER look_is_append_only BEFORE UPDATE OR DELETE ON appointments_accesslog
    FOR EACH ROW EXECUTE FUNCTION appointments_look_is_append_only();
CREATE TRIGGER check_is_append_only BEFORE UPDATE OR DELETE ON appointments_verification
    FOR EACH ROW EXECUTE FUNCTION appointments_look_is_append_only();
"""
ALLOW = """
DROP TRIGGER look_is_append_only ON appointments_accesslog;
DROP TRIGGER check_is_append_only ON appointments_verification;
DROP FUNCTION appointments_look_is_append_only();
"""


def index_all(apps, schema_editor):
    for name in ("Attendee", "Notice"):
        rows = apps.get_model("appointments", name).objects
        for row in rows.only("given_names", "family_name", "date_of_birth").iterator(1000):
            digests = name_digests(f"{row.given_names} {row.family_name}", row.date_of_birth)
            rows.filter(pk=row.pk).update(name_digests=digests)
    rows = apps.get_model("appointments", "Appointment").objects
    for row in rows.only("email", "phone").iterator(1000):
        digests = [contact_digest(contact) for contact in (row.email, row.phone) if contact]
        if digests:
            rows.filter(pk=row.pk).update(contact_digests=digests)


def save_roles(apps, schema_editor):
    roles.save(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0012_calls"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(index_all, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(save_roles, migrations.RunPython.noop),
    ]
