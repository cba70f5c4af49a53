"""``mannam walk``: one visit in headless browsers, from the application to the end of the call."""
