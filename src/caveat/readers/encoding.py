"""Bytes to text, the encoding told apart without asking."""

import codecs
import re
from typing import NamedTuple

_SAMPLE = 64 * 1024
_MOST_BAD = 0.01  # of the signs beyond ASCII: damaged UTF-8 rather than another encoding
_LEAST_SCORE = 0.2  # below, no East Asian candidate is believable
_LEAST_UTF16 = 0.4  # of the signs are plausible, where there are NULs
_LEAST_BARE_HAN = 0.5  # and where there are none
_MOST_LONE = 0.5  # of the bytes beyond ASCII: accents in a Latin text stand alone, multi-byte signs do not
_LONE = re.compile(rb"(?<![\x80-\xff])[\xa0-\xff](?![\x80-\xff])")
_HIGH = re.compile(rb"[\x80-\xff]")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What files that name the left encoding are written in: the vendors' supersets.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}

_OTHERS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r"]

# The most frequent signs of each writing, in general texts and in those on devices.
_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第"
    "公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合"
    "回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总"
    "何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听"
    "白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带"
    "导争运笔持支卡网络蓝牙手表智能手机充电插入屏幕设置连接视频通话功能版本号码产品型标配池拍照摄像定位儿童学生孩子家长"
    "防水心率运动健康监测睡眠步数久续航毫安时长按键屏亮显示消息微信扫描二维码下载应用安装包装盒说明书请勿注意事项警告"
    "无线耳机路由器音箱硬件软件升级系统语言选择确认返回关闭打开状态信号全网通移动联通电信流量数据线官方旗舰店正品"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種"
    "事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第"
    "公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合"
    "回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總"
    "何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽"
    "白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶"
    "導爭運筆持支卡網路藍牙手錶智慧型手機充電插入螢幕設定連接視訊通話功能版本號碼產品型標配池拍照攝像定位兒童學生孩子家長"
    "防水心率運動健康監測睡眠步數久續航毫安時長按鍵屏亮顯示訊息微信掃描二維碼下載應用安裝包裝盒說明書請勿注意事項警告"
    "無線耳機路由器音箱硬體軟體升級系統語言選擇確認返回關閉打開狀態訊號全網通行動聯通電信流量數據線官方旗艦店正品槽記憶支援"
)
_JAPANESE = (
    "のにはをたがでてとしれさいるなもすあかりこまらっんくきつうけせよえどちおみそめわばぶげごじずだべびぎ"
    "ーンストルアイクリラテシレッフデタドマバコウサグキトメプセカロジムパオニィャュョェァケソチツナネノハヒヘホモヤヨワヴ"
    "日本人大年会国中出時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木"
    "聞食車何南万毎白天母火右読友左休父雨対応機能使用接続設定電話番号通信腕時計画面表示充電防水説明書注意警告無線製品"
    "本体場合必要方法音声操作確認開始終了取扱押戻選択内蔵搭載非可能携帯端末挿入健康睡眠心拍数測定記録位置情報"
)
_WRITINGS = {
    "gb18030": frozenset(_SIMPLIFIED),
    "big5hkscs": frozenset(_TRADITIONAL),
    "cp932": frozenset(_JAPANESE),
    "euc_jp": frozenset(_JAPANESE),
    "cp949": frozenset(
        "이다는의에을를가고로하은지한도기사자인어대서리나해시아일정수그들있스보제전부만비면상과라원주으동소장여유조공구트연경"
        "용성위게안적성화드않우계물미신세오진관마교내모등무선결전치개통방국중와생반간실각최야문체말명식회품습니터설요합금"
        "없지데저표입분계타호변운때람까더형역되할될란바된또거려른난페카드심휴폰블루투스워치메뉴얼충배터리손목건강측정착지원"
        "않습작동버튼누르화면켜끄삽입연결알림메시통신제품명서주의경고설정언어영한국업데이트기능모델무게크키즈학생아이위치추"
    ),
}
_ALL_FREQUENT = frozenset[str]().union(*_WRITINGS.values())
_ASCII = frozenset(map(chr, [9, 10, 13, *range(32, 127)]))
# The first bytes of the plane of common signs, which each of these standards puts before the rare ones.
_COMMON_PLANES = {
    "gb18030": range(0xB0, 0xD8),
    "big5hkscs": range(0xA4, 0xC7),
    "cp932": range(0x88, 0x98),
    "euc_jp": range(0xB0, 0xD0),
    "cp949": range(0xB0, 0xC9),
}
_COMMON_WEIGHT = 0.4  # of a sign in that plane, against 1 for a frequent one
# Signs that a wrong guess brings forth and a right one hardly ever holds.
_IMPLAUSIBLE = re.compile(
    r"[\u0080-\u009f\ue000-\uf8ff\ufff0-\uffff\uff61-\uff9f\u0370-\u052f\u2500-\u257f\u3400-\u4dbf]"
)
_MARKS = re.compile(r"[\u2000-\u206f\u3000-\u303f\uff00-\uff60\u2460-\u24ff\u25a0-\u26ff\u00b0-\u00d7]")


class Decoded(NamedTuple):
    """A text and what it was written in; doubtful if signs are damaged or the encoding is a guess."""

    text: str
    encoding: str
    doubtful: bool = False


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode by mark, by strict UTF-8, by what the file declares, and then by how plausible the text is."""
    sample = data[:_SAMPLE]
    return _marked(data, sample) or _utf8(data) or _declared(data, declared) or _guess(data, sample)


def _marked(data: bytes, sample: bytes) -> Decoded | None:
    """By a byte order mark, or by the NULs of UTF-16."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lossy(data, encoding)
    utf16 = _bare_utf16(sample) if b"\x00" in sample else None
    return _lossy(data, utf16) if utf16 else None


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return None
        return Decoded(data[: error.start].decode("utf-8"), "utf-8", doubtful=True)


def _guess(data: bytes, sample: bytes) -> Decoded:
    if utf16 := _bare_utf16(sample):
        return _lossy(data, utf16)
    return _damaged_utf8(data, sample) or _east_asian(data, sample) or _other(data, sample)


def _lossy(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, doubtful="\ufffd" in text)


def _declared(data: bytes, declared: str | None) -> Decoded | None:
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared).name
        name = _SUPERSETS.get(name, name)
        if name == "cp1252" and not _is_accented_latin(data[:_SAMPLE]):
            return None  # what servers and editors say when they do not know
        return Decoded(data.decode(name), name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _bare_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: there are NULs (none in pure Han), and as UTF-16 most signs are plausible ones."""
    least = _LEAST_UTF16 if b"\x00" in sample else _LEAST_BARE_HAN
    if not sample or (len(sample) % 2 and least == _LEAST_BARE_HAN):
        return None
    sample = sample[: len(sample) // 2 * 2]
    best = max(("utf-16-le", "utf-16-be"), key=lambda encoding: _utf16_score(sample, encoding))
    return best if _utf16_score(sample, best) > least else None


def _utf16_score(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, errors="replace")
    plausible = sum(sign in _ALL_FREQUENT or sign in _ASCII or bool(_MARKS.match(sign)) for sign in text)
    return plausible / max(len(text), 1) - text[:-1].count("\ufffd")


def _damaged_utf8(data: bytes, sample: bytes) -> Decoded | None:
    text = sample.decode("utf-8", errors="replace")
    beyond = sum(not sign.isascii() for sign in text)
    if text.count("\ufffd") > max(_MOST_BAD * beyond, 1) or beyond < 10:  # noqa: PLR2004 - too few to tell
        return None
    return Decoded(data.decode("utf-8", errors="replace"), "utf-8", doubtful=True)


def _east_asian(data: bytes, sample: bytes) -> Decoded | None:
    if _is_accented_latin(sample):
        return None
    scores = {encoding: _score(sample, encoding, signs) for encoding, signs in _WRITINGS.items()}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] < _LEAST_SCORE:
        return None
    return _lossy(data, best)


def _is_accented_latin(sample: bytes) -> bool:
    return len(_LONE.findall(sample)) > _MOST_LONE * len(_HIGH.findall(sample))


def _score(sample: bytes, encoding: str, frequent: frozenset[str]) -> float:
    """The share of frequent signs among those beyond ASCII, less what is implausible; -1 if it can't be."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    text = decoder.decode(sample)  # a sign that the sample's end cuts stays in the decoder
    signs = [sign for sign in text if not sign.isascii()]
    if not signs or text.count("\ufffd") > _MOST_BAD * len(signs):
        return -1
    letters = [sign for sign in signs if not _MARKS.match(sign)]
    if not letters:
        return 0
    bad = sum(bool(_IMPLAUSIBLE.match(sign)) for sign in letters)
    plane = _COMMON_PLANES[encoding]
    good = sum(
        1 if sign in frequent else _COMMON_WEIGHT * (sign.encode(encoding, errors="replace")[0] in plane)
        for sign in letters
    )
    return (good - 2 * bad) / len(letters)


def _other(data: bytes, sample: bytes) -> Decoded:
    """Every other writing, by charset-normalizer; always a guess."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_OTHERS).best()
    text, encoding, _ = _lossy(data, best.encoding if best else "cp1252")
    return Decoded(text, encoding, doubtful=True)
