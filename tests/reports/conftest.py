"""A hand-made watch with what rules say of it, and a small vocabulary that does not change under the golden files."""

from datetime import date

import msgspec
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
    And,
    Case,
    Certainty,
    Clause,
    Conflict,
    Cure,
    Determination,
    Effective,
    Lifecycle,
    Listed,
    Not,
    Operator,
    Or,
    Outcome,
    Pack,
    PackRef,
    Requirement,
    Ruling,
    Source,
    Status,
    Test,
    Text,
    Value,
    Verdict,
)
from caveat.reports.messages import messages
from caveat.vocabulary import Fact, Kind, Named, Topic


def fact(
    id_: str,
    kind: Kind,
    names: tuple[str, str, str],
    look: str = "",
    *,
    unit: str | None = None,
    topic: Topic = Topic.DEVICE,
    since: str | None = None,
) -> Fact:
    name = dict(zip(("en", "ko", "zh"), names, strict=True))
    looks = {"en": look, "ko": look, "zh": look}
    return Fact(id=id_, kind=kind, topic=topic, unit=unit, since=since, name=name, meaning=name, look=looks)


FACTS = (
    fact("sim_slot", Kind.CAPABILITY, ("SIM card slot", "심 카드 슬롯", "SIM卡槽")),
    fact("cellular", Kind.CAPABILITY, ("cellular radio", "이동통신", "蜂窝通信")),
    fact("esim", Kind.CAPABILITY, ("built-in eSIM", "내장 eSIM", "内置eSIM"), "Settings › About: look for an EID."),
    fact("wifi", Kind.CAPABILITY, ("Wi-Fi", "와이파이", "无线局域网"), "Settings: look for a list of networks."),
    fact("battery_energy", Kind.QUANTITY, ("battery energy", "배터리 에너지", "电池能量"), unit="Wh"),
    fact("os_language", Kind.SET, ("languages of the system", "시스템 언어", "系统语言")),
    fact("charging_port", Kind.CHOICE, ("charging port", "충전 단자", "充电接口")),
    fact("imei_register", Kind.SET, ("registers that know its IMEI", "IMEI가 등록된 나라", "已登记IMEI的国家"),
         "Dial *#06# and ask the register.", topic=Topic.OBLIGATION),
    fact("audience", Kind.CHOICE, ("who it is for", "쓸 사람", "使用对象"), topic=Topic.CASE),
    fact("roaming", Kind.FLAG, ("international roaming", "해외 로밍", "国际漫游"),
         "Say whether it is used by roaming.", topic=Topic.CASE),
    fact("quantity", Kind.QUANTITY, ("number of pieces", "수량", "数量"), unit="pieces", topic=Topic.CASE),
    fact("entered_on", Kind.DAY, ("entered on", "입국일", "入境日期"), topic=Topic.CASE),
    fact("days_since_entry", Kind.QUANTITY, ("days since entry", "입국 후 일수", "入境后天数"),
         "Count from the entry stamp.", unit="days", topic=Topic.CASE, since="entered_on"),
    fact("placed_on_market_on", Kind.DAY, ("placed on the market on", "시장에 처음 내놓은 날", "首次投放市场日期"),
         "Ask the maker.", topic=Topic.CASE),
)  # fmt: skip
ACTS = (
    Named(id="import", name={"en": "import", "ko": "수입", "zh": "进口"}),
    Named(id="sell", name={"en": "sale", "ko": "판매", "zh": "销售"}),
    Named(id="use", name={"en": "use", "ko": "사용", "zh": "使用"}),
)
CATEGORIES = (
    Named(id="smartwatch", name={"en": "smartwatch", "ko": "스마트워치", "zh": "智能手表"}),
    Named(id="phone", name={"en": "mobile phone", "ko": "휴대전화", "zh": "手机"}),
)

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


OLD_SOURCE = Source(title="An old page", url="https://example.org/old", looked_at=date(2024, 1, 10))
SUPPLY_BAN = Determination(
    requirement="int-supply",
    pack="int",
    outcome=Outcome.UNDETERMINED,
    title=text("The supply itself is barred", "공급 자체가 금지됨", "禁止供货本身"),
    summary=text("No one may supply it.", "아무도 공급할 수 없습니다.", "任何人不得供货。"),
    effect=Ruling.PROHIBITED,
    status=Status.LAW,
    lifecycle=Lifecycle.PARTLY,
    certainty=Certainty.HIGH,
    missing=("wifi", "roaming"),
    look=("wifi",),
    consequence=text("It is sent back.", "돌려보냅니다.", "退回。"),
    conflicts=(
        Conflict(
            other="kp-changed-devices",
            text=text(
                "One rule lets in what was changed, the other bars the supply.",
                "한 규칙은 고친 것을 들이고, 다른 규칙은 공급을 막습니다.",
                "一项规定放行改装过的设备，另一项禁止供货。",
            ),
        ),
        Conflict(
            other="kp-unknown-rule", text=text("They count differently.", "세는 법이 다릅니다.", "计算方法不同。")
        ),
    ),
    sources=(OLD_SOURCE,),
    stale_since=date(2025, 1, 9),
)
CHANGED_DEVICES = Determination(
    requirement="kp-changed-devices",
    clause="language",
    pack="kp",
    outcome=Outcome.NONCONFORMING,
    title=text("Devices are changed before delivery", "납품 전에 기기를 고쳐야 함", "交货前须改动设备"),
    summary=text("The menus must speak Korean.", "메뉴가 한국어여야 합니다.", "菜单须为朝鲜语。"),
    effect=Ruling.MODIFY_FIRST,
    status=Status.AGENCY_DECISION,
    lifecycle=Lifecycle.FUTURE,
    certainty=Certainty.MEDIUM,
    effective=Effective(since=date(2026, 3, 1), of="placed_on_market_on"),
    because=("os_language", "placed_on_market_on", "quantity", "days_since_entry"),
    consequence=text("Customs keeps it.", "세관이 보관합니다.", "由海关扣留。"),
    conflicts=(Conflict(text=text("Two pages give two days.", "두 자료의 날짜가 다릅니다.", "两份资料日期不同。")),),
    sources=(SOURCE, OLD_SOURCE),
    stale_since=date(2025, 1, 9),
)
DRAFT = Determination(
    requirement="kp-draft",
    pack="kp",
    outcome=Outcome.NOT_APPLICABLE,
    in_force=False,
    title=text("A register of watches", "시계 등록제", "手表登记制度"),
    summary=text("Watches are to be registered.", "시계를 등록합니다.", "手表须登记。"),
    effect=Ruling.CONDITIONS,
    status=Status.REPORTED,
    lifecycle=Lifecycle.DRAFT,
    certainty=Certainty.LOW,
    sources=(OLD_SOURCE,),
    stale_since=date(2025, 1, 9),
)
OLD_BATTERY = Determination(
    requirement="int-old-battery",
    pack="int",
    outcome=Outcome.CONFORMS,
    title=text("A battery that is reported to be fine", "괜찮다고 보도된 배터리", "据报合格的电池"),
    summary=text("A battery.", "배터리.", "电池。"),
    effect=Ruling.CONDITIONS,
    status=Status.REPORTED,
    lifecycle=Lifecycle.UNKNOWN,
    certainty=Certainty.HIGH,
    because=("as_of",),
    sources=(OLD_SOURCE,),
    stale_since=date(2025, 1, 9),
)


def verdict(
    *determinations: Determination,
    ruling: Ruling,
    profile: Profile = WATCH,
    at_least: bool = False,
    act: str = "import",
    to: str = "KP",
) -> Verdict:
    return Verdict(
        case=Case(to=to, as_of=DAY, act=act, facts={"audience": "child", "quantity": 3.0}),
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
    monkeypatch.setattr(vocabulary, "wider", lambda category: frozenset({category}))
    monkeypatch.setattr(vocabulary, "clocks", {"days_since_entry": "entered_on"}.copy)


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


@pytest.fixture
def rich() -> Verdict:
    """What is not in force, stale, disputed, of consequence, and counted by a day of the device."""
    found = verdict(
        CHANGED_DEVICES, SUPPLY_BAN, OLD_BATTERY, BATTERY_SMALL, DRAFT, ruling=Ruling.MODIFY_FIRST, at_least=True
    )
    facts: dict[str, Value] = {
        "placed_on_market_on": date(2026, 5, 1),
        "quantity": 1.0,
        "entered_on": date(2026, 11, 20),
    }
    other = PackRef(id="kp-embassy", version="3", digest="fedcba9876543210" * 4)
    case = Case(to="KP", as_of=DAY, facts=facts)
    return msgspec.structs.replace(found, case=case, packs=(PACK, other))


@pytest.fixture
def several(prohibited: Verdict) -> list[Verdict]:
    """Of several places and acts, in the order in which they were asked."""
    draft = msgspec.structs.replace(DRAFT, requirement="de-draft", lifecycle=Lifecycle.IN_FORCE, status=Status.LAW)
    to_come = msgspec.structs.replace(draft, effective=Effective(since=date(2027, 8, 1)), certainty=Certainty.HIGH)
    unspoken = verdict(ruling=Ruling.UNDETERMINED, to="AE", act="use")
    whole = msgspec.structs.replace(WATCH, problems=())
    found = [
        verdict(BATTERY_SMALL, to_come, ruling=Ruling.NOTHING_FOUND, to="DE"),
        msgspec.structs.replace(unspoken, spoken=False),
        verdict(NO_MESSENGER, ruling=Ruling.UNDETERMINED, to="KP", act="use"),
        verdict(CHANGED_DEVICES, ruling=Ruling.CONDITIONS, to="GB", act="sell"),
        verdict(CHANGED_DEVICES, NO_MESSENGER, ruling=Ruling.CONDITIONS, to="JP", act="sell", at_least=True),
        prohibited,
    ]
    return [msgspec.structs.replace(one, profile=whole) for one in found]


REGISTRATION = Clause(
    id="registration",
    acts={"use": Ruling.CONDITIONS, "import": Ruling.PROHIBITED},
    effective=Effective(since=date(2024, 12, 28), of="placed_on_market_on"),
    applies=And(
        (
            Test("category", Operator.IN, ("smartwatch", "phone")),
            Or((Test("sim_slot", Operator.PRESENT), Test("esim", Operator.PRESENT))),
        )
    ),
    unless=And((Test("roaming", Operator.EQUAL, (True,)), Test("days_since_entry", Operator.AT_MOST, (90.0,)))),
    must=And(
        (
            Test("imei_register", Operator.INCLUDES, ("TR",)),
            Not(Or((Test("wifi", Operator.PRESENT_ENABLED), Test("battery_energy", Operator.MORE, (100.0,))))),
        )
    ),
    concerns=("imei_register", "wifi", "battery_energy"),
    cured_by=(Standing.REMOVED, Standing.DISABLED),
    consequence=text("The networks stop serving it.", "통신망이 끊깁니다.", "网络停止服务。"),
    cure=(
        Cure(
            kind="registration", by="owner", text=text("Register every IMEI.", "IMEI를 등록합니다.", "登记每个IMEI。")
        ),
    ),
)
LANGUAGE = Clause(
    id="language",
    title=text("The menus speak Turkish", "메뉴가 튀르키예어여야 함", "菜单须有土耳其语"),
    acts={"sell": Ruling.MODIFY_FIRST},
    effective=Effective(since=date(2027, 1, 1), until=date(2029, 12, 31)),
    applies=Test("category", Operator.EQUAL, ("smartwatch",)),
    must=Test("os_language", Operator.INCLUDES, ("tr", "en")),
    concerns=("os_language",),
)
RULE = Requirement(
    id="tr-registration",
    title=text("Devices with a SIM are registered", "심을 쓰는 기기는 등록해야 함", "使用SIM卡的设备须登记"),
    summary=text("Every IMEI must stand in the register.", "모든 IMEI가 등록부에 있어야 합니다.", "每个IMEI都须登记。"),
    lifecycle=Lifecycle.UNKNOWN,
    status=Status.REPORTED,
    certainty=Certainty.MEDIUM,
    legal_basis="Law No. 1, article 2",
    recheck_after=180,
    supersedes=("Law No. 0",),
    unchecked=(text("the text of the law", "법령 원문", "法律原文"),),
    conflicts=(
        Conflict(other="tr-draft", text=text("The draft gives 30 days.", "초안은 30일입니다.", "草案规定30天。")),
        Conflict(text=text("Two pages give two fees.", "두 자료의 금액이 다릅니다.", "两份资料金额不同。")),
    ),
    sources=(SOURCE, OLD_SOURCE),
    clauses=(REGISTRATION, LANGUAGE),
)
RULE_DRAFT = Requirement(
    id="tr-draft",
    title=text("A shorter term", "더 짧은 기한", "更短的期限"),
    summary=text("Thirty days.", "30일.", "三十天。"),
    lifecycle=Lifecycle.DRAFT,
    status=Status.LAW,
    certainty=Certainty.LOW,
    legal_basis="Bill 7",
    sources=(SOURCE,),
    clauses=(
        Clause(
            acts={"use": Ruling.CONDITIONS},
            applies=Test("cellular", Operator.PRESENT),
            must=Test("days_since_entry", Operator.AT_MOST, (30.0,)),
            concerns=("days_since_entry",),
        ),
    ),
)
TURKISH = Pack(
    id="tr",
    version="2026.11.1",
    jurisdiction="TR",
    name=text("Türkiye", "튀르키예", "土耳其"),
    recheck_after=365,
    requirements=(RULE, RULE_DRAFT),
    folder="",
    digest="00" * 32,
)


@pytest.fixture
def pack() -> Pack:
    return TURKISH


@pytest.fixture
def listed_rules() -> list[Listed]:
    """Every clause of the pack, the first requirement with stale sources."""
    return [
        Listed(
            pack=TURKISH,
            requirement=rule,
            clause=clause,
            in_force=clause is REGISTRATION,
            looked_at=min(source.looked_at for source in rule.sources),
            stale_since=date(2024, 7, 8) if rule is RULE else None,
        )
        for rule in TURKISH.requirements
        for clause in rule.clauses
    ]
