"""Draws icon.png: three tiers, the lowest is allowed to run alone. Needs nothing but Python."""
import struct
import zlib

SIZE, FINE = 128, 4
INK, ALONE, ASKED, PAGED = (24, 32, 48), (74, 190, 120), (240, 180, 60), (225, 85, 75)
# left, top, right, bottom, radius, colour; in pixels of the icon
SHAPES = [
    (0, 0, 128, 128, 26, INK),
    (22, 26, 106, 46, 10, PAGED),
    (22, 54, 84, 74, 10, ASKED),
    (22, 82, 62, 102, 10, ALONE),
]


def inside(x, y, left, top, right, bottom, radius):
    dx = max(left + radius - x, x - (right - radius), 0)
    dy = max(top + radius - y, y - (bottom - radius), 0)
    return left <= x <= right and top <= y <= bottom and dx * dx + dy * dy <= radius * radius


def colour(x, y):
    found = None
    for *shape, fill in SHAPES:
        if inside(x, y, *shape):
            found = fill
    return found


def pixel(column, row):
    seen = [colour(column + (i + 0.5) / FINE, row + (j + 0.5) / FINE) for i in range(FINE) for j in range(FINE)]
    solid = [c for c in seen if c is not None]
    if not solid:
        return (0, 0, 0, 0)
    return tuple(round(sum(c[k] for c in solid) / len(solid)) for k in range(3)) + (round(255 * len(solid) / len(seen)),)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(SIZE)) for y in range(SIZE))
with open(__file__.replace("icon.py", "icon.png"), "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0))
               + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
