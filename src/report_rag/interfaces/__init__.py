"""The faces of the assistant: chat and reader in a browser, commands in a terminal."""
