"""From told to standard: pure functions that never fail, and that leave a standard form as it is."""
