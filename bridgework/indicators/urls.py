"""Paths of indicators. `data/` holds what data stewards do."""

from django.urls import path

from bridgework.indicators.views import agreed, comparing, keeping, reading, telling, uploading

app_name = "indicators"
urlpatterns = [
    path("indicators/", reading.indicator_list, name="indicator-list"),
    path("indicators/<slug:slug>/", reading.indicator_detail, name="indicator-detail"),
    path("indicators/<slug:slug>/places/", reading.indicator_places, name="indicator-places"),
    path("indicators/<slug:slug>/values.csv", reading.indicator_csv, name="indicator-csv"),
    path("indicators/<slug:slug>/chart.svg", reading.indicator_svg, name="indicator-svg"),
    path("indicators/<slug:slug>/chart.png", reading.indicator_png, name="indicator-png"),
    path("indicators/<slug:slug>/compare/", comparing.indicator_compare, name="indicator-compare"),
    path("indicators/<slug:slug>/compare.csv", comparing.compare_csv, name="compare-csv"),
    path("indicators/<slug:slug>/compare.svg", comparing.compare_svg, name="compare-svg"),
    path("indicators/<slug:slug>/compare.png", comparing.compare_png, name="compare-png"),
    path("indicators/<slug:slug>/places/funnel/", comparing.places_funnel, name="places-funnel"),
    path("indicators/<slug:slug>/places/funnel.csv", comparing.funnel_csv, name="funnel-csv"),
    path("indicators/<slug:slug>/places/funnel.svg", comparing.funnel_svg, name="funnel-svg"),
    path("indicators/<slug:slug>/places/funnel.png", comparing.funnel_png, name="funnel-png"),
    path("indicators/<slug:slug>/story/", telling.indicator_story, name="indicator-story"),
    path("indicators/<slug:slug>/story.svg", telling.story_svg, name="story-svg"),
    path("indicators/<slug:slug>/story.png", telling.story_png, name="story-png"),
    path("indicators/<slug:slug>/story/write/", telling.story_write, name="story-write"),
    path("indicators/<slug:slug>/story/<int:pk>/review/", telling.story_review, name="story-review"),
    path("data/indicators/new/", keeping.indicator_new, name="indicator-new"),
    path("data/indicators/<slug:slug>/", keeping.indicator_edit, name="indicator-edit"),
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
