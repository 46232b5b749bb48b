"""The pages of office staff: who comes today, who came, and the figures."""
