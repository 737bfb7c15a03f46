"""A software bill of materials: an inventory as CycloneDX 1.6, in JSON.

Specification: ECMA-424, https://cyclonedx.org/docs/1.6/json/. The same inventory gives the same document, but for the
time, which the caller names.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.component_evidence import ComponentEvidence, Occurrence
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.lifecycle import LifecyclePhase, PredefinedLifecycle
from cyclonedx.model.tool import ToolRepository
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from caveat.model import inventory as found
from caveat.model.evidence import Problem
from caveat.model.inventory import Holder, Inventory, Software, SoftwareKind
from caveat.reports.quotes import plain

_TYPES = {
    SoftwareKind.SYSTEM: ComponentType.OPERATING_SYSTEM,
    SoftwareKind.APP: ComponentType.APPLICATION,
    SoftwareKind.PROGRAM: ComponentType.APPLICATION,
    SoftwareKind.LIBRARY: ComponentType.LIBRARY,
    SoftwareKind.FIRMWARE: ComponentType.FIRMWARE,
    SoftwareKind.FILE: ComponentType.FILE,
}
_DEVICE = "device"
"""The reference of what all the rest is in."""

_FIRST = ("$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata")
"""The keys that a person looks for first."""

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_NO_NUMBER = UUID(int=0)
_NAMESPACE = UUID("a0d1a0cc-26e3-5b55-9d26-c3f3e9b8f1c4")  # of the serial numbers of these documents
_RELEASE = re.compile(r"[0-9]+(\.[0-9]+)*")


def write(inventory: Inventory, made: datetime | None = None) -> str:
    """The document, with the time at which it was `made` where that is given."""
    main, parts = _parts(inventory)
    bill = Bom(
        serial_number=_NO_NUMBER,
        components=parts,
        metadata=BomMetaData(
            timestamp=made or _NO_TIME,
            component=main,
            tools=ToolRepository(components=[_self()]),
            lifecycles=[PredefinedLifecycle(_phase(inventory))],
            properties=list(_told(inventory)),
        ),
    )
    if main:
        bill.register_dependency(main, parts)
    written = make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string()
    return json.dumps(_completed(json.loads(written), inventory, main, made), ensure_ascii=False, indent=2) + "\n"


def _completed(document: dict[str, Any], inventory: Inventory, main: Component | None, made: datetime | None) -> Any:
    """The document with what the library does not write: how whole it is, and a number that its content gives."""
    # Never "complete": of libraries only those are listed that tell something of the hardware.
    composition: dict[str, Any] = {"aggregate": "unknown" if inventory.complete else "incomplete"}
    if main:
        composition["assemblies"] = [main.bom_ref.value]
    document["compositions"] = [composition]
    for component in (*document.get("components", ()), document["metadata"].get("component", {})):
        component.get("evidence", {}).get("occurrences", []).sort(key=_place)  # of which the library keeps no order
    del document["metadata"]["timestamp"], document["serialNumber"]
    content = json.dumps(document, sort_keys=True)
    if made:
        document["metadata"]["timestamp"] = made.isoformat(timespec="seconds")
    document["serialNumber"] = uuid5(_NAMESPACE, content).urn
    return {**{key: document[key] for key in _FIRST}, **document}


def _place(occurrence: dict[str, Any]) -> tuple[str, int, int]:
    return occurrence["location"], occurrence.get("line", 0), occurrence.get("offset", 0)


def _parts(inventory: Inventory) -> tuple[Component | None, list[Component]]:
    """What the bill is of, and what that holds: of one app alone, nothing that is told apart."""
    parts = [_component(one) for one in inventory.software]
    if inventory.holder is not Holder.APPS:
        return _device(inventory), parts
    return (parts[0], []) if len(parts) == 1 else (None, parts)


def _device(inventory: Inventory) -> Component:
    device = inventory.device
    return Component(
        bom_ref=_DEVICE,
        type=ComponentType.FIRMWARE if inventory.holder is Holder.BUILD else ComponentType.DEVICE,
        name=plain(device.model or inventory.items[0].name),
        version=plain(inventory.version) or None,
        manufacturer=OrganizationalEntity(name=plain(device.make)) if device.make else None,
        properties=[_property(f"property:{name}", value) for name, value in inventory.build.items()],
    )


def _component(one: Software) -> Component:
    name, of_version = plain(one.name), plain(one.version) or None
    return Component(
        bom_ref=_reference(one),
        type=_TYPES[one.kind],
        name=name,
        version=of_version,
        purl=PackageURL(type="generic", name=name, version=of_version)
        if one.kind is SoftwareKind.APP and name
        else None,
        cpe=_cpe(one),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one.sha256)] if one.sha256 else [],
        properties=[
            *(_property("signer:sha256", signer) for signer in one.signers),
            *([_property("standing", "disabled")] if one.disabled else []),
        ],
        evidence=ComponentEvidence(occurrences=map(_occurrence, one.occurrences)),
    )


def _reference(one: Software) -> str:
    """A name for the component in the document: no other has the same."""
    return f"{one.kind}:{quote(one.name)}@{quote(one.version)}"


def _cpe(one: Software) -> str | None:
    """The name by which lists of vulnerabilities call a release of Android."""
    if one.kind is SoftwareKind.SYSTEM and _RELEASE.fullmatch(one.version):
        return f"cpe:2.3:o:google:android:{one.version}:*:*:*:*:*:*:*"
    return None


def _occurrence(one: found.Occurrence) -> Occurrence:
    path = one.place.path or ""
    location = path if path.startswith(f"{one.item} > ") else " > ".join(filter(None, (one.item, path)))
    return Occurrence(location=plain(location), line=one.place.line, offset=one.place.offset)


def _self() -> Component:
    return Component(bom_ref="caveat", type=ComponentType.APPLICATION, name="caveat", version=version("caveat"))


def _phase(inventory: Inventory) -> LifecyclePhase:
    return LifecyclePhase.OPERATIONS if inventory.holder is Holder.UNIT else LifecyclePhase.POST_BUILD


def _told(inventory: Inventory) -> Iterator[Property]:
    """What was read, what of it whole, and what could not be."""
    for item in inventory.items:
        yield _property("item", f"{item.name} ({item.kind}, sha256 {item.sha256})")
    for whole in inventory.whole:
        yield _property("seen-whole", whole)
    for problem in inventory.problems:
        yield _property("problem", _sentence(problem))


def _sentence(problem: Problem) -> str:
    where: Iterable[str | None] = (problem.item, problem.place.path)
    return ": ".join(filter(None, (problem.code, " > ".join(filter(None, where)), problem.detail)))


def _property(name: str, value: str) -> Property:
    return Property(name=f"caveat:{name}", value=plain(value))
