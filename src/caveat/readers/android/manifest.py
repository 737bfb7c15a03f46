"""What the manifest of an app says that it may do, whichever form it is compiled to.

The attributes have the identities that frameworks/base/core/res/res/values/public*.xml fixes for ever. Entries:

    app              name: the package; value: its version
    app-shared-user  name: the user that it shares ("android.uid.system")
    app-sdk          name: "minSdkVersion", "targetSdkVersion"; value: the API level
    app-permission   name: the permission; value: "maxSdkVersion 22" where it is asked for up to there only
    app-feature      name: the feature; value: "required" or "optional"
    app-guard        name: the permission that who calls a service or receiver must have, by which one tells what it
                     is ("android.permission.BIND_ACCESSIBILITY_SERVICE"); value: its class
    app-action       name: what a service or receiver is started by; value: its class
    app-foreground   name: what a service does in the foreground ("microphone"); value: its class
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.model.evidence import Entry
from caveat.readers.android.axml import Element

_NAME, _PERMISSION = 0x01010003, 0x01010006
_SHARED_USER, _REQUIRED = 0x0101000B, 0x0101028E
_VERSION_CODE, _VERSION_NAME, _VERSION_CODE_MAJOR = 0x0101021B, 0x0101021C, 0x01010576
_MIN_SDK, _TARGET_SDK, _MAX_SDK = 0x0101020C, 0x01010270, 0x01010271
_FOREGROUND = 0x01010599

_FOREGROUND_TYPES = {  # ServiceInfo.FOREGROUND_SERVICE_TYPE_...
    0x1: "dataSync",
    0x2: "mediaPlayback",
    0x4: "phoneCall",
    0x8: "location",
    0x10: "connectedDevice",
    0x20: "mediaProjection",
    0x40: "camera",
    0x80: "microphone",
    0x100: "health",
    0x200: "remoteMessaging",
    0x400: "systemExempted",
    0x800: "shortService",
    0x1000: "fileManagement",
    0x2000: "mediaProcessing",
    0x40000000: "specialUse",
}
_PERMISSIONS = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")
_STARTED = ("service", "receiver")
_COMPONENTS = (*_STARTED, "activity", "activity-alias", "provider")
TAGS = frozenset(("manifest", "uses-sdk", "uses-feature", *_PERMISSIONS, *_COMPONENTS, "action"))
"""The elements that are asked for."""

_OF_MANIFEST, _OF_APPLICATION, _OF_FILTER = 1, 2, 4  # depths; elsewhere Android passes them over
_LONGEST = 500  # signs of a name, which no real one has


class Statement(NamedTuple):
    """One thing that a manifest says."""

    entry: Entry
    text: str  # as a person would quote it
    offset: int | None  # bytes from the start of the manifest; None where that is not known


def statements(elements: Iterable[Element]) -> Iterator[Statement]:
    """What the elements of a manifest say. Raises ReadError for another kind of document."""
    package, component = "", None
    for element in elements:
        if element.depth == 0:
            if element.tag != "manifest":
                break
            package = _text(element, "package")
            yield from _identity(element, package)
        elif element.depth == _OF_MANIFEST:
            yield from _asked(element)
        elif element.depth == _OF_APPLICATION and element.tag in _COMPONENTS:
            component = element
            if element.tag in _STARTED:
                yield from _component(element, package)
        elif element.depth == _OF_FILTER and element.tag == "action" and component and component.tag in _STARTED:
            name, owner = _text(element, _NAME), _class(component, package)
            if name:
                told = f"{component.tag} {owner} action {name}"
                yield Statement(Entry("app-action", name, owner), told, element.offset)
    if not package:
        raise ReadError("unreadable", "a manifest without a package")


def _identity(manifest: Element, package: str) -> Iterator[Statement]:
    if not package:
        return
    code, name = manifest.attributes.get(_VERSION_CODE), _text(manifest, _VERSION_NAME)
    major = manifest.attributes.get(_VERSION_CODE_MAJOR)
    if isinstance(code, int) and isinstance(major, int):
        code += major << 32
    parts = (("package", package), ("split", _text(manifest, "split")), ("versionCode", code), ("versionName", name))
    told = " ".join(f"{key} {value}" for key, value in parts if value not in ("", None))
    yield Statement(Entry("app", package, name or ("" if code is None else str(code))), told, manifest.offset)
    if user := _text(manifest, _SHARED_USER):
        yield Statement(Entry("app-shared-user", user), f"sharedUserId {user}", manifest.offset)


def _asked(element: Element) -> Iterator[Statement]:
    """What the app asks of the system."""
    name = _text(element, _NAME)
    if element.tag in _PERMISSIONS and name:
        until = _text(element, _MAX_SDK)
        value = f"maxSdkVersion {until}" if until else ""
        told = f"{element.tag} {name} {value}".rstrip()
        yield Statement(Entry("app-permission", name, value), told, element.offset)
    elif element.tag == "uses-feature" and name:
        optional = element.attributes.get(_REQUIRED) is False
        told = f"uses-feature {name}" + (" required=false" if optional else "")
        yield Statement(Entry("app-feature", name, "optional" if optional else "required"), told, element.offset)
    elif element.tag == "uses-sdk":
        for identity, key in ((_MIN_SDK, "minSdkVersion"), (_TARGET_SDK, "targetSdkVersion")):
            if value := _text(element, identity):
                yield Statement(Entry("app-sdk", key, value), f"uses-sdk {key} {value}", element.offset)


def _component(element: Element, package: str) -> Iterator[Statement]:
    """Who may call a service or a receiver, and what it does while it is not seen."""
    owner = _class(element, package)
    if guard := _text(element, _PERMISSION):
        told = f"{element.tag} {owner} permission {guard}"
        yield Statement(Entry("app-guard", guard, owner), told, element.offset)
    types = element.attributes.get(_FOREGROUND)
    if isinstance(types, int):
        for flag, name in _FOREGROUND_TYPES.items():
            if types & flag:
                told = f"{element.tag} {owner} foregroundServiceType {name}"
                yield Statement(Entry("app-foreground", name, owner), told, element.offset)


def _class(component: Element, package: str) -> str:
    """The name of a component in full."""
    name = _text(component, _NAME)
    if name.startswith("."):
        return package + name
    return name if "." in name or not name else f"{package}.{name}"


def _text(element: Element, attribute: int | str) -> str:
    """An attribute as text on one line; empty where there is none."""
    text = str(element.attributes.get(attribute, ""))[:_LONGEST]
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    return text.strip()
