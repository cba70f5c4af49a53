"""A draft of a disruption can be thrown away: a state of its own, never in force."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0002_window_count'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='disruption',
            name='disruption_applied_at_some_time',
        ),
        migrations.AlterField(
            model_name='disruption',
            name='state',
            field=models.CharField(choices=[('previewed', 'previewed'), ('discarded', 'discarded'), ('applying', 'applying'), ('applied', 'applied'), ('lifted', 'lifted')], default='previewed', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['previewed', 'discarded']), ('applied_at__isnull', False), _connector='OR'), name='disruption_applied_at_some_time'),
        ),
    ]
