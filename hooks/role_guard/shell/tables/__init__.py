"""The command tables: what each command does, row by row (docs/shell.md explains the language and how to add a row)."""
