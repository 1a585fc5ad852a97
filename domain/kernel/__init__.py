"""What every subject uses: who asks, what went wrong, ids, keys, events, pages of lists."""
