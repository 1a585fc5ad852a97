"""Groups: one matter of many workers, such as all those whom one employer owes wages (ADR 0067)."""
