#!/usr/bin/python3
"""Inputs worth beginning with, a line of base64 each in tests/fuzz/seeds/NAME.
    seeds.py unpack NAME FOLDER   into files, for a fuzzer to read
    seeds.py pack NAME FOLDER     the smallest of a folder's files, anew"""
import base64
import hashlib
import pathlib
import sys

SEEDS = pathlib.Path(__file__).resolve().parent / "seeds"
PACKED_BYTES = 16384  # of one format's file


def unpack(path, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for line in path.read_text().split() if path.exists() else []:
        content = base64.b64decode(line)
        (folder / hashlib.sha1(content).hexdigest()).write_bytes(content)


def pack(path, folder):
    lines, room = [], PACKED_BYTES
    for content in sorted((file.read_bytes() for file in folder.iterdir()), key=lambda bytes: (len(bytes), bytes)):
        line = base64.b64encode(content).decode() + "\n"
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(lines))


def main():
    action, name, folder = sys.argv[1:]
    {"unpack": unpack, "pack": pack}[action](SEEDS / name, pathlib.Path(folder))


if __name__ == "__main__":
    main()
