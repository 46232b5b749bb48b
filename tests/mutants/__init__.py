"""One-line faults, planted one at a time: how many of them do the tests of their room find?"""
