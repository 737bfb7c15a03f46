"""Text like that of manuals in four languages, made up: a sentence or two in a thousand bytes name a capability."""

from random import Random

_SHARE_THAT_SPEAKS = 0.12  # of the lines: as in real manuals, whose mean is 1.3 such sentences in a thousand bytes
_SEED = 20261123

_PLAIN = {
    "zh": (
        "请先阅读本说明书,再打开{thing}的包装。",
        "长按{thing}旁边的按键{n}秒,听到提示音后松开。",
        "如需清洁,请用干燥的软布轻轻擦拭{thing},不要使用酒精。",
        "第{n}步:将{thing}平放在桌面上,等待指示灯由红变绿。",
        "{thing}表面温度可能升高,属于正常现象",
        "保修期为{n}个月,自购买{thing}之日起计算,请妥善保管收据;人为损坏不在保修范围内。",
    ),
    "ko": (
        "처음 사용하기 전에 {thing}의 보호 필름을 떼어 주세요.",
        "{thing} 옆의 버튼을 {n}초 동안 길게 누르면 화면이 켜집니다.",
        "물기가 남아 있으면 {thing}을 마른 천으로 닦고 완전히 말린 뒤에 충전하세요.",
        "{n}단계: {thing} 위에 제품을 올려놓고 표시등이 바뀔 때까지 기다리세요.",
        "어린이의 손이 닿지 않는 곳에 {thing}을 보관하세요",
        "보증 기간은 구입일로부터 {n}개월이며, {thing}의 흠집이나 마모는 보증 대상에서 제외됩니다.",
    ),
    "en": (
        "Take {thing} out of the box and peel off the film before you begin.",
        "Hold the button beside {thing} for {n} seconds; the screen lights up and a short tone follows.",
        "Wipe {thing} with a dry cloth only. Alcohol would harm the coating, and so would hot water.",
        "Step {n}: lay {thing} flat on the table and wait until the lamp turns from red to green.",
        "Keep {thing} out of the reach of small children",
        "The warranty runs for {n} months from the day of purchase and leaves out scratches on {thing}.",
    ),
    "ja": (
        "ご使用の前に、{thing}の保護フィルムをはがしてください。",
        "{thing}の横にあるボタンを{n}秒間長押しすると、画面が点灯します。",
        "お手入れの際は、{thing}を乾いた布で軽くふき、ベンジンなどは使わないでください。",
        "手順{n}:{thing}を平らな場所に置き、ランプの色が変わるまでお待ちください。",
        "{thing}は小さなお子様の手の届かない場所に保管してください",
        "保証期間はお買い上げの日から{n}か月で、{thing}の傷や摩耗は対象になりません。",
    ),
}
_SPEAKING = {
    "zh": (
        "本产品支持{part},{plain}",
        "{thing}内置{part}和{other}。",
        "本机不支持{part}。",
        "不仅支持{part},还支持{other}",
        "如果您的{thing}带有{part},请先将其关闭",
        "仅{n}号版本支持{part};其他版本没有{other}。",
        "请在手机的设置中打开{part},{plain}",
    ),
    "ko": (
        "이 제품은 {part} 기능을 지원합니다. {plain}",
        "{thing}에는 {part}와 {other}가 내장되어 있습니다.",
        "본 제품은 {part} 기능을 지원하지 않습니다.",
        "{part}뿐만 아니라 {other}도 사용할 수 있습니다",
        "{thing}에 {part} 기능이 있는 경우 먼저 꺼 주세요.",
        "{n} 모델만 {part} 기능을 지원하며 {other}는 없습니다.",
        "휴대전화 설정에서 {part} 기능을 켜 주세요. {plain}",
    ),
    "en": (
        "The device supports {part}. {plain}",
        "{thing} comes with {part} and {other} built in.",
        "There is no {part} in this model.",
        "It has not only {part} but also {other}, as shown on page {n}",
        "If your model has {part}, switch it off before you open {thing}.",
        "Only model {n} offers {part}; the others do without {other}.",
        "Turn on {part} in the settings of your phone, then touch {thing}. {plain}",
    ),
    "ja": (
        "本製品は{part}に対応しています。{plain}",
        "{thing}には{part}と{other}が内蔵されています。",
        "本機は{part}に対応していません。",
        "{part}だけでなく{other}も利用できます",
        "お使いの{thing}に{part}がある場合は、先にオフにしてください。",
        "モデル{n}のみ{part}に対応し、{other}はありません。",
        "スマートフォンの設定で{part}をオンにしてください。{plain}",
    ),
}
_THINGS = {
    "zh": ("电源线", "表带", "底座", "后盖", "保护壳", "充电盒", "屏幕", "旋钮"),
    "ko": ("전원 케이블", "시곗줄", "받침대", "뒷면 덮개", "보호 케이스", "충전 상자", "화면", "다이얼"),
    "en": ("the power cord", "the strap", "the stand", "the back cover", "the case", "the cradle", "the dial"),
    "ja": ("電源コード", "ベルト", "台座", "背面カバー", "保護ケース", "充電ケース", "画面", "ダイヤル"),
}
_PARTS = {
    "zh": ("蓝牙", "NFC", "GPS定位", "nano-SIM卡槽", "eSIM", "麦克风", "摄像头", "Wi-Fi", "4G网络", "存储卡", "短信"),
    "ko": (
        "블루투스",
        "NFC",
        "GPS",
        "SIM 카드",
        "eSIM",
        "마이크",
        "카메라",
        "Wi-Fi",
        "LTE",
        "메모리 카드",
        "문자 메시지",
    ),
    "en": (
        "Bluetooth",
        "NFC",
        "GPS",
        "a nano-SIM slot",
        "eSIM",
        "a microphone",
        "a camera",
        "Wi-Fi",
        "LTE",
        "FM radio",
    ),
    "ja": ("Bluetooth", "NFC", "GPS", "SIMカード", "eSIM", "マイク", "カメラ", "Wi-Fi", "LTE", "SDカード", "SMS"),
}
_MAKES = ("Orbit", "Lumea", "小禾", "한빛", "ミナト", "Tavora", "Kestrel", "云雀")
_KINDS = {"zh": "智能手表", "ko": "스마트워치", "en": "smart watch", "ja": "スマートウォッチ"}
_COLOURS = {
    "zh": ("黑色", "白色", "粉色"),
    "ko": ("블랙", "화이트", "핑크"),
    "en": ("black", "white", "pink"),
    "ja": ("ブラック", "ホワイト", "ピンク"),
}
_DESCRIPTION = 340  # bytes at least
_SHARE_IN_LISTINGS = 0.4  # of the lines: a listing says more of what the thing can do than a manual
LANGUAGES = tuple(_PLAIN)


def listings(first: int, count: int, seed: int = _SEED) -> list[dict[str, str]]:
    """Rows of a marketplace in the languages by turns, about 500 bytes each, none like another."""
    return [_listing(number, Random(seed + number)) for number in range(first, first + count)]  # noqa: S311


def _listing(number: int, random: Random) -> dict[str, str]:
    language = LANGUAGES[number % len(LANGUAGES)]
    part, other = random.sample(_PARTS[language], 2)
    title = (
        f"{random.choice(_MAKES)} W{number % 97}-{number} {_KINDS[language]} {part} {random.choice(_COLOURS[language])}"
    )
    described: list[str] = []
    while sum(len(line.encode()) for line in described) < _DESCRIPTION:
        speaks = random.random() < _SHARE_IN_LISTINGS
        described.append(_filled(random.choice((_SPEAKING if speaks else _PLAIN)[language]), language, random))
    return {
        "sku": f"{number:09}",
        "title": title,
        "description": "\n".join(described),
        "battery": f"{random.randrange(150, 900)} mAh",
        "specification": f"{other}: {random.choice(('yes', 'no', '-'))}",
        "price": f"{random.randrange(900, 90_000) / 100:.2f}",
    }


def lines(size: int, seed: int = _SEED) -> dict[str, list[str]]:
    """Lines in each language of LANGUAGES, together at least `size` bytes of UTF-8, about the same of each."""
    return {language: _lines(language, size / len(LANGUAGES), Random(seed)) for language in LANGUAGES}  # noqa: S311


def _lines(language: str, size: float, random: Random) -> list[str]:
    found = []
    written = 0
    while written < size:
        speaks = random.random() < _SHARE_THAT_SPEAKS
        line = _filled(random.choice((_SPEAKING if speaks else _PLAIN)[language]), language, random)
        written += len(line.encode()) + 1
        found.append(line)
    return found


def _filled(pattern: str, language: str, random: Random) -> str:
    part, other = random.sample(_PARTS[language], 2)
    plain = random.choice(_PLAIN[language])
    plain = plain.format(thing=_thing(language, random), n=random.randrange(2, 100))
    number = random.randrange(2, 100)
    return pattern.format(thing=_thing(language, random), n=number, part=part, other=other, plain=plain)


def _thing(language: str, random: Random) -> str:
    """A part of the device with its number: in a real manual about every tenth word is one not seen before."""
    return f"{random.choice(_THINGS[language])} {random.choice('ABDHKPRS')}{random.randrange(100, 10_000)}"
