"""Questions and positions on other sites: frames, oEmbed, and social cards."""
