"""What keeps booked visits from being held, whom it hits, and that nothing is booked into it meanwhile."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Whoever closes something holds the row of the facility (or of the inmate) FOR UPDATE while they write it; whoever
# books or moves holds the same rows FOR KEY SHARE until they commit. So either the one who closes sees the visit, or
# the visit is told of the closure here; after 40001 a booking reads everything again and is refused by the rules.
# "Live" is as domain/lifecycle.py has it; a test compares the two.
FORWARD = """
CREATE FUNCTION visit_is_possible() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    is_elsewhere boolean := true;
BEGIN
    IF NOT NEW.status IN ('held', 'requested', 'booked', 'checked_in', 'in_call') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        is_elsewhere := (OLD.slot_no, OLD.quanta, OLD.visitor_facility_id, OLD.inmate_facility_id, OLD.inmate_id)
            IS DISTINCT FROM (NEW.slot_no, NEW.quanta, NEW.visitor_facility_id, NEW.inmate_facility_id, NEW.inmate_id);
        IF NOT is_elsewhere AND (OLD.visitor_booth_id, OLD.inmate_booth_id)
            IS NOT DISTINCT FROM (NEW.visitor_booth_id, NEW.inmate_booth_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM FROM mannam_facility WHERE id IN (NEW.visitor_facility_id, NEW.inmate_facility_id)
        ORDER BY id FOR KEY SHARE;
    PERFORM FROM mannam_inmate WHERE id = NEW.inmate_id FOR KEY SHARE;
    IF EXISTS (SELECT FROM mannam_booth WHERE id IN (NEW.visitor_booth_id, NEW.inmate_booth_id) AND NOT in_service)
        OR is_elsewhere AND (
            EXISTS (SELECT FROM mannam_closure
                WHERE first_slot < NEW.slot_no + NEW.quanta AND end_slot > NEW.slot_no
                AND (facility_id = NEW.visitor_facility_id AND side <> 'inmate'
                     OR facility_id = NEW.inmate_facility_id AND side <> 'visitor'))
            OR EXISTS (SELECT FROM disruption
                JOIN mannam_inmate inmate ON inmate.id = disruption.inmate_id
                WHERE inmate.id = NEW.inmate_id AND state IN ('applying', 'applied')
                AND CASE kind
                    WHEN 'release' THEN NOT inmate.available
                    WHEN 'transfer' THEN inmate.facility_id <> NEW.inmate_facility_id
                    ELSE first_slot < NEW.slot_no + NEW.quanta AND end_slot > NEW.slot_no
                         AND EXISTS (SELECT FROM restriction WHERE id = disruption.restriction_id)
                END))
    THEN
        RAISE EXCEPTION 'a visit cannot be held there and then any more' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER visit_is_possible AFTER INSERT OR UPDATE ON mannam_visit
    FOR EACH ROW EXECUTE FUNCTION visit_is_possible();
"""

BACKWARD = """
DROP TRIGGER visit_is_possible ON mannam_visit;
DROP FUNCTION visit_is_possible();
"""

class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0018_policy_publishing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Disruption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('closure', 'closure'), ('booth', 'booth'), ('unavailable', 'unavailable'), ('release', 'release'), ('transfer', 'transfer')], max_length=20)),
                ('side', models.CharField(blank=True, choices=[('visitor', 'Visitor'), ('inmate', 'Inmate')], max_length=10)),
                ('ground', models.CharField(blank=True, choices=[('discipline', 'discipline'), ('investigation', 'investigation'), ('court', 'court'), ('transfer', 'transfer'), ('ban', 'ban')], max_length=20)),
                ('to_number', models.CharField(blank=True, max_length=20)),
                ('first_slot', models.IntegerField()),
                ('end_slot', models.IntegerField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, help_text='for the staff; visitors are not told of it', max_length=200)),
                ('state', models.CharField(choices=[('previewed', 'previewed'), ('applying', 'applying'), ('applied', 'applied'), ('lifted', 'lifted')], default='previewed', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('part', models.CharField(blank=True, choices=[('visitor', 'visitor'), ('inmate', 'inmate'), ('desk', 'desk'), ('officer', 'officer'), ('manager', 'manager'), ('system', 'system')], max_length=10)),
                ('done_at', models.DateTimeField(blank=True, help_text='when every visit had an outcome', null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('applied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('booth', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disruptions', to='mannam.booth')),
                ('closure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mannam.closure')),
                ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disruptions', to='mannam.facility')),
                ('inmate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disruptions', to='mannam.inmate')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('restriction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mannam.restriction')),
                ('to_facility', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mannam.facility')),
            ],
            options={
                'db_table': 'disruption',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DisruptedVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listed_at', models.DateTimeField()),
                ('owed_ms', models.PositiveIntegerField(default=0)),
                ('from_slot', models.IntegerField()),
                ('outcome', models.CharField(blank=True, choices=[('kept', 'kept'), ('moved', 'moved'), ('called_off', 'called_off'), ('settled', 'settled')], max_length=10)),
                ('to_slot', models.IntegerField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('changed', 'changed'), ('given_up', 'given_up')], max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('phone_outcome', models.CharField(blank=True, choices=[('told', 'told'), ('no_answer', 'no_answer')], max_length=10)),
                ('phoned_at', models.DateTimeField(blank=True, null=True)),
                ('inmate_told_at', models.DateTimeField(blank=True, help_text='of a visit that was called off', null=True)),
                ('from_facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mannam.facility')),
                ('inmate_told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('phoned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_facility', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mannam.facility')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='mannam.visit')),
                ('disruption', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='mannam.disruption')),
            ],
            options={
                'db_table': 'disrupted_visit',
                'ordering': ['from_slot', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='disruption',
            index=models.Index(condition=models.Q(('state__in', ['applied', 'applying'])), fields=['state'], name='disruption_in_force'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booth', None), ('end_slot__isnull', False), ('inmate', None), ('kind', 'closure')), models.Q(('booth__isnull', False), ('inmate', None), ('kind', 'booth')), models.Q(('booth', None), ('end_slot__isnull', False), ('inmate__isnull', False), ('kind', 'unavailable')), models.Q(('booth', None), ('inmate__isnull', False), ('kind', 'release')), models.Q(('booth', None), ('inmate__isnull', False), ('kind', 'transfer'), ('to_facility__isnull', False), models.Q(('to_number', ''), _negated=True)), _connector='OR'), name='disruption_says_of_what'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(('end_slot', None), ('end_slot__gt', models.F('first_slot')), _connector='OR'), name='disruption_has_length'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'previewed'), ('applied_at__isnull', False), _connector='OR'), name='disruption_applied_at_some_time'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.UniqueConstraint(models.F('disruption'), models.F('visit'), name='disrupted_visit_once'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('done_at__isnull', False)), _connector='OR'), name='outcome_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'moved'), _negated=True), models.Q(('to_facility__isnull', False), ('to_slot__isnull', False)), _connector='OR'), name='moved_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.CheckConstraint(condition=models.Q(('answer', ''), models.Q(('answered_at__isnull', False), ('outcome', 'moved')), _connector='OR'), name='only_a_move_is_answered'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
