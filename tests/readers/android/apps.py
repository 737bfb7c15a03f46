"""Apps made for the tests: compiled manifests, tables of resources, packages and bundles, signed by nobody."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

NAME, PERMISSION, REQUIRED = 0x01010003, 0x01010006, 0x0101028E
VERSION_CODE, VERSION_NAME = 0x0101021B, 0x0101021C
MIN_SDK, TARGET_SDK, MAX_SDK, FOREGROUND = 0x0101020C, 0x01010270, 0x01010271, 0x01010599
NOTHING = 0xFFFFFFFF

Value = str | int | bool


class Node(NamedTuple):
    """An element to be compiled: attributes by the identity of their resource, or by name."""

    tag: str
    attributes: Mapping[int | str, Value] = MappingProxyType({})
    children: Sequence["Node"] = ()


def manifest(*children: Node, package: str = "com.example.app", **attributes: Value) -> Node:
    """A manifest of an app."""
    given: dict[int | str, Value] = {"package": package, VERSION_CODE: 7, VERSION_NAME: "1.2"}
    return Node("manifest", given | dict(attributes.items()), children)


def service(name: str, action: str = "", **attributes: Value) -> Node:
    """A service with an action that starts it."""
    given: dict[int | str, Value] = {NAME: name}
    given |= {{"permission": PERMISSION, "foreground": FOREGROUND}[key]: value for key, value in attributes.items()}
    return Node("service", given, [Node("intent-filter", {}, [Node("action", {NAME: action})])] if action else [])


SPY = manifest(
    Node("uses-sdk", {MIN_SDK: 21, TARGET_SDK: 33}),
    Node("uses-permission", {NAME: "android.permission.RECORD_AUDIO"}),
    Node("uses-permission", {NAME: "android.permission.SEND_SMS", MAX_SDK: 22}),
    Node("uses-feature", {NAME: "android.hardware.camera", REQUIRED: False}),
    Node("uses-feature", {NAME: "android.hardware.telephony"}),
    Node(
        "application",
        {},
        [
            service(
                ".Watcher",
                "android.accessibilityservice.AccessibilityService",
                permission="android.permission.BIND_ACCESSIBILITY_SERVICE",
                foreground=0x80 | 0x40,
            ),
            Node(
                "receiver",
                {NAME: "com.example.app.Boot"},
                [Node("intent-filter", {}, [Node("action", {NAME: "android.intent.action.BOOT_COMPLETED"})])],
            ),
            Node(
                "activity",
                {NAME: ".Main"},
                [Node("intent-filter", {}, [Node("action", {NAME: "android.intent.action.MAIN"})])],
            ),
        ],
    ),
)


def chunk(kind: int, head: bytes, body: bytes = b"") -> bytes:
    """A chunk with its kind, the size of its header and its size."""
    return struct.pack("<2HI", kind, 8 + len(head), 8 + len(head) + len(body)) + head + body


def pool(strings: Iterable[str], *, utf8: bool = False, styles: int = 0) -> bytes:
    """A pool of strings."""
    offsets, data = [], b""
    count = 0
    for count, string in enumerate(strings, 1):  # noqa: B007
        offsets.append(len(data))
        data += _utf8(string) if utf8 else _utf16(string)
    data += bytes(-len(data) % 4)
    start = 28 + 4 * (count + styles)
    ends = start + len(data) if styles else 0
    head = struct.pack("<5I", count, styles, 0x100 if utf8 else 0, start, ends)
    spans = struct.pack("<I", NOTHING) * (styles + 2 if styles else 0)
    return chunk(1, head, struct.pack(f"<{count}I", *offsets) + bytes(4 * styles) + data + spans)


def _utf8(string: str) -> bytes:
    signs, data = len(string.encode("utf-16-le")) // 2, string.encode("utf-8", "surrogatepass")
    lengths = b"".join(bytes([n]) if n < 0x80 else bytes([0x80 | n >> 8, n & 0xFF]) for n in (signs, len(data)))
    return lengths + data + b"\0"


def _utf16(string: str) -> bytes:
    data = string.encode("utf-16-le", "surrogatepass")
    count = len(data) // 2
    length = struct.pack("<H", count) if count < 0x8000 else struct.pack("<2H", 0x8000 | count >> 16, count & 0xFFFF)
    return length + data + b"\0\0"


def axml(
    root: Node, *, utf8: bool = False, styles: int = 0, named: bool = True, before: bytes = b"", kind: int = 3
) -> bytes:
    """A compiled document; not `named`: the attributes that have an identity have no name."""
    identities = sorted({key for node in _walk(root) for key in node.attributes if isinstance(key, int)})
    texts = {f"attribute{key:x}" if named else "": None for key in identities} if named else {}
    strings = [*texts] if named else [""] * len(identities)
    for node in _walk(root):
        values = (value for value in node.attributes.values() if isinstance(value, str))
        strings += [node.tag, *(key for key in node.attributes if isinstance(key, str)), *values]
    places: dict[str, int] = {}
    for place, string in enumerate(strings):
        if place >= len(identities):
            places.setdefault(string, place)
    keys = {key: place for place, key in enumerate(identities)}
    body = pool(strings, utf8=utf8, styles=styles)
    body += chunk(0x180, b"", struct.pack(f"<{len(identities)}I", *identities)) + before
    return chunk(kind, b"", body + b"".join(_element(root, places, keys)))


def _walk(node: Node) -> Iterable[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _element(node: Node, places: dict[str, int], keys: dict[int, int]) -> Iterable[bytes]:
    attributes = b""
    for key, value in node.attributes.items():
        name = keys[key] if isinstance(key, int) else places[key]
        attributes += struct.pack("<2I", NOTHING, name) + _value(value, places)
    yield start(places[node.tag], attributes)
    for child in node.children:
        yield from _element(child, places, keys)
    yield chunk(0x103, struct.pack("<2I", 1, NOTHING), struct.pack("<2I", NOTHING, places[node.tag]))


def start(tag: int, attributes: bytes = b"", size: int = 20, count: int | None = None) -> bytes:
    """The start of an element."""
    count = len(attributes) // 20 if count is None else count
    return chunk(
        0x102,
        struct.pack("<2I", 1, NOTHING),
        struct.pack("<2I6H", NOTHING, tag, 20, size, count, 0, 0, 0) + attributes,
    )


def _value(value: Value, places: dict[str, int]) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<IHBBI", NOTHING, 8, 0, 0x12, NOTHING if value else 0)
    if isinstance(value, int):
        return struct.pack("<IHBBI", NOTHING, 8, 0, 0x10, value)
    return struct.pack("<IHBBI", places[value], 8, 0, 3, places[value])


def arsc(*locales: tuple[bytes, bytes, bytes]) -> bytes:
    """A table with one type of resource in each locale: language, region and script as they are packed."""
    types = b""
    for language, region, script in locales:
        config = struct.pack("<2I2s2s24x4s24x", 64, 0, language.ljust(2, b"\0"), region.ljust(2, b"\0"), script)
        types += chunk(0x201, struct.pack("<2BH2I", 1, 0, 0, 0, 84) + config)
    package = chunk(0x200, struct.pack("<I256s5I", 0x7F, b"", 0, 0, 0, 0, 0), pool(["string"]) + types)
    return chunk(2, struct.pack("<I", 1), pool([]) + package)


def archive(members: dict[str, bytes], *, packed: bool = True) -> bytes:
    """A ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def apk(root: Node = SPY, members: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """The package of an app."""
    return archive({"AndroidManifest.xml": axml(root), "classes.dex": b"dex\n035\0", **members})


def field(number: int, value: int | bytes | str) -> bytes:
    """A field of a Protocol Buffer."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    parts = []
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def proto(node: Node) -> bytes:
    """A compiled document of an app bundle."""
    data = field(3, node.tag)
    for key, value in node.attributes.items():
        attribute = field(2, key if isinstance(key, str) else "attribute")
        if isinstance(value, str):
            attribute += field(3, value)
        else:
            attribute += field(6, field(7, field(8 if isinstance(value, bool) else 6, int(value))))
        data += field(4, attribute + (field(5, key) if isinstance(key, int) else b""))
    return field(1, data + b"".join(field(5, proto(child)) for child in node.children))


def table(*tags: str) -> bytes:
    """The resources of an app bundle, one entry in these languages."""
    values = b"".join(field(6, field(1, field(3, tag)) + field(2, b"")) for tag in ("", *tags))
    return field(2, field(2, "com.example.app") + field(3, field(2, "string") + field(3, field(2, "name") + values)))


def aab(root: Node = SPY, *tags: str) -> bytes:
    """An app bundle."""
    return archive(
        {
            "BundleConfig.pb": b"",
            "base/manifest/AndroidManifest.xml": proto(root),
            "base/resources.pb": table(*tags),
            "voice/manifest/AndroidManifest.xml": proto(
                manifest(Node("uses-permission", {NAME: "android.permission.CALL_PHONE"}), split="voice")
            ),
        }
    )


def der(tag: int, *parts: bytes) -> bytes:
    """An element in DER."""
    content = b"".join(parts)
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def certificate(common_name: str, serial: int = 1) -> bytes:
    """A certificate of nobody, with no key in it."""
    pair = der(0x30, der(0x06, b"\x55\x04\x03"), der(0x0C, common_name.encode()))
    mail = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010901")), der(0x16, b"someone@example.com"))
    name = der(0x30, der(0x31, pair), der(0x31, mail))
    dates = der(0x30, der(0x17, b"200101000000Z"), der(0x17, b"500101000000Z"))
    signed = der(0xA0, der(2, b"\2")), der(2, bytes([serial])), der(0x30), name, dates, name, der(0x30)
    return der(0x30, der(0x30, *signed), der(0x30), der(3, b"\0"))


def signature(signer: bytes, *others: bytes) -> bytes:
    """What a `.RSA` member holds: certificates, and which of them signed (serial 1)."""
    pair = der(0x30, der(0x06, b"\x55\x04\x03"), der(0x0C, b"signer"))
    mail = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010901")), der(0x16, b"someone@example.com"))
    who = der(0x30, der(0x30, der(0x31, pair), der(0x31, mail)), der(2, b"\1"))
    signers = der(0x31, der(0x30, der(2, b"\1"), who, der(0x30), der(0x30), der(4, b"")))
    data = der(0x30, der(2, b"\1"), der(0x31), der(0x30), der(0xA0, *others, signer), signers)
    return der(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), der(0xA0, data))


def with_block(package: bytes, scheme: int, signer: bytes) -> bytes:
    """A package with a signing block before its directory."""

    def counted(*parts: bytes) -> bytes:
        return b"".join(struct.pack("<I", len(part)) + part for part in parts)

    signed = counted(counted(b"digest"), counted(signer)) + struct.pack("<2I", 24, 0x7FFFFFFF)
    value = counted(counted(counted(signed) + b"rest"))
    block = struct.pack("<QI", len(value) + 4, scheme) + value
    size = struct.pack("<Q", len(block) + 24)
    block = size + block + size + b"APK Sig Block 42"
    end = package.rfind(b"PK\5\6")
    (at,) = struct.unpack_from("<I", package, end + 16)
    moved = package[end : end + 16] + struct.pack("<I", at + len(block)) + package[end + 20 :]
    return package[:at] + block + package[at:end] + moved
