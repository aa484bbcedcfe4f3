"""Files clerks and others attach: damaged, protected, of other programs, and
hostile ones. All made here from nothing."""
import io
import struct
import zipfile
import zlib

SECTOR = 512
END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(streams):
    """An OLE2 container ([MS-CFB]) with these streams, name → bytes; short
    ones are padded to the size that needs no mini stream."""
    streams = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors, fat, starts = [], [FAT_SECTOR, END], {}
    for name, data in streams.items():
        count = -(-len(data) // SECTOR)
        starts[name] = first = 2 + len(sectors)
        sectors += [data[i * SECTOR:(i + 1) * SECTOR].ljust(SECTOR, b"\0") for i in range(count)]
        fat += [first + i + 1 for i in range(count - 1)] + [END]
    assert len(fat) <= 128 and len(streams) <= 3

    def entry(name, kind, child, sibling, start, size):
        text = name.encode("utf-16-le") + b"\0\0"
        return (text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) +
                struct.pack("<III", FREE, sibling, child) + bytes(16) + bytes(4) + bytes(16) +
                struct.pack("<IQ", start, size))

    names = sorted(streams, key=lambda n: (len(n), n.upper()))
    directory = entry("Root Entry", 5, 1, FREE, END, 0)
    for i, name in enumerate(names):
        directory += entry(name, 2, FREE, i + 2 if i + 1 < len(names) else FREE, starts[name], len(streams[name]))
    while len(directory) < SECTOR:
        directory += bytes(64) + struct.pack("<HBB", 0, 0, 0) + struct.pack("<III", FREE, FREE, FREE) + bytes(48)
    header = (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) +
              bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) +
              struct.pack("<I", 0) + struct.pack("<I", FREE) * 108)
    table = struct.pack("<%dI" % len(fat), *fat).ljust(SECTOR, b"\xff")
    return header + table + directory + b"".join(sectors)


def encrypted_xlsx():
    """As WPS and Excel save with a password to open."""
    return compound_file({"EncryptedPackage": bytes(range(256)) * 32, "EncryptionInfo": b"\4\0\4\0\x40\0\0\0"})


def doc():
    """A text of Word 97 or WPS, as far as its container shows."""
    return compound_file({"WordDocument": struct.pack("<HH", 0xA5EC, 0xC1) + bytes(508), "1Table": bytes(64)})


def docx(*paragraphs):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
                         'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.'
                         'openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
                         'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.'
                         'main+xml"/></Types>')
        package.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
                         'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org'
                         '/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
                         '</Relationships>')
        package.writestr("word/document.xml", '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://'
                         'schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>' %
                         "".join("<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text for text in paragraphs))
    return out.getvalue()


def pdf(text):
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + text.encode() + b"\n%%EOF\n"


def with_sheet(content, change):
    """The workbook with its first sheet's XML changed: bytes → iterable of
    chunks."""
    source, out = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for entry in source.infolist():
            if entry.filename != "xl/worksheets/sheet1.xml":
                package.writestr(entry.filename, source.read(entry))
                continue
            with package.open(entry.filename, "w") as sheet:
                for chunk in change(source.read(entry)):
                    sheet.write(chunk)
    return out.getvalue()


def bomb(content, megabytes=600):
    """A kilobyte of sheet and 600 MB of spaces inside it."""
    def change(sheet):
        at = sheet.index(b"<sheetData>")
        yield sheet[:at]
        for _ in range(megabytes):
            yield b" " * (1 << 20)
        yield sheet[at:]
    return with_sheet(content, change)


def with_doctype(content):
    """Entities in a part that may have none."""
    def change(sheet):
        at = sheet.index(b"<worksheet")
        yield (sheet[:at] + b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet[at:])
    return with_sheet(content, change)


def many_entries(content, count=60000):
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as package:
        for i in range(count):
            package.writestr("a/%d" % i, b"")
    return out.getvalue()


class RawName(zipfile.ZipInfo):
    """A member whose name is bytes, with flags as one likes."""
    raw, flags = b"", 0

    def _encodeFilenameFlags(self):
        return self.raw, self.flags


def archive(members, encoding="gbk", flags=0):
    """A zip as Chinese packers make them: names in GBK and no word of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for i, (name, content) in enumerate(members):
            entry = RawName("%d" % i)
            entry.raw, entry.flags = name.encode(encoding), flags
            package.writestr(entry, content)
    return out.getvalue()


def rar(members):
    """A RAR 5 with its files stored."""
    def number(value):
        out = b""
        while value >= 0x80:
            out += bytes([value & 0x7f | 0x80])
            value >>= 7
        return out + bytes([value])

    def block(body):
        body = number(len(body)) + body
        return struct.pack("<I", zlib.crc32(body)) + body

    out = b"Rar!\x1a\x07\x01\0" + block(b"\1\0\0")
    for name, content in members:
        name = name.encode()
        out += block(b"\2\2" + number(len(content)) + b"\4" + number(len(content)) + number(0o100644) +
                     struct.pack("<I", zlib.crc32(content)) + b"\0\1" + number(len(name)) + name) + content
    return out + block(b"\5\0\0")
