"""Identity of people: finds them, links two records of one person, unlinks them, answers requests for a link."""
