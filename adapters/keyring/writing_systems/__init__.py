"""Spellings that look the same on paper but differ in code points, one file per family of scripts."""
