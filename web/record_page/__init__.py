"""What the page of one record shows: header and details, the stage path, owned rows, related blocks, the timeline."""
