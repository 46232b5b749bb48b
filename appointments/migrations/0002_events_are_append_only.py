from django.db import migrations

REFUSE = """
CREATE FUNCTION appointments_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'appointment events are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON appointments_appointmentevent
    FOR EACH ROW EXECUTE FUNCTION appointments_event_is_append_only();
"""
ALLOW = """
DROP TRIGGER event_is_append_only ON appointments_appointmentevent;
DROP FUNCTION appointments_event_is_append_only();
"""


class Migration(migrations.Migration):
    """What happened to an appointment cannot be rewritten, not even from a shell."""

    dependencies = [("appointments", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
