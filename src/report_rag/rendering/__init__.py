"""An answer as HTML, as plain text and as JSON; the templates and static files of all pages."""
