"""The server: chat, pages of the reports, widget, API, and the process that serves them."""
