"""Paths of indicators. `data/` holds what data stewards do."""

from django.urls import path

from bridgework.indicators.views import agreed, keeping, outlines, pictures, place_maps, reading, uploading

app_name = "indicators"
urlpatterns = [
    path("indicators/", reading.indicator_list, name="indicator-list"),
    path("indicators/<slug:slug>/", reading.indicator_detail, name="indicator-detail"),
    path("indicators/<slug:slug>/places/", reading.indicator_places, name="indicator-places"),
    path("indicators/<slug:slug>/values.csv", reading.indicator_csv, name="indicator-csv"),
    path("indicators/<slug:slug>/chart.svg", reading.indicator_svg, name="indicator-svg"),
    path("indicators/<slug:slug>/chart.png", reading.indicator_png, name="indicator-png"),
    path("indicators/<slug:slug>/gap.svg", pictures.gap_svg, name="gap-svg"),
    path("indicators/<slug:slug>/gap.png", pictures.gap_png, name="gap-png"),
    path("indicators/<slug:slug>/places.svg", pictures.places_svg, name="places-svg"),
    path("indicators/<slug:slug>/places.png", pictures.places_png, name="places-png"),
    path("indicators/<slug:slug>/places.csv", pictures.places_csv, name="places-csv"),
    path("indicators/<slug:slug>/map/", place_maps.indicator_map, name="indicator-map"),
    path("indicators/<slug:slug>/map.csv", place_maps.indicator_map_csv, name="indicator-map-csv"),
    path("indicators/<slug:slug>/map.svg", place_maps.indicator_map_svg, name="indicator-map-svg"),
    path("indicators/<slug:slug>/map.png", place_maps.indicator_map_png, name="indicator-map-png"),
    path("data/places/shapes/", outlines.shapes, name="shapes"),
    path("data/places/shapes/keep/", outlines.shapes_keep, name="shapes-keep"),
    path("data/places/shapes/put-aside/", outlines.shapes_discard, name="shapes-discard"),
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
