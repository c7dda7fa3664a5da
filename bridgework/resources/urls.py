"""Paths of offers and needs, funds, and grants."""

from django.urls import path

from bridgework.resources.views import books, listings, reading, running, settings

app_name = "resources"
urlpatterns = [
    path("resources/", listings.listing_list, name="list"),
    path("resources/new/", listings.listing_new, name="listing-new"),
    path("resources/<int:pk>/", listings.listing_detail, name="listing"),
    path("resources/<int:pk>/edit/", listings.listing_edit, name="listing-edit"),
    path("resources/<int:pk>/close/", listings.listing_close, name="listing-close"),
    path("resources/<int:pk>/with/<int:other>/", listings.match_new, name="match-new"),
    path("resources/matches/<int:pk>/answer/", listings.match_answer, name="match-answer"),
    path("resources/matches/<int:pk>/came/", listings.match_fulfil, name="match-fulfil"),
    path("grants/", reading.grant_list, name="grants"),
    path("funds/", reading.fund_list, name="funds"),
    path("funds/new/", running.fund_new, name="fund-new"),
    path("funds/<slug:slug>/", reading.fund_detail, name="fund"),
    path("funds/<slug:slug>/settings/", settings.fund_settings, name="fund-settings"),
    path("funds/<slug:slug>/history/", settings.fund_history, name="fund-history"),
    path("funds/<slug:slug>/ledger/", reading.ledger, name="ledger"),
    path("funds/<slug:slug>/ledger.csv", reading.ledger_file, name="ledger-csv"),
    path("funds/<slug:slug>/together/", reading.together, name="together"),
    path("funds/<slug:slug>/pledges/new/", running.pledge_new, name="pledge-new"),
    path("funds/<slug:slug>/pledges/<int:number>/", reading.pledge_detail, name="pledge"),
    path("funds/<slug:slug>/pledges/<int:number>/receive/", running.receive, name="receive"),
    path("funds/<slug:slug>/pledges/<int:number>/lower/", running.lower, name="lower"),
    path("funds/<slug:slug>/pledges/<int:number>/return/", running.give_back, name="give-back"),
    path("funds/<slug:slug>/allocations/new/", running.allocate, name="allocate"),
    path("funds/<slug:slug>/allocations/<int:number>/", reading.allocation_detail, name="allocation"),
    path("funds/<slug:slug>/allocations/<int:number>/pay/", running.pay, name="pay"),
    path("funds/<slug:slug>/allocations/<int:number>/release/", running.release, name="release"),
    path("funds/<slug:slug>/allocations/<int:number>/result/", running.result, name="result"),
    path("funds/<slug:slug>/entries/<int:number>/", reading.entry_detail, name="entry"),
    path("funds/<slug:slug>/entries/<int:number>/reverse/", running.reverse, name="reverse"),
    path("funds/<slug:slug>/entries/<int:number>/forget/", books.forget, name="forget"),
    path("funds/<slug:slug>/approvals/<int:pk>/", running.decide, name="decide"),
    path("funds/<slug:slug>/books/", books.books, name="books"),
    path("funds/<slug:slug>/books/import/", books.books_import, name="books-import"),
]
