"""Private interfaces of the libraries that serve Sinorus, one module for each library."""
