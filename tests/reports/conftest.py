"""A hand-made watch with what rules say of it, and a small vocabulary that does not change under the golden files."""

from datetime import date

import pytest

from caveat import vocabulary
from caveat.model.evidence import Form, Item, Passage, Place, Problem
from caveat.model.profile import (
    Basis,
    Capability,
    Choice,
    Device,
    Hint,
    Members,
    Observation,
    Profile,
    Quantity,
    Set,
    Standing,
    Subject,
)
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
from caveat.reports.messages import messages
from caveat.vocabulary import Fact, Kind, Named


def fact(id_: str, kind: Kind, names: tuple[str, str, str], look: str = "", unit: str | None = None) -> Fact:
    name = dict(zip(("en", "ko", "zh"), names, strict=True))
    return Fact(id=id_, kind=kind, unit=unit, name=name, meaning=name, look={"en": look, "ko": look, "zh": look})


FACTS = (
    fact("sim_slot", Kind.CAPABILITY, ("SIM card slot", "심 카드 슬롯", "SIM卡槽")),
    fact("cellular", Kind.CAPABILITY, ("cellular radio", "이동통신", "蜂窝通信")),
    fact("esim", Kind.CAPABILITY, ("built-in eSIM", "내장 eSIM", "内置eSIM"), "Settings › About: look for an EID."),
    fact("wifi", Kind.CAPABILITY, ("Wi-Fi", "와이파이", "无线局域网"), "Settings: look for a list of networks."),
    fact("battery_energy", Kind.QUANTITY, ("battery energy", "배터리 에너지", "电池能量"), unit="Wh"),
    fact("os_language", Kind.SET, ("languages of the system", "시스템 언어", "系统语言")),
    fact("charging_port", Kind.CHOICE, ("charging port", "충전 단자", "充电接口")),
)
ACTS = (Named(id="import", name={"en": "import", "ko": "수입", "zh": "进口"}),)
CATEGORIES = (Named(id="smartwatch", name={"en": "smartwatch", "ko": "스마트워치", "zh": "智能手表"}),)

DAY = date(2026, 11, 23)


def passage(text: str, place: Place, item: str = "manual.pdf", language: str = "zh") -> Passage:
    return Passage(item=item, text=text, reader="pdf", place=place, language=language)


SLOT = Observation(
    fact="sim_slot",
    basis=Basis.STATED,
    standing=Standing.PRESENT,
    term="插入nano-SIM卡",
    passage=passage(
        "首次使用时，请先关机，用取卡针轻推侧面的小孔打开卡托，将芯片朝下插入nano-SIM卡，"
        "再把卡托推回原位，听到咔嗒声后长按电源键开机，等待手表搜索到网络信号。",
        Place(page=7, box=(0.1, 0.2, 0.812345, 0.24)),
    ),
)
NO_SLOT = Observation(
    fact="sim_slot",
    basis=Basis.SPECIFIED,
    standing=Standing.ABSENT,
    term="SIM\tNo",
    passage=Passage(item="box.jpg", text="SIM\tNo", reader="image", place=Place(row=4), form=Form.ROW, language="en"),
)
CELLULAR = Observation(fact="cellular", basis=Basis.IMPLIED, standing=Standing.PRESENT, term="", implied_by="sim_slot")
REMOVED = Observation(
    fact="sim_slot", basis=Basis.DECLARED, standing=Standing.REMOVED, subject=Subject.UNIT, term="sim_slot=removed"
)
ENERGY = Observation(
    fact="battery_energy",
    basis=Basis.SPECIFIED,
    value=1.1,
    term="1.1 Wh",
    passage=passage("배터리\t1.1 Wh", Place(page=12, row=3), item="설명서.pdf", language="ko"),
)
LANGUAGES = Observation(
    fact="os_language",
    basis=Basis.SPECIFIED,
    members=Members(includes=("zh", "en")),
    term="中文、英文",
    passage=passage("系统语言\t中文、英文", Place(page=2, row=9)),
)
PORT = Observation(
    fact="charging_port", basis=Basis.STATED, choice="magnetic", term="磁吸", passage=passage("磁吸充电", Place(page=3))
)
ESIM_HINT = Hint(
    fact="esim",
    term="eSIM",
    reason="other-device",
    passage=passage("휴대폰에 eSIM이 있으면 앱에서 번호를 고르세요.", Place(page=12, line=4), "설명서.pdf", "ko"),
)
GARBLED = Problem(code="no-text-layer", item="manual.pdf", place=Place(page=9))
ITEMS = (
    Item(name="manual.pdf", kind="pdf", sha256="ab" * 32, languages=("zh",), pages=12, problems=(GARBLED,)),
    Item(name="box.jpg", kind="image", sha256="cd" * 32, languages=("en",)),
    Item(name="설명서.pdf", kind="pdf", sha256="ef" * 32, languages=("ko",), pages=20),
)
WATCH = Profile(
    device=Device(make="Tidewatch", model="Q7", category="smartwatch"),
    facts={
        "sim_slot": Capability(standing=Standing.PRESENT, conflict=True, observations=(SLOT, NO_SLOT)),
        "cellular": Capability(standing=Standing.PRESENT, observations=(CELLULAR,)),
        "esim": Capability(),
        "wifi": Capability(),
        "battery_energy": Quantity(unit="Wh", value=1.1, observations=(ENERGY,)),
        "os_language": Set(members=Members(includes=("zh", "en")), observations=(LANGUAGES,)),
        "charging_port": Choice(value="magnetic", observations=(PORT,)),
    },
    unit={"sim_slot": Capability(standing=Standing.REMOVED, observations=(REMOVED,))},
    hints=(ESIM_HINT,),
    items=ITEMS,
    problems=(GARBLED,),
)
PACK = PackRef(id="kp", version="2026.11.1", digest="0123456789abcdef" * 4)


def text(en: str, ko: str, zh: str) -> Text:
    return {"en": en, "ko": ko, "zh": zh}


SOURCE = Source(title="A report on watches at a border", url="https://example.org/watches", looked_at=date(2026, 11, 1))
NO_SUBSCRIBER_MODULE = Determination(
    requirement="kp-usim-smartwatch",
    pack="kp",
    outcome=Outcome.NONCONFORMING,
    title=text(
        "No watch that takes a subscriber module",
        "가입자 식별 모듈을 넣을 수 있는 시계 금지",
        "禁止可装用户识别模块的手表",
    ),
    summary=text(
        "A watch into which a SIM card can be put is refused, used or not.",
        "심 카드를 넣을 수 있는 시계는 쓰지 않더라도 받아들이지 않습니다.",
        "凡能装入SIM卡的手表，无论是否使用，一律不予放行。",
    ),
    effect=Ruling.PROHIBITED,
    status=Status.REPORTED,
    lifecycle=Lifecycle.UNKNOWN,
    certainty=Certainty.LOW,
    because=("sim_slot", "category"),
    cure=(
        Cure(
            kind="modification",
            by="maker",
            text=text(
                "Build the watch without the card tray and the modem.",
                "카드 트레이와 모뎀 없이 만듭니다.",
                "制造时去掉卡托和调制解调器。",
            ),
            inferred=True,
        ),
    ),
    unchecked=(text("whether eSIM alone counts", "eSIM만 있어도 해당하는지", "仅有eSIM是否也算"),),
    sources=(SOURCE,),
)
NO_MESSENGER = Determination(
    requirement="kp-messenger",
    pack="kp",
    outcome=Outcome.UNDETERMINED,
    title=text("No messenger on board", "메신저가 없을 것", "不得带有即时通信软件"),
    summary=text(
        "An app that sends messages is refused.", "메시지를 보내는 앱은 받아들이지 않습니다.", "不接受能发消息的应用。"
    ),
    effect=Ruling.MODIFY_FIRST,
    status=Status.REPORTED,
    lifecycle=Lifecycle.IN_FORCE,
    certainty=Certainty.MEDIUM,
    missing=("esim", "wifi"),
    look=("esim",),
    sources=(SOURCE,),
)
BATTERY_SMALL = Determination(
    requirement="int-battery",
    pack="int",
    outcome=Outcome.CONFORMS,
    title=text("Battery under 100 Wh", "배터리 100 Wh 이하", "电池不超过100 Wh"),
    summary=text("A small battery may fly.", "작은 배터리.", "小电池。"),
    effect=Ruling.CONDITIONS,
    status=Status.AGENCY_DECISION,
    lifecycle=Lifecycle.IN_FORCE,
    certainty=Certainty.HIGH,
    because=("battery_energy",),
)


def verdict(
    *determinations: Determination,
    ruling: Ruling,
    profile: Profile = WATCH,
    at_least: bool = False,
    act: str = "import",
) -> Verdict:
    return Verdict(
        case=Case(to="KP", as_of=DAY, act=act, facts={"audience": "child", "quantity": 3.0}),
        profile=profile,
        ruling=ruling,
        at_least=at_least,
        determinations=determinations,
        packs=(PACK,),
    )


@pytest.fixture(autouse=True)
def small_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    messages.cache_clear()
    for part, entries in (("facts", FACTS), ("acts", ACTS), ("categories", CATEGORIES)):
        monkeypatch.setattr(vocabulary, part, {entry.id: entry for entry in entries}.copy)


@pytest.fixture
def watch() -> Profile:
    return WATCH


@pytest.fixture
def prohibited() -> Verdict:
    return verdict(NO_SUBSCRIBER_MODULE, NO_MESSENGER, BATTERY_SMALL, ruling=Ruling.PROHIBITED, at_least=True)


@pytest.fixture
def undetermined() -> Verdict:
    return verdict(NO_MESSENGER, ruling=Ruling.UNDETERMINED)


@pytest.fixture
def nothing_found() -> Verdict:
    return verdict(BATTERY_SMALL, ruling=Ruling.NOTHING_FOUND)
