"""Guide and tools for assistants: `/llms.txt`, and a server of the Model Context Protocol."""
