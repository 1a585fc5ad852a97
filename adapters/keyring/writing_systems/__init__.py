"""Spellings that look the same on paper and differ in code points, one file for each family of scripts."""
