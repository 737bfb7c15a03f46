"""Bugreports as dumpstate and dumpsys print them, with the secrets that such texts hold."""

from collections.abc import Mapping
from pathlib import Path

from tests.readers.android import making

NAME = "bugreport-w1-TEST.1-2026-11-20-10-00-00.txt"

SECRETS = {
    "serial": "R58M123ABCD",
    "imei": "490154203237518",
    "iccid": "8982050123456789017",
    "imsi": "450081234567890",
    "number": "+821012345678",
    "mac": "a4:50:46:11:22:33",
    "account": "someone@example.org",
    "network": "Network of Someone",
    "place": "37.532600,127.024612",
    "note": "Dinner at eight?",
    "owner": "Kim Somebody",
}

GETPROP = """\
[gsm.sim.state]: [{sim}]
[gsm.version.baseband]: [{baseband}]
[init.svc.adbd]: [running]
[persist.sys.locale]: [ko-KR]
[ril.iccid.sim1]: [8982050123456789017]
[ro.carrier]: [{carrier}]
[ro.product.manufacturer]: [LA]
[ro.product.model]: [W1]
[ro.ril.imei]: [490154203237518]
[ro.serialno]: [R58M123ABCD]
[vendor.message]: [one line
and another]
"""

PACKAGE = """\
Database versions:
  Internal:
    sdkVersion=34 databaseVersion=3 fingerprint=la/w1/w1:14/TEST.1/R58M123ABCD:user/release-keys

Verifiers:
  Required: com.android.vending (uid=10019)

Features:
  android.hardware.wifi
  android.hardware.type.watch
  android.hardware.vulkan.level version=1

Activity Resolver Table:
  Non-Data Actions:
      android.intent.action.MAIN:
        d64f8e0 com.example.clock/.Main filter c716d35

Permissions:
  Permission [com.example.clock.permission.READ] (5be8c47):
    sourcePackage=com.example.clock

Packages:
  Package [com.example.clock] (d64f8e0):
    userId=1000
    codePath=/system/app/Clock
    versionCode=1 minSdk=28 targetSdk=28
    versionName=5.0.07
    flags=[ SYSTEM HAS_CODE ]
    dataDir=/data/user/0/com.example.clock

    pkgFlags=[ SYSTEM HAS_CODE ALLOW_CLEAR_USER_DATA ]
    User 0: ceDataInode=-4294835840 installed=true hidden=false suspended=false stopped=false notLaunched=false \
enabled=0 instant=false virtual=false
    com.example.clock overlay paths:
com.example.clock overlay paths:
  Package [com.tencent.mm] (c716d35):
    versionName=8.0.50
    pkgFlags=[ SYSTEM HAS_CODE ]
    User 0: ceDataInode=0 installed=false hidden=false suspended=false stopped=true notLaunched=true enabled=0
      gids=[3002, 3003, 3001]
  Package [com.whatsapp] (c716d36):
    versionName=2.24.1 for someone@example.org
    pkgFlags=[ HAS_CODE ]
    User 0: ceDataInode=1 installed=true hidden=false suspended=false stopped=false notLaunched=false enabled=3
      lastDisabledCaller: shell:2000
    User 10: ceDataInode=0 installed=false hidden=false suspended=false stopped=false notLaunched=false enabled=0
  Package [com.kakao.talk] (c716d37):
    versionName=10.1
    User 0: installed=true blocked=true stopped=false notLaunched=false enabled=0
  Package [org.telegram.messenger] (c716d38):
    User 0: installed=true hidden=false suspended=true stopped=false notLaunched=false enabled=1
  Package [com.example.twice] (c716d39):
    User 0: installed=true hidden=false suspended=false stopped=false notLaunched=false enabled=2
    User 10: installed=true hidden=false suspended=false stopped=false notLaunched=false enabled=0

Queries:
  system apps queryable: false

Shared users:
  SharedUser [android.uid.system] (cb92b86):
    userId=1000

Hidden system packages:
  Package [com.example.clock] (70a7174):
    versionName=4.0
    pkgFlags=[ SYSTEM HAS_CODE ]

Package warning messages:
  the owner is Kim Somebody
"""

TELEPHONY = """\
last known state:
  Phone Id=0
    mCallState=0
    mCallIncomingNumber=+821012345678
    mServiceState={{mVoiceRegState={state}({name}), mDataRegState={state}({name}), mChannelNumber=-1, mOperatorAlpha=x}}
"""

SUBSCRIPTIONS = """\
SubscriptionManagerService:
  [SubscriptionInfo: id=1 iccId=8982050123456789017 simSlotIndex=0 portIndex=0 isEmbedded=1 carrierId=1 \
displayName=Kim Somebody number=+821012345678 subscriptionType=LOCAL_SIM]
  [SubscriptionInfo: id=2 iccId=a4:50:46:11:22:33 simSlotIndex=1 isEmbedded=0 subscriptionType=REMOTE_SIM]
  [SubscriptionInfo: id=3 iccId=8982050123456789017 simSlotIndex=-1 isEmbedded=0 subscriptionType=LOCAL_SIM]
"""

OTHERS = {
    "activity": "ACTIVITY MANAGER SETTINGS (dumpsys activity settings) activity_manager_constants:\n"
    "    mLastReportedConfigurations={1.0 450mcc8mnc [fr_FR] ldltr sw411dp}\n"
    "  mGlobalConfiguration: {1.0 450mcc8mnc [zh_CN_#Hans,ko_KR] ldltr sw411dp}\n",
    "settings": "GLOBAL SETTINGS (user 0)\n_id:1 name:device_name pkg:android value:Kim Somebody default:x\n"
    "_id:51 name:system_locales pkg:android value:zh-Hans-CN,ko-KR default:en-US defaultSystemSet:true\n",
    "nfc": "mState=on\nmScreenState=ON_UNLOCKED\n",
    "bluetooth_manager": "Bluetooth Status\n  enabled: true\n  state: ON\n  address: A4:50:46:11:22:33\n"
    "  name: Kim Somebody\n",
    "wifi": 'Wi-Fi is enabled\nverbose: SSID: "Network of Someone", BSSID: a4:50:46:11:22:33\n',
    "location": "Location Manager State:\n  last location=Location[gps 37.532600,127.024612 hAcc=9]\n"
    "  gps provider:\n    last location=Location[gps 37.532600,127.024612]\n",
    "media.camera": "== Service global info: ==\n\nNumber of camera devices: 2\n",
    "input_method": "Current Input Method Manager state:\n  Input Methods: mMethodMapUpdateCount=2\n  InputMethod #0:\n"
    "    mId=com.example.pinyin/.PinyinIME mSettingsActivityName=x mIsVrOnly=false\n"
    "  mCurMethodId=com.example.pinyin/.PinyinIME\n",
    "notification": "Current Notification Manager state:\n  android.title=String (Dinner at eight?)\n",
    "account": "Accounts: 1\n  Account {name=someone@example.org, type=com.google}\n",
}

SERVICES = {
    "package": PACKAGE,
    "telephony.registry": TELEPHONY.format(state=1, name="OUT_OF_SERVICE"),
    "isub": SUBSCRIPTIONS,
    **OTHERS,
}
"""The dumps by the names of their services; the modem is in no network."""

RULE = "-" * 79
BAR = "=" * 56
PROPERTIES_TOOK = "------ 0.051s was the duration of 'SYSTEM PROPERTIES' ------"


def getprop(sim: str = "NOT_READY", baseband: str = "", carrier: str = "wifi-only") -> str:
    return GETPROP.format(sim=sim, baseband=baseband, carrier=carrier)


def telephony(state: int) -> str:
    return TELEPHONY.format(state=state, name=("IN_SERVICE", "OUT_OF_SERVICE", "EMERGENCY_ONLY", "POWER_OFF")[state])


def report(properties: str | None = None, services: Mapping[str, str] | None = None, *, done: bool = True) -> str:
    """The text of a bugreport with these services, in their order."""
    dumps = "".join(
        f"{RULE}\nDUMP OF SERVICE {name}:\n{text}"
        f"--------- 0.053s was the duration of dumpsys {name}, ending at: 2026-11-20 10:00:00\n"
        for name, text in (OTHERS if services is None else services).items()
    )
    return (
        f"{BAR}\n== dumpstate: 2026-11-20 10:00:00\n{BAR}\n\nBuild: TEST.1\n"
        "------ SYSTEM LOG (logcat -v threadtime -d *:v) ------\n--------- beginning of main\n"
        "11-20 10:00:00.000  1000  1000 I Dialer  : +821012345678 Dinner at eight? SIM card inserted\n"
        "------ 0.2s was the duration of 'SYSTEM LOG' ------\n\n"
        f"------ SYSTEM PROPERTIES (getprop) ------\n{getprop() if properties is None else properties}"
        f"{PROPERTIES_TOOK}\n\n"
        f"------ DUMPSYS (/system/bin/dumpsys) ------\n{dumps}------ 65.4s was the duration of 'DUMPSYS' ------\n"
        + (f"{BAR}\n== dumpstate: done (id 1)\n{BAR}\n" if done else "")
    )


def archive(path: Path, text: str, name: str = NAME, **more: bytes) -> Path:
    """What `adb bugreport` saves."""
    files = {"version.txt": b"2.0", "main_entry.txt": name.encode(), name: text.encode(), "FS/proc/version": b"Linux"}
    return making.zipped(path, files | more, method=8)
