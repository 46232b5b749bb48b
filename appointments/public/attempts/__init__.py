"""Where a booking does not work out: the receipt of the try, all receipts someone keeps, and a check for strangers."""
