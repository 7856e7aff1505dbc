"""Sign-in of editors: throttling, two-step sign-in, sessions, and their pages in the admin."""
