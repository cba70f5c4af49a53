"""A visitor may not meet the inmates of a facility for some days: a disruption, too."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

BACKWARD = import_module("mannam.migrations.0028_restrictions_without_end").FORWARD
# As in 0028, and who comes is held as the inmate is: whoever bans one of them sees the visit, or the visit is told of
# the ban. A trigger after the statement sees the party that the same statement writes.
FORWARD = BACKWARD.replace(
    "PERFORM FROM mannam_inmate WHERE id = NEW.inmate_id FOR KEY SHARE;",
    """PERFORM FROM mannam_inmate WHERE id = NEW.inmate_id FOR KEY SHARE;
    PERFORM FROM mannam_visitor WHERE id = NEW.applicant_id
        OR id IN (SELECT visitor_id FROM mannam_partymember WHERE visit_id = NEW.id) ORDER BY id FOR KEY SHARE;""",
).replace(
    "OR EXISTS (SELECT FROM disruption\n                JOIN mannam_inmate",
    """OR EXISTS (SELECT FROM disruption JOIN restriction ON restriction.id = disruption.restriction_id
                WHERE disruption.kind = 'ban' AND state IN ('applying', 'applied')
                AND disruption.facility_id = NEW.inmate_facility_id
                AND (disruption.visitor_id = NEW.applicant_id OR disruption.visitor_id IN (
                    SELECT visitor_id FROM mannam_partymember WHERE visit_id = NEW.id))
                AND restriction.first_day <= visit_day
                AND (restriction.last_day IS NULL OR restriction.last_day >= visit_day))
            OR EXISTS (SELECT FROM disruption
                JOIN mannam_inmate""",
)
KINDS = ["closure", "booth", "unavailable", "release", "transfer", "ban"]
GROUNDS = ["crime", "court", "rehabilitation", "security"]
OF_NOBODY = Q(inmate=None, visitor=None)
OF_INMATE = Q(inmate__isnull=False, visitor=None, booth=None)


class Migration(migrations.Migration):

    dependencies = [
        ("mannam", "0029_pairs_of_a_facility"),
    ]

    operations = [
        migrations.AddField(
            "restriction",
            "facility",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="mannam.facility",
            ),
        ),
        migrations.AddField(
            "disruption",
            "visitor",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disruptions",
                to="mannam.visitor",
            ),
        ),
        migrations.AddField(
            "disruption",
            "ban_ground",
            models.CharField(blank=True, choices=[(one, one) for one in GROUNDS], db_default="", max_length=20),
        ),
        migrations.AlterField(
            "disruption", "kind", models.CharField(choices=[(one, one) for one in KINDS], max_length=20)
        ),
        migrations.RemoveConstraint("disruption", "disruption_says_of_what"),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddConstraint(
            "disruption",
            models.CheckConstraint(
                condition=Q(OF_NOBODY, kind="closure", booth=None, end_slot__isnull=False)
                | Q(OF_NOBODY, kind="booth", booth__isnull=False)
                | Q(OF_INMATE, kind="unavailable")
                | Q(OF_INMATE, kind="release")
                | (Q(OF_INMATE, kind="transfer", to_facility__isnull=False) & ~Q(to_number=""))
                | (Q(kind="ban", visitor__isnull=False, inmate=None, booth=None) & ~Q(ban_ground="")),
                name="disruption_says_of_what",
            ),
        ),
        migrations.AddConstraint(
            "restriction",
            models.CheckConstraint(
                condition=Q(facility__isnull=True) | Q(visitor__isnull=False),
                name="restriction_at_facility_is_of_visitor",
            ),
        ),
    ]
