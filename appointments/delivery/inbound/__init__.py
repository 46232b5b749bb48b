"""What comes back: replies to texts, bounced mail, delivery reports, and the webhooks that receive them."""
