"""Who may do what with playbooks. No query."""

from __future__ import annotations

from bridgework.partnerships.rules import may_steward

may_apply_playbooks = may_steward
may_publish_playbooks = may_steward
