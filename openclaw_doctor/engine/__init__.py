"""The engine: run rules, turn fixes into texts, prove them, plan the write."""
