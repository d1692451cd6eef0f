"""Questions over HTTP: what an answer costs, beside a bare route that runs the same statement."""
