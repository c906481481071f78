"""Replaces a text that stands exactly once in a file. Usage: plant.py FILE BEFORE AFTER"""
import sys

path, before, after = sys.argv[1:4]
with open(path, encoding="utf-8") as file:
    text = file.read()
if text.count(before) != 1:
    sys.exit(1)
with open(path, "w", encoding="utf-8") as file:
    file.write(text.replace(before, after))
