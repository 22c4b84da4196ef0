"""The account is checked against oracles of its own: what ran, which weights had a say, and what flowed where."""
