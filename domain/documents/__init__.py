"""Files on a referral: what they may be, who reads them, and how they arrive."""
