"""Door for assistants: read-only tools of the Model Context Protocol, answered by the API."""
