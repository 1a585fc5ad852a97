"""Partner systems and people who sign in: what the rules, the pages and the authorization server say to each other."""
