"""The last link of the chain that people use: properties and permissions from images, by the library `ext4`.

    PEERS/bin/python benchmarks/ota/extracted.py IMAGE...

Run by the Python of the environment in which that library is.
"""

import sys

import ext4

count = 0
for path in sys.argv[1:]:
    top = "/system" if path.endswith("/system.img") else ""
    with open(path, "rb") as image:  # noqa: PTH123 - as its manual does
        volume = ext4.Volume(image)
        for entry, _ in volume.inode_at(f"{top}/etc/permissions").opendir():
            if entry.name_str.endswith(".xml"):
                count += len(volume.inode_at(f"{top}/etc/permissions/{entry.name_str}").open().read())
        count += len(volume.inode_at(f"{top}/build.prop").open().read())
print(count)
