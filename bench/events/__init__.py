"""What events cost, and how soon they arrive: from a commit to the feed and to a receiver of webhooks, how many
deliveries one worker makes, and what a change pays for being told.
"""
