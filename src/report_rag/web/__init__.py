"""The chat, the reader, the widget, the API, and the process that serves them."""
