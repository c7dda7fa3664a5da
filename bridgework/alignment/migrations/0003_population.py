# Who lives where, and what was asked for because of a need.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alignment', '0002_silos'),
        ('partnerships', '0005_obligations'),
        ('places', '0004_sheets_and_order'),
        ('resources', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PopulationCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('age', models.CharField(blank=True, max_length=10)),
                ('language', models.CharField(blank=True, max_length=40)),
                ('group', models.CharField(blank=True, max_length=100)),
                ('n_people', models.PositiveIntegerField(null=True)),
                ('source', models.CharField(max_length=200)),
                ('year', models.PositiveSmallIntegerField()),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='population_counts', to='partnerships.partnership')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.place')),
            ],
        ),
        migrations.AlterField(
            model_name='start',
            name='initiative',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='started_for', to='goals.initiative'),
        ),
        migrations.AddField(
            model_name='start',
            name='listing',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='started_for', to='resources.listing'),
        ),
        migrations.AddConstraint(
            model_name='start',
            constraint=models.UniqueConstraint(fields=('need', 'listing'), name='one_start_per_listing'),
        ),
        migrations.AddConstraint(
            model_name='start',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('initiative', None), ('listing__isnull', False)), models.Q(('initiative__isnull', False), ('listing', None)), _connector='OR'), name='a_start_is_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='populationcount',
            constraint=models.UniqueConstraint(fields=('partnership', 'place', 'age', 'language', 'group'), name='one_count_of_people_per_cell'),
        ),
        migrations.AddConstraint(
            model_name='populationcount',
            constraint=models.CheckConstraint(condition=models.Q(('n_people', None), ('n_people', 0), ('n_people__gte', 10), _connector='OR'), name='no_count_of_one_to_nine_people_is_kept'),
        ),
    ]
