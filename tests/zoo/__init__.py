"""Small models of every kind that people bring, each with what is known of its run without us."""
