"""Restrictions of FindItem and FindFolder: which items or folders a search means."""

from collections.abc import Callable

from tests.servers.ews_fields import name_of, property_key, property_values, values
from tests.servers.ews_schema import Element, T
from tests.servers.ews_store import EwsError, Folder, Item

Values = Callable[[Element], list[str]]


def matches(restriction: Element | None, found: Values) -> bool:
    """Whether something with those values is meant; `found` gives the values of a field."""
    if restriction is None:
        return True
    kind = name_of(restriction)
    if kind in ("Restriction", "And"):
        return all(matches(child, found) for child in restriction)
    if kind == "Or":
        return any(matches(child, found) for child in restriction)
    if kind == "Not":
        return not matches(restriction[0], found)
    have = found(restriction[0])
    if kind == "Exists":
        return bool(have)
    if kind == "Contains":
        return any(_contains(restriction, one) for one in have)
    return any(_compares(kind, one, _constant(restriction)) for one in have)


def of_item(item: Item) -> Values:
    """The values of an item."""

    def found(uri: Element) -> list[str]:
        if name_of(uri) == "ExtendedFieldURI":
            return property_values(item, property_key(uri))
        return values(item, uri.get("FieldURI", "").partition(":")[2])

    return found


def of_folder(folder: Folder) -> Values:
    """The values of a folder."""
    known = {"folder:DisplayName": folder.name, "folder:FolderClass": class_of(folder)}
    return lambda uri: [known[uri.get("FieldURI", "")]]


def class_of(folder: Folder) -> str:
    """What lies in it."""
    return "IPF.Appointment" if folder.kind == "CalendarFolder" else "IPF.Note"


def _constant(restriction: Element) -> str:
    constant = restriction.find(f".//{{{T}}}Constant")
    if constant is None:
        raise EwsError("ErrorInvalidRestriction")
    return constant.get("Value", "")


def _contains(restriction: Element, value: str) -> bool:
    wanted = _constant(restriction)
    if restriction.get("ContainmentComparison") != "Exact":
        wanted, value = wanted.casefold(), value.casefold()
    mode = restriction.get("ContainmentMode")
    if mode == "FullString":
        return value == wanted
    return value.startswith(wanted) if mode == "Prefixed" else wanted in value


def _compares(kind: str, value: str, wanted: str) -> bool:
    match kind:
        case "IsEqualTo":
            return value.casefold() == wanted.casefold()
        case "IsNotEqualTo":
            return value.casefold() != wanted.casefold()
        case "IsGreaterThan":
            return value > wanted
        case "IsGreaterThanOrEqualTo":
            return value >= wanted
        case "IsLessThan":
            return value < wanted
        case "IsLessThanOrEqualTo":
            return value <= wanted
    raise EwsError("ErrorInvalidRestriction", kind)
