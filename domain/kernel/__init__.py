"""What every subject uses: access, errors, ids, keys, events and list pages."""
