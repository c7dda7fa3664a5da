"""Paths of indicators. `data/` holds what data stewards do."""

from django.urls import path

from bridgework.indicators.views import agreed, keeping, open_data, reading, releasing, universal, uploading

app_name = "indicators"
urlpatterns = [
    path("indicators/", reading.indicator_list, name="indicator-list"),
    path("indicators/<slug:slug>/", reading.indicator_detail, name="indicator-detail"),
    path("indicators/<slug:slug>/places/", reading.indicator_places, name="indicator-places"),
    path("indicators/<slug:slug>/values.csv", reading.indicator_csv, name="indicator-csv"),
    path("indicators/<slug:slug>/chart.svg", reading.indicator_svg, name="indicator-svg"),
    path("indicators/<slug:slug>/chart.png", reading.indicator_png, name="indicator-png"),
    path("indicators/<slug:slug>/goal/", universal.goal, name="goal"),
    path("indicators/<slug:slug>/goal/distances.csv", universal.goal_csv, name="goal-csv"),
    path("indicators/<slug:slug>/goal/chart.svg", universal.goal_svg, name="goal-svg"),
    path("indicators/<slug:slug>/goal/chart.png", universal.goal_png, name="goal-png"),
    path("data/indicators/<slug:slug>/goals/", universal.goals, name="goals"),
    path("data/indicators/<slug:slug>/goals/<int:pk>/", universal.target_change, name="target-change"),
    path("data/indicators/<slug:slug>/goals/<int:pk>/remove/", universal.target_remove, name="target-remove"),
    path("data/indicators/<slug:slug>/strategies/new/", universal.strategy_new, name="strategy-new"),
    path("data/indicators/<slug:slug>/strategies/<int:pk>/", universal.strategy_change, name="strategy-change"),
    path("data/indicators/<slug:slug>/strategies/<int:pk>/end/", universal.strategy_end, name="strategy-end"),
    path("data/indicators/new/", keeping.indicator_new, name="indicator-new"),
    path("data/indicators/<slug:slug>/", keeping.indicator_edit, name="indicator-edit"),
    path("open-data/", open_data.open_data, name="open-data"),
    path("open-data/latest/<slug:slug>.<slug:kind>", open_data.open_latest, name="open-latest"),
    path("open-data/<int:number>/", open_data.open_release, name="open-release"),
    path("open-data/<int:number>/package.zip", open_data.open_package, name="open-package"),
    path("open-data/<int:number>/<slug:slug>.<slug:kind>", open_data.open_file, name="open-file"),
    path("data/releases/", releasing.releases, name="releases"),
    path("data/releases/prepare/", releasing.release_prepare, name="release-prepare"),
    path("data/releases/<int:number>/", releasing.release_draft, name="release-draft"),
    path("data/releases/<int:number>/put-aside/", releasing.release_discard, name="release-discard"),
    path("data/releases/<int:number>/withdraw/", releasing.release_withdraw, name="release-withdraw"),
    path("data/upload/", uploading.upload, name="upload"),
    path("data/upload/<uuid:ref>/", uploading.upload_mapping, name="upload-mapping"),
    path("data/upload/<uuid:ref>/check/", uploading.upload_check, name="upload-check"),
    path("data/upload/<uuid:ref>/put-aside/", uploading.upload_discard, name="upload-discard"),
    path("agreements/<slug:slug>/", agreed.agreement_detail, name="agreement"),
    path("data/agreements/<slug:slug>/data/", agreed.agreement_cover, name="agreement-cover"),
    path("data/agreements/<slug:slug>/renew/", agreed.agreement_renew, name="agreement-renew"),
    path("data/nations/", agreed.nations, name="nations"),
    path("data/nations/<int:pk>/approve/<slug:slug>/", agreed.approval_give, name="approval-give"),
    path("data/nations/approvals/<int:pk>/revoke/", agreed.approval_revoke, name="approval-revoke"),
]
