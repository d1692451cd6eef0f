"""The plan: a selection and a sight become one statement, and its rows the answer; pure, without a graph."""
