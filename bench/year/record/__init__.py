"""What the simulation's people wrote down, beside the referrals in the diary: cases, claims, activities, consents."""
