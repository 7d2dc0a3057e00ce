"""Forms that 2026.7.1 retired."""

from __future__ import annotations

from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_HISTORY = "includeGroupHistoryContext"
_TELEGRAM = Pointer(("channels", "telegram"))
_SHARED_LIMIT = Pointer(("messages", "groupChat", "historyLimit"))
_DEFAULT_LIMIT = 50


def _limit_history(sheet: Sheet) -> None:
    """Say with historyLimit what was said in words, for Telegram and its accounts.

    ``none`` is a limit of 0, of an account also where it has one of its own; an
    account with ``recent`` keeps the limit that counted for it.
    """
    shared = sheet.get(_TELEGRAM / _HISTORY)
    limit = sheet.get(_TELEGRAM / "historyLimit", sheet.get(_SHARED_LIMIT))
    limit = _DEFAULT_LIMIT if limit is None else limit
    for match in sheet.places("<telegram>"):
        if sheet.object(match.pointer) is None:
            continue
        at = match.pointer / "historyLimit"
        word = sheet.get(match.pointer / _HISTORY, shared)
        if word == "none" and (match.pointer == _TELEGRAM or _says_more(sheet, match)):
            if sheet.get(at, 0) != 0:
                sheet.tell("lost", at, "there was no history, so it did not count")
            sheet.put(at, 0)
        elif word == "recent" and shared == "none" and not sheet.has(at):
            sheet.put(at, limit)
        own = sheet.get(match.pointer / _HISTORY)
        if own == "mention-only" and (shared != "none" or sheet.has(at)):
            sheet.doubt(
                match.pointer / _HISTORY,
                "earlier messages of a group are then read whether or not they mention"
                " the bot; a historyLimit of 0 keeps them out",
            )
    for match in sheet.places(f"<telegram>.{_HISTORY}"):
        if isinstance(sheet.get(match.pointer), str):
            sheet.remove(match.pointer)


def _says_more(sheet: Sheet, match: Match) -> bool:
    """Whether an account would not simply take the limit of Telegram as a whole."""
    account = match.pointer
    return sheet.has(account / _HISTORY) or sheet.has(account / "historyLimit")


def _drop_address(sheet: Sheet, match: Match) -> None:
    """Take out the address of a browser that the extension connects to by itself."""
    profile = match.pointer
    driver, address = sheet.get(profile / "driver"), sheet.get(profile / "cdpUrl")
    texts = isinstance(driver, str) and isinstance(address, str)
    if texts and driver.strip() == "extension" and address.strip():
        sheet.remove(profile / "cdpUrl", "the extension needs no address")


ROWS = (
    Migration(
        "telegram-includeGroupHistoryContext",
        "includeGroupHistoryContext of Telegram became historyLimit",
        retired="2026.7.1",
        steps=(_limit_history,),
        watches=(f"<telegram>.{_HISTORY}",),
        before="{channels: {telegram: {includeGroupHistoryContext: 'none',"
        " accounts: {a: {includeGroupHistoryContext: 'recent'}}}}}",
        after="{channels: {telegram: {accounts: {a: {historyLimit: 50}},"
        " historyLimit: 0}}}",
        losses="that only messages which mention the bot were read, and the limit of a"
        " history that was switched off",
        advice="set historyLimit to the number of earlier messages that may be read",
        evidence="run on 13 releases, 2026.7.1 to 2026.9.6; the limit of an account"
        " without a word of its own is ours, where Telegram as a whole said none",
    ),
    Migration(
        "browser-profile-extension-cdpUrl",
        "cdpUrl of a browser profile with the extension driver was removed",
        # From 2026.3.22 to 2026.6.35 the driver itself was refused.
        retired="2026.7.1",
        steps=(each("browser.profiles.*", _drop_address),),
        before="{browser: {profiles: {work: {color: '#FF4500',"
        " driver: 'extension', cdpUrl: 'http://127.0.0.1:18792'}}}}",
        after="{browser: {profiles: {work: {color: '#FF4500', driver: 'extension'}}}}",
        losses="the address, which the extension does not use",
        evidence="run on 13 releases, 2026.7.1 to 2026.9.6",
    ),
)
