from django.db import migrations

REFUSE = """
CREATE FUNCTION offices_supplyevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'supply events are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER supply_event_is_append_only BEFORE UPDATE OR DELETE ON offices_supplyevent
    FOR EACH ROW EXECUTE FUNCTION offices_supplyevent_is_append_only();
"""
ALLOW = """
DROP TRIGGER supply_event_is_append_only ON offices_supplyevent;
DROP FUNCTION offices_supplyevent_is_append_only();
"""


class Migration(migrations.Migration):
    """Who changed what an office offers cannot be rewritten, not even from a shell."""

    dependencies = [("offices", "0004_changes_of_supply")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
