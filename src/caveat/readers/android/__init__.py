"""Android systems and apps, read in place: containers, file systems, and what their files say."""
