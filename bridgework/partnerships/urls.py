"""Paths of partnerships, below /p/<slug>/. The page of one organization and the desk itself are in overview."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from bridgework.partnerships.views import agreements, bodies, jobs, keeping, members, merging, organizations, settings

app_name = "partnerships"
urlpatterns: list[URLPattern | URLResolver] = [
    path("organizations/", organizations.organization_list, name="organizations"),
    path("organizations/<slug:slug>/keep/", keeping.ask, name="record-ask"),
    path("desk/records/<slug:slug>/", keeping.record_edit, name="record-edit"),
    path("desk/records/<slug:slug>/confirm/", keeping.record_confirm, name="record-confirm"),
    path("desk/records/<slug:slug>/invite/", keeping.record_invite, name="record-invite"),
    path("desk/records/services/<int:pk>/", keeping.service_edit, name="service-edit"),
    path("desk/claims/", keeping.claims, name="claims"),
    path("desk/claims/<int:pk>/", keeping.claim_decide, name="claim-decide"),
    path("desk/same/", merging.same, name="same"),
    path("desk/same/merge/", merging.merge, name="merge"),
    path("desk/same/apart/", merging.apart, name="apart"),
    path("desk/same/<int:pk>/undo/", merging.undo, name="merge-undo"),
    path("bodies/", bodies.body_list, name="bodies"),
    path("bodies/<slug:slug>/", bodies.body_detail, name="body"),
    path("join/", members.join, name="join"),
    path("membership/", members.my_membership, name="my-membership"),
    path("membership/<int:pk>/end/", members.member_end, name="member-end"),
    path("desk/settings/", settings.settings, name="settings"),
    path("desk/members/", members.members, name="members"),
    path("desk/invitations/", members.invitations, name="invitations"),
    path("desk/invitations/<int:pk>/withdraw/", members.invitation_withdraw, name="invitation-withdraw"),
    path("desk/organizations/add/", organizations.organization_add, name="organization-add"),
    path("desk/organizations/<slug:slug>/", organizations.organization_edit, name="organization-edit"),
    path("desk/bodies/add/", bodies.body_make, name="body-make"),
    path("desk/bodies/<slug:slug>/", bodies.body_edit, name="body-edit"),
    path("desk/bodies/<slug:slug>/seats/add/", bodies.seat_add, name="seat-add"),
    path("desk/bodies/<slug:slug>/seats/<int:pk>/end/", bodies.seat_end, name="seat-end"),
    path("desk/jobs/<int:pk>/", jobs.job_detail, name="job"),
    path("desk/jobs/<int:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("agreements/", agreements.agreement_list, name="agreements"),
    path("agreements/<slug:slug>/changes/", agreements.agreement_changes, name="agreement-changes"),
    path("agreements/<slug:slug>/end/", agreements.agreement_end, name="agreement-end"),
    path("desk/agreements/new/", agreements.agreement_new, name="agreement-new"),
    path("desk/agreements/<slug:slug>/", agreements.agreement_edit, name="agreement-edit"),
    path("desk/agreements/<slug:slug>/duties/", agreements.agreement_duties, name="agreement-duties"),
    path("desk/agreements/<slug:slug>/duties/<int:pk>/remove/", agreements.duty_remove, name="agreement-duty-remove"),
    path("desk/agreements/<slug:slug>/offer/", agreements.agreement_offer, name="agreement-offer"),
]
