"""The last link of the chain that people use: properties and permissions from an image, by the library `ext4`.

    PEERS/bin/python benchmarks/ota/extracted.py IMAGE

Run by the Python of the environment in which that library is.
"""

import sys

import ext4

count = 0
with open(sys.argv[1], "rb") as image:  # noqa: PTH123 - as its manual does
    volume = ext4.Volume(image)
    for entry, _ in volume.inode_at("/system/etc/permissions").opendir():
        if entry.name_str.endswith(".xml"):
            count += len(volume.inode_at(f"/system/etc/permissions/{entry.name_str}").open().read())
    count += len(volume.inode_at("/system/build.prop").open().read())
print(count)
