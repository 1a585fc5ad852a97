"""Keys and what they close: root, organisation and data keys, sealed fields, blind indexes (ADR 0004)."""
