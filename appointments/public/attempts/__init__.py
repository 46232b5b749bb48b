"""When a booking fails: the receipt of the try, all receipts of one owner, and a check for third parties."""
