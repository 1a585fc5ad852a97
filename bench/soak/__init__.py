"""Whether memory, descriptors and connections stay the same under a steady load."""
