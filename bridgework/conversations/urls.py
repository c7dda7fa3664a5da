"""Paths of conversations."""

from django.urls import path

from bridgework.conversations.views import answering, moderating, public, stewarding, taking_part, translating

app_name = "conversations"
urlpatterns = [
    path("conversations/<slug:conversation>/vote/", taking_part.vote, name="vote"),
    path("conversations/", public.list_, name="list"),
    path("conversations/new/", stewarding.new, name="new"),
    path("conversations/import/", stewarding.import_, name="import"),
    path("conversations/reading/", moderating.reading, name="reading"),
    path("conversations/reading/<int:statement>/", moderating.moderate, name="moderate"),
    path("conversations/requests/", answering.requests, name="requests"),
    path("conversations/requests/<int:pk>/", answering.respond, name="respond"),
    path("conversations/<slug:conversation>/", public.detail, name="detail"),
    path("conversations/<slug:conversation>/card/", taking_part.card, name="card"),
    path("conversations/<slug:conversation>/next-person/", taking_part.next_person, name="next-person"),
    path("conversations/<slug:conversation>/say/", taking_part.say, name="say"),
    path("conversations/<slug:conversation>/code/", taking_part.enter_code, name="code-box"),
    path("conversations/<slug:conversation>/code/<str:code>/", taking_part.enter_code, name="code"),
    path("conversations/<slug:conversation>/yours/", taking_part.yours, name="yours-box"),
    path("conversations/<slug:conversation>/yours/<str:code>/", taking_part.yours, name="yours"),
    path("conversations/<slug:conversation>/policy/", public.policy, name="policy"),
    path("conversations/<slug:conversation>/answers/", public.answers, name="answers"),
    path("conversations/<slug:conversation>/answers/<int:answer>/", public.answer, name="answer"),
    path("conversations/<slug:conversation>/table/", public.table, name="table"),
    path("conversations/<slug:conversation>/result.csv", public.result_csv, name="csv"),
    path("conversations/<slug:conversation>/map.svg", public.result_svg, name="svg"),
    path("conversations/<slug:conversation>/map.png", public.result_png, name="png"),
    path("conversations/<slug:conversation>/edit/", stewarding.edit, name="edit"),
    path("conversations/<slug:conversation>/seed/", stewarding.seed, name="seed"),
    path("conversations/<slug:conversation>/translations/", translating.translations, name="translations"),
    path(
        "conversations/<slug:conversation>/translations/machine/", translating.by_machine, name="translate-by-machine"
    ),
    path("conversations/<slug:conversation>/translators/", translating.name_, name="name-translator"),
    path("conversations/<slug:conversation>/translators/<int:pk>/end/", translating.end, name="end-translator"),
    path(
        "conversations/<slug:conversation>/translations/<str:language>/<str:what>/",
        translating.translate,
        name="translate",
    ),
    path("conversations/<slug:conversation>/open/", stewarding.open_, name="open"),
    path("conversations/<slug:conversation>/close/", stewarding.close, name="close"),
    path("conversations/<slug:conversation>/codes/", stewarding.codes, name="codes"),
]
