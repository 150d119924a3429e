"""The commands of `report-rag`, the program that is run in a terminal."""
