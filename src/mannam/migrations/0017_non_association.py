"""Pairs of people who must not be at one facility at one time; what they claim."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0016_places_in_any_schema'),
    ]

    operations = [
        migrations.AlterField(
            model_name='claim',
            name='kind',
            field=models.SmallIntegerField(choices=[(1, 'Visitor Booth'), (2, 'Inmate Booth'), (3, 'Supervision Place'), (4, 'Inmate'), (5, 'Visitor'), (6, 'Inmate Pair'), (7, 'Visitor Pair')]),
        ),
        migrations.AlterField(
            model_name='occupancy',
            name='kind',
            field=models.SmallIntegerField(choices=[(1, 'Visitor Booth'), (2, 'Inmate Booth'), (3, 'Supervision Place'), (4, 'Inmate'), (5, 'Visitor'), (6, 'Inmate Pair'), (7, 'Visitor Pair')]),
        ),
        migrations.CreateModel(
            name='NonAssociation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_slot', models.IntegerField(help_text='what began before it was set is left alone')),
                ('ground', models.CharField(blank=True, max_length=40)),
                ('inmate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mannam.inmate')),
                ('other_inmate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mannam.inmate')),
                ('other_visitor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mannam.visitor')),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visitor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mannam.visitor')),
            ],
            options={
                'db_table': 'non_association',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('inmate__lt', models.F('other_inmate')), ('other_visitor', None), ('visitor', None)), models.Q(('inmate', None), ('other_inmate', None), ('visitor__lt', models.F('other_visitor'))), _connector='OR'), name='non_association_of_two'), models.UniqueConstraint(fields=('inmate', 'other_inmate'), name='non_association_of_inmates_once'), models.UniqueConstraint(fields=('visitor', 'other_visitor'), name='non_association_of_visitors_once')],
            },
        ),
    ]
