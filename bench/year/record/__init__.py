"""The simulation's own record of cases, claims, activities and consents; referrals are in the diary."""
