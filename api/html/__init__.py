"""What all HTML pages share: templates, languages, the style sheet, cookies and headers.

A room with pages of its own (``api/oauth/pages/``) brings its templates and texts, and builds on ``base.html``.
"""
