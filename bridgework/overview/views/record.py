"""The journal as a file."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse

from bridgework.journal.queries import export_lines
from bridgework.partnerships.doors import Here, public_page


@public_page
def lines(request: HttpRequest, here: Here) -> StreamingHttpResponse:
    """Every entry, one JSON document a line, as the standalone verifier reads it."""
    response = StreamingHttpResponse(export_lines(here.partnership.scope), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="journal-{here.partnership.slug}.jsonl"'
    return response
