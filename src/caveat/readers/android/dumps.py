"""What the services of a running unit print, line by line: only what is known by its form is taken, nothing else shown.

A dump holds numbers of the SIM card and the subscriber, addresses, places where the unit was, accounts, messages. So
each of these patterns takes words of a closed list, whole numbers or names of packages, and its words are all that is
shown.

Sources: the `dump` of each service in the Android Open Source Project, and Configuration.toString.
"""

import re
from collections.abc import Callable, Iterator

from caveat.errors import ReadError
from caveat.languages import RENAMED
from caveat.model.evidence import Entry
from caveat.readers.android import installed, properties
from caveat.readers.android.report import Section
from caveat.readers.android.said import Said

Parser = Callable[[Section], Iterator[Said]]

_MOST_PROPERTIES = 2 << 20  # signs of all of them
_REGISTERED = {"0": "in-service", "1": "out-of-service", "2": "emergency-only", "3": "power-off"}
"""ServiceState.STATE_*: the two that are no default need a modem that answers."""

_SERVICE = re.compile(r"\s*(mServiceState=\{?(?:mVoiceRegState=)?([0-3])(?:\([A-Z_]+\))?)[ ,]")
_DATA = re.compile(r"\s*mServiceState=\{[^}]{0,80}?\b(mDataRegState=([0-3])(?:\([A-Z_]+\))?),")
_SUBSCRIPTION = re.compile(
    r"\b(simSlotIndex=(-?\d{1,3}))\b[^\]}]{0,1500}?\b(isEmbedded[= ](true|false|0|1))\b([^\]}]{0,1500})"
)
_REMOTE = re.compile(r"\b(?:subscriptionType|mSubscriptionType|type)[= ](?:1|REMOTE_SIM)\b")
_CONFIGURATION = re.compile(
    r"\b(m(?:Global|Cur)?Configuration[:=] ?\{)[\d.]+ \S{1,20} (\[[\w,#.-]{2,400}\]|[a-z]{2,3}_\w+) "
)
_LOCALES = re.compile(r"\s*_id:\d+ (name:system_locales) pkg:[\w.]+ (value:([\w,-]{2,400}))(?:\s|$)")
_JAVA_LOCALE = re.compile(r"([a-z]{2,3})(?:_([A-Z]{2}|\d{3})?)?(?:_\w*?)?(?:_?#([A-Z][a-z]{3})?.*)?")
_METHOD = re.compile(r"\s*(mId=([\w.]+/[\w.$]+))(?:\s|$)")
_CURRENT_METHOD = re.compile(r"\s*(mCurMethodId=([\w.]+/[\w.$]+))(?:\s|$)")


def _words(name: str, pattern: str) -> Parser:
    """A parser that tells the state of something, once: the words of a pattern, of which its group is the state."""
    expression = re.compile(pattern)

    def said(section: Section) -> Iterator[Said]:
        for number, text in section.lines():
            if found := expression.match(text):
                yield Said(Entry("state", name, found[1].lower()), found[0].strip(), number)
                return

    return said


def _properties(section: Section) -> Iterator[Said]:
    """What `getprop` printed in it; that these are all, where its end was seen."""
    lines: list[str] = []
    first, size = 0, 0
    for number, text in section.lines():
        first = first or number
        lines.append(text)
        size += len(text) + 1
        if size > _MOST_PROPERTIES:
            raise ReadError("too-large", f"line {number}: more than {_MOST_PROPERTIES} signs of properties")
    count = 0
    for one in properties.of_getprop("\n".join(lines)):
        if section.is_cut and not one.text.endswith("]"):
            continue
        count += 1
        yield Said(Entry("property", one.name, one.value), one.text, first + one.line - 1)
    if count and section.is_whole and not section.is_stopped:
        told = f"{count} properties of a running system"
        yield Said(Entry("whole", "running-properties", str(count)), told, first)


def _telephony(section: Section) -> Iterator[Said]:
    """Whether a modem is registered in a network, or would be for an emergency call; of each slot."""
    for number, text in section.lines():
        for found in filter(None, (_SERVICE.match(text), _DATA.match(text))):
            yield Said(Entry("state", "telephony", _REGISTERED[found[2]]), found[1], number)


def _subscriptions(section: Section) -> Iterator[Said]:
    """SIM cards that are in a slot now, and profiles of an eSIM; not those of another device over Bluetooth."""
    for number, text in section.lines():
        for found in _SUBSCRIPTION.finditer(text) if "isEmbedded" in text else ():
            if _REMOTE.search(found[5]) or (found[4] in ("false", "0") and int(found[2]) < 0):
                continue
            kind = "card" if found[4] in ("false", "0") else "embedded"
            yield Said(Entry("state", "subscription", kind), f"{found[1]} {found[3]}", number)


def _configuration(section: Section) -> Iterator[Said]:
    """The languages in which the system speaks now, the first of them wherever it can."""
    for number, text in section.lines():
        if "onfiguration" in text and (found := _CONFIGURATION.search(text)):
            tags = [tag for name in found[2].strip("[]").split(",") if (tag := language_tag(name))]
            if tags:
                yield Said(Entry("locales", "running", ",".join(tags)), f"{found[1]}{found[2]}", number)
                return


def language_tag(name: str) -> str:
    """The language tag of what java.util.Locale.toString gives; "" for what is none.

    >>> language_tag("zh_CN_#Hans"), language_tag("ko_KR"), language_tag("in_ID"), language_tag("sr__#Latn")
    ('zh-Hans-CN', 'ko-KR', 'id-ID', 'sr-Latn')
    """
    found = _JAVA_LOCALE.fullmatch(name)
    return "-".join(filter(None, (RENAMED.get(found[1], found[1]), found[3], found[2]))) if found else ""


def _settings(section: Section) -> Iterator[Said]:
    """The languages that were chosen in the settings."""
    for number, text in section.lines():
        if "name:system_locales " in text and (found := _LOCALES.match(text)):
            yield Said(Entry("locales", "set", found[3]), f"{found[1]} {found[2]}", number)
            return


def _input_methods(section: Section) -> Iterator[Said]:
    """The keyboards, and the one in use."""
    for number, text in section.lines():
        if "mId=" in text and (found := _METHOD.match(text)):
            yield Said(Entry("input-method", found[2]), found[1], number)
        elif "mCurMethodId=" in text and (found := _CURRENT_METHOD.match(text)):
            yield Said(Entry("state", "input-method", found[2]), found[1], number)


PARSERS: dict[str, Parser] = {
    "SYSTEM PROPERTIES": _properties,
    "package": installed.said,
    "telephony.registry": _telephony,
    "isub": _subscriptions,
    "activity": _configuration,
    "window": _configuration,
    "settings": _settings,
    "input_method": _input_methods,
    "nfc": _words("nfc", r"\s*mState[=:] ?(on|off)\b"),
    "bluetooth_manager": _words("bluetooth", r"\s*state: (ON|OFF|BLE_ON)\b"),
    "wifi": _words("wifi", r"\s*Wi-Fi is (enabled|disabled)\b"),
    "location": _words("gnss", r"\s*(gps provider):?\s*$"),
    "media.camera": _words("cameras", r"\s*Number of camera devices: (\d{1,3})\b"),
}
"""By the section of a bugreport, or the service."""

_BEGINNINGS: dict[str, str] = {
    "package": r"Database versions:\s*\n\s+(?:Internal|sdkVersion)|Packages:\s*\n  Package \["
    r"|Libraries:\s*\n  [\w.-]+ -> |Verifiers:\s*\n  Required: |Known Packages:\s*\n  "
    r"|Features:\s*\n  (?:android|com)\.[\w.]+(?: version=\d+)?\s*\n",
    "telephony.registry": r"last known state:\s*\n",
    "isub": r"Subscription(?:Controller|ManagerService):\s*\n|.{0,200}\bSubscriptionInfo\b.{0,300}\bsimSlotIndex=",
    "activity": r"ACTIVITY MANAGER [A-Z ]+\(dumpsys activity",
    "window": r"WINDOW MANAGER [A-Z ]+\(dumpsys window",
    "settings": r"(?:CONFIG|GLOBAL|SECURE|SYSTEM) SETTINGS \(user \d+\)",
    "input_method": r"Current Input Method Manager state:|InputMethodManagerService\b.*:\s*\n|\S+/\S+:\s*\n\s+mId=",
    "nfc": r"mState[=:] ?\w+\s*\n",
    "bluetooth_manager": r"Bluetooth Status\s*\n",
    "wifi": r"Wi-Fi is (?:enabled|disabled)\s*\n",
    "location": r"(?:Current )?Location Manager [Ss]tate:",
    "media.camera": r"== Service global info: ==",
}
"""With what a dump begins, where no prompt tells of which service it is."""

_PROMPT = re.compile(
    r"(?:.{0,100}[$#>] ?)?(?:adb (?:-\S+ )*(?:\S+ )?(?:exec-out|shell) )?"
    r"[\"']?dumpsys(?: -\w+(?: \d+)?)* ([\w.]+)[\"']?(?: [\w.-]+){0,2}\s*(?:[>|].*)?"
)
_MOST_BEFORE = 5  # lines: a prompt, what adb says of its server


def service_of(text: str) -> str | None:
    """The service whose saved dump begins so: as the command before it says, or its first lines."""
    lines = [line for line in text.splitlines() if line.strip()][:_MOST_BEFORE]
    for line in lines:
        found = _PROMPT.fullmatch(line)
        if found and found[1] in PARSERS:
            return found[1]
    begins = re.compile("|".join(f"({pattern})" for pattern in _BEGINNINGS.values()))
    for start in range(len(lines)):
        found = begins.match("\n".join([*lines[start:], ""]))
        if found and found.lastindex:
            return list(_BEGINNINGS)[found.lastindex - 1]
    return None
