"""Groups: one matter that many workers share, such as wages that one employer owes (ADR 0067)."""
