"""A hand-made watch with verdicts whose texts are in every language that reports are written in."""

from datetime import date

import msgspec
import pytest

from caveat.model.profile import Basis, Capability, Device, Observation, Profile, Quantity, Standing
from caveat.model.rules import (
    Case,
    Certainty,
    Cure,
    Determination,
    Lifecycle,
    Outcome,
    PackRef,
    Ruling,
    Source,
    Status,
    Text,
    Verdict,
)

DAY = date(2026, 11, 23)
PACKS = (PackRef(id="kp", version="2026.11.2", digest="ab" * 32),)


def text(en: str, ko: str, zh: str, hant: str, ja: str) -> Text:
    return {"en": en, "ko": ko, "zh": zh, "zh-Hant": hant, "ja": ja}


def known(**standings: Standing) -> dict[str, Capability | Quantity]:
    return {fact: Capability(standing=standing) for fact, standing in standings.items()}


VARIES = Observation(fact="cellular", basis=Basis.STATED, standing=Standing.VARIES, version="LTE")
WATCH = Profile(
    device=Device(make="Tidewatch", model="Q7", category="smartwatch"),
    facts={
        **known(
            sim_slot=Standing.PRESENT,
            esim=Standing.UNKNOWN,
            call_own_network=Standing.PRESENT,
            call_via_phone=Standing.PRESENT,
            sms=Standing.PRESENT,
            messenger=Standing.ABSENT,
            wifi=Standing.PRESENT,
            bluetooth=Standing.PRESENT,
            gnss=Standing.PRESENT,
            nfc=Standing.ABSENT,
            camera=Standing.DISABLED,
            microphone=Standing.PRESENT,
            remote_listening=Standing.UNKNOWN,
            fm_receiver=Standing.ABSENT,
            satellite=Standing.ABSENT,
            memory_card=Standing.ABSENT,
        ),
        "cellular": Capability(standing=Standing.VARIES, observations=(VARIES,)),
        "battery_energy": Quantity(unit="Wh", value=1.1),
    },
)
SIM = Determination(
    requirement="kp-usim-smartwatch",
    pack="kp",
    outcome=Outcome.NONCONFORMING,
    title=text(
        "No smartwatch that can take a USIM card",
        "USIM을 넣을 수 있는 스마트워치 금지",
        "禁止可装USIM卡的智能手表",
        "禁止可裝USIM卡的智慧手錶",
        "USIMカードを入れられるスマートウォッチの禁止",
    ),
    summary=text(
        "A watch into which a SIM card can be put is refused, used or not.",
        "심 카드를 넣을 수 있는 시계는 쓰지 않더라도 받아들이지 않습니다.",
        "凡能装入SIM卡的手表，无论是否使用，一律不予放行。",
        "凡能裝入SIM卡的手錶，無論是否使用，一律不予放行。",
        "SIMカードを入れられる腕時計は、使わなくても拒まれます。",
    ),
    effect=Ruling.PROHIBITED,
    status=Status.REPORTED,
    lifecycle=Lifecycle.IN_FORCE,
    certainty=Certainty.MEDIUM,
    because=("sim_slot",),
    consequence=text("It is seized.", "압수됩니다.", "会被没收。", "會被沒收。", "没収されます。"),
    cure=(
        Cure(
            kind="modification",
            by="maker",
            text=text(
                "Build it without the card tray and the modem.",
                "카드 트레이와 모뎀 없이 만듭니다.",
                "制造时去掉卡托和调制解调器。",
                "製造時去掉卡托和數據機。",
                "カードトレイとモデムなしで作ります。",
            ),
            inferred=True,
        ),
    ),
    sources=(Source(title="A report on watches at a border", url="https://example.org/watches", looked_at=DAY),),
)
LISTENING = msgspec.structs.replace(
    SIM,
    requirement="de-listening",
    outcome=Outcome.UNDETERMINED,
    title=text(
        "No watch through which others can listen in secret",
        "남이 몰래 들을 수 있는 시계 금지",
        "禁止他人可暗中监听的手表",
        "禁止他人可暗中監聽的手錶",
        "他人がひそかに聞ける腕時計の禁止",
    ),
    summary={},
    status=Status.LAW,
    because=(),
    missing=("remote_listening",),
    look=("remote_listening", "esim"),
    consequence=None,
    cure=(),
)
REGISTER = msgspec.structs.replace(
    SIM,
    requirement="tr-registration",
    title=text("The IMEI is registered", "IMEI 등록", "须登记IMEI", "須登記IMEI", "IMEIの登録"),
    summary={},
    effect=Ruling.CONDITIONS,
    status=Status.LAW,
    consequence=None,
    cure=(
        Cure(
            kind="registration",
            by="owner",
            text=text(
                "Register every IMEI.",
                "IMEI를 모두 등록합니다.",
                "登记全部IMEI。",
                "登記全部IMEI。",
                "すべてのIMEIを登録します。",
            ),
        ),
    ),
)

EXEMPTED = msgspec.structs.replace(
    SIM, outcome=Outcome.UNDETERMINED, unclaimed=True, because=(), missing=("purpose",), look=("purpose",)
)
IDLE = msgspec.structs.replace(
    LISTENING,
    requirement="de-later",
    outcome=Outcome.NOT_APPLICABLE,
    in_force=False,
    title=text("IDLE", "IDLE", "IDLE", "IDLE", "IDLE"),
    missing=(),
    look=(),
)


def verdict(
    *determinations: Determination, ruling: Ruling, to: str = "KP", act: str = "import", at_least: bool = False
) -> Verdict:
    return Verdict(
        case=Case(to=to, as_of=DAY, act=act),
        profile=WATCH,
        ruling=ruling,
        at_least=at_least,
        determinations=determinations,
        packs=PACKS,
    )


@pytest.fixture
def prohibited() -> Verdict:
    return verdict(SIM, LISTENING, ruling=Ruling.PROHIBITED, at_least=True)


@pytest.fixture
def unclaimed() -> Verdict:
    """Not met, and nobody has said whether the exemption holds."""
    return verdict(EXEMPTED, ruling=Ruling.PROHIBITED)


@pytest.fixture
def idle() -> list[Verdict]:
    """One rule of each is not in force on the day; its title is IDLE."""
    return [
        verdict(SIM, IDLE, ruling=Ruling.PROHIBITED),
        verdict(LISTENING, IDLE, ruling=Ruling.UNDETERMINED, to="DE"),
        verdict(IDLE, ruling=Ruling.NOTHING_FOUND, to="TR"),
    ]


@pytest.fixture
def three(prohibited: Verdict) -> list[Verdict]:
    return [
        verdict(LISTENING, ruling=Ruling.UNDETERMINED, to="DE", act="sell"),
        prohibited,
        verdict(REGISTER, ruling=Ruling.CONDITIONS, to="TR", act="use"),
    ]


@pytest.fixture
def each_ruling() -> dict[Ruling, Verdict]:
    return {ruling: verdict(SIM, ruling=ruling) for ruling in Ruling}


@pytest.fixture
def crowded() -> list[Verdict]:
    """More than any paper holds: twelve places, and thirty rules with long texts in each."""
    long = [
        msgspec.structs.replace(SIM, requirement=f"r{n}", title={"en": f"Rule {n} " + "of many words " * 40})
        for n in range(30)
    ]
    places = ("KP", "DE", "TR", "US", "JP", "GB", "IN", "CN", "FR", "BR", "KE", "AE")
    return [verdict(*long, LISTENING, ruling=Ruling.PROHIBITED, to=to, at_least=True) for to in places]
