"""Keys and what they encrypt: root, organisation and data keys, sealed fields, blind indexes (ADR 0004)."""
