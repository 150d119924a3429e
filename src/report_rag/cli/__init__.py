"""The commands of `report-rag`."""
