"""Forms that 2026.6 retired, the provider ``openai-codex`` above all."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.guards import EMPTIED
from openclaw_doctor.migrations.model import ALWAYS, MANUAL, UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_5.common import POLICY_SINCE, text
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import each, edit_items, map_value, remove
from openclaw_doctor.pointer import Pointer

_OLD, _NEW = "openai-codex", "openai"
_PLUGINS = Pointer(("plugins",))
_PROVIDERS = Pointer(("models", "providers"))

_OLLAMA = _PROVIDERS / "ollama-cloud"
_OLLAMA_URL = "https://ollama.com"
_RETIRED_HOST = re.compile(
    r"\s*https?://(?:[^/?#@]*@)?ai\.ollama\.com(?::[0-9]*)?(?:[/?#]|\s*\Z)",
    re.IGNORECASE,
)


def _rename_provider(sheet: Sheet) -> None:
    """Rename the provider of Codex where there is no entry for OpenAI yet.

    2026.8.1 also takes an entry ``codex`` for it, whose models ran with Codex.
    """
    names = (_OLD, "codex") if sheet.target >= POLICY_SINCE else (_OLD,)
    for name in names:
        old, new = _PROVIDERS / name, _PROVIDERS / _NEW
        if sheet.object(old) is None:
            continue
        if sheet.has(new):
            sheet.manual(
                old,
                "models.providers.openai is there as well: move the models that it"
                " lacks, with what they need of this entry",
            )
        elif _all_allowed(sheet, name):
            sheet.manual(
                old,
                "all its models are allowed, and would be all of openai: name the ones"
                " that are meant first",
            )
        else:
            sheet.doubt(
                old,
                "every reference openai/<model> goes to the address and the account of"
                " this entry then",
            )
            sheet.move(old, new)
            if name == "codex":
                _pin_rows(sheet, new)


def _all_allowed(sheet: Sheet, provider: str) -> bool:
    """Whether all models of a provider may be chosen, by a reference that ends in *."""
    wide = f"{provider}/*"
    allowed = [*sheet.places("<agents>.modelPolicy.allow[*]")]
    return any(sheet.get(match.pointer) == wide for match in allowed) or any(
        match.captured[0] == wide for match in sheet.places("<agents>.models.*")
    )


def _pin_rows(sheet: Sheet, provider: Pointer) -> None:
    rows = provider / "models"
    for index in range(len(sheet.list(rows) or ())):
        row = sheet.object(rows / index)
        if row is not None and "agentRuntime" not in row:
            sheet.put(rows / index / "agentRuntime", {"id": "codex"})


def _rename_plugin(sheet: Sheet) -> None:
    """Rename the plugin wherever it is named; ask where that reaches further."""
    old, new = (_PLUGINS / "entries" / name for name in (_OLD, _NEW))
    if sheet.has(old):
        if sheet.has(new):
            if sheet.get(old / "enabled") is False:
                sheet.doubt(old, "the plugin openai, which is on, includes Codex")
            sheet.remove(old, "plugins.entries.openai is set already and counts")
        else:
            if isinstance(sheet.get(old), dict) and sheet.has(old / "enabled"):
                sheet.doubt(old, "enabled is then said of the whole plugin openai")
            sheet.move(old, new)
    for key, reach in (
        ("allow", "the whole plugin openai is allowed then"),
        ("deny", "the whole plugin openai is denied then, not only Codex"),
    ):
        names = sheet.list(_PLUGINS / key) or []
        if _OLD in names:
            if _NEW not in names:
                sheet.doubt(_PLUGINS / key, reach)
            _rename_item(sheet, _PLUGINS / key, names)


def _rename_item(sheet: Sheet, at: Pointer, names: list[Any]) -> None:
    """Rename the plugin in one list, where every name stands once."""
    wanted: list[Any] = []
    for name in (_NEW if name == _OLD else name for name in names):
        if name != _NEW or _NEW not in wanted:
            wanted.append(name)
    edit_items(sheet, at, wanted)


def _renamed(value: Any) -> Any:
    return _NEW if value == _OLD else MISSING


def _drop_catchup(sheet: Sheet, match: Match) -> None:
    """Take out a catchup that is off; an account's stays where the channel's is on."""
    at = match.pointer
    off = sheet.object(at) is not None and sheet.get(at / "enabled") is not True
    shared = sheet.get(Pointer(("channels", "imessage", "catchup", "enabled")))
    if off and not (shared is True and len(match.scope) > 2):
        sheet.remove(at, "iMessage always makes up for what it has missed")


def _drop_null(sheet: Sheet, match: Match) -> None:
    if sheet.get(match.pointer) is None:
        sheet.remove(match.pointer)


def _renew_address(sheet: Sheet) -> None:
    """Replace the address that Ollama has given up, however its key is spelt."""
    good, misspelt = _OLLAMA / "baseUrl", _OLLAMA / "baseURL"
    if _is_retired(sheet.get(good)):
        sheet.put(good, _OLLAMA_URL)
    elif _is_retired(sheet.get(misspelt)):
        if sheet.has(good):
            sheet.remove(misspelt, "models.providers.ollama-cloud.baseUrl counts")
        else:
            sheet.move(misspelt, good)
            sheet.put(good, _OLLAMA_URL)


def _is_retired(value: Any) -> bool:
    return bool(_RETIRED_HOST.match(text(value)))


def _chatgpt(value: Any) -> Any:
    return "openai-chatgpt-responses" if value == "openai-codex-responses" else MISSING


ROWS = (
    Migration(
        "channels-webchat",
        "channels.webchat was removed",
        retired=ALWAYS,
        steps=(remove("channels.webchat", why="the web chat is part of the gateway"),),
        before="{channels: {webchat: {enabled: true}}}",
        after="{}",
        losses="the section, which no release took",
        evidence="run on 21 releases, 2026.6.1 to 2026.9.6",
    ),
    Migration(
        "gateway-webchat",
        "gateway.webchat was removed",
        retired="2026.6.1",
        steps=(remove("gateway.webchat", why="OpenClaw limits the history itself"),),
        before="{gateway: {webchat: {chatHistoryMaxChars: 4000}, port: 18789}}",
        after="{gateway: {port: 18789}}",
        losses="how much of the history the web chat loads",
        evidence="run on 21 releases, 2026.6.1 to 2026.9.6; known since 2026.4.5",
    ),
    Migration(
        "openai-codex-responses-api",
        "the api openai-codex-responses became openai-chatgpt-responses",
        retired="2026.6.1",
        stage=Stage.MODELS,
        steps=(
            map_value("models.providers.*.api", _chatgpt),
            map_value("models.providers.*.models[*].api", _chatgpt),
        ),
        before="{models: {providers: {x: {models: [],"
        " baseUrl: 'https://chatgpt.com/backend-api/codex',"
        " api: 'openai-codex-responses'}}}}",
        after="{models: {providers: {x: {models: [],"
        " baseUrl: 'https://chatgpt.com/backend-api/codex',"
        " api: 'openai-chatgpt-responses'}}}}",
        evidence="run on 21 releases, 2026.6.1 to 2026.9.6",
    ),
    Migration(
        "codex-provider-to-openai",
        "the provider openai-codex became openai",
        # Any name is taken; the provider behind it is gone.
        retired=None,
        introduced="2026.6.1",
        # After codex-model-refs, which asks what this entry is pinned to.
        stage=Stage.MODELS + 6,
        applicability=UNSAFE,
        steps=(_rename_provider,),
        watches=("models.providers.{openai-codex,codex}",),
        before="{models: {providers: {'openai-codex':"
        " {baseUrl: 'https://chatgpt.com/backend-api/codex',"
        " models: [{id: 'gpt-5.5', name: 'GPT-5.5'}]}}}}",
        after="{models: {providers: {openai:"
        " {baseUrl: 'https://chatgpt.com/backend-api/codex',"
        " models: [{id: 'gpt-5.5', name: 'GPT-5.5'}]}}}}",
        advice="where there is an entry openai, move the models that it lacks there,"
        " each with the baseUrl, api and agentRuntime of the old entry; a key or a"
        " header of the old entry cannot be moved to single models",
        differs="its recorded result also has api renamed, by another row; an entry"
        " beside openai it merges where it can, here a person does",
        evidence="run on 21 releases, 2026.6.1 to 2026.9.6; codex from 2026.8.1 on",
    ),
    Migration(
        "plugins-openai-codex",
        "the plugin openai-codex became openai",
        # A plugin that does not exist gives no more than a warning.
        retired=None,
        introduced="2026.6.1",
        steps=(_rename_plugin, map_value("plugins.slots.*", _renamed)),
        watches=("plugins.entries.openai-codex", "plugins.{allow,deny}[*]"),
        before="{plugins: {allow: ['openai-codex', 'openai'],"
        " entries: {'openai-codex': {config: {}}}}}",
        after="{plugins: {allow: ['openai'], entries: {openai: {config: {}}}}}",
        losses="the entry openai-codex where there is one of openai",
        evidence="run on 21 releases, 2026.6.1 to 2026.9.6",
    ),
    Migration(
        # The ids stand in several files, which credentials/openai-codex sees.
        "auth-openai-codex-profiles",
        "auth.profiles and auth.order of openai-codex became those of openai",
        retired=None,
        introduced="2026.6.1",
        applicability=MANUAL,
        before="{auth: {order: {'openai-codex': ['openai-codex:canary']}}}",
        advice="the rule credentials/openai-codex renames the ids in all files at once",
        evidence="run on 20 releases, 2026.6.1 to 2026.9.6",
    ),
    Migration(
        "imessage-catchup",
        "a catchup of iMessage that is off was removed",
        retired=None,
        introduced="2026.6.6",
        steps=(each("<imessage>.catchup", _drop_catchup),),
        before="{channels: {imessage: {catchup: {enabled: false}}}}",
        after="{channels: {imessage: {}}}",
        losses="settings of a catchup that is off",
        evidence="run on 18 releases, 2026.6.6 to 2026.9.6; that an account's stays"
        " where the channel's is on is ours",
    ),
    Migration(
        "telegram-native-draft",
        "streaming.preview.nativeToolProgress of Telegram was removed",
        retired="2026.6.8",
        steps=(
            remove(
                "<telegram>.streaming.preview.nativeToolProgress",
                "<telegram>.streaming.preview.nativeToolProgressAllowFrom",
                why="Telegram shows the progress of tools to all alike",
            ),
        ),
        before="{channels: {telegram: {streaming:"
        " {mode: 'partial', preview: {nativeToolProgress: true}}}}}",
        after="{channels: {telegram: {streaming: {mode: 'partial'}}}}",
        losses="the switch, and for whom it was on",
        evidence="run on 18 releases, 2026.6.8 to 2026.9.6",
    ),
    Migration(
        "memorySearch-store-path",
        "store.path of memory search was removed",
        retired="2026.6.9",
        stage=Stage.PURGE,
        steps=(
            remove(
                "memorySearch.store.path",
                "<agents>.memorySearch.store.path",
                "memory.search.store.path",
                "<agents>.memory.search.store.path",
                why="the index is kept in the database of the agent; the old file can"
                " be deleted",
                when=lambda value: isinstance(value, str),
            ),
        ),
        before="{agents: {defaults: {memorySearch:"
        " {store: {path: '~/memory.sqlite', driver: 'sqlite'}}}}}",
        after="{agents: {defaults: {memorySearch: {store: {driver: 'sqlite'}}}}}",
        losses="where the old index lies",
        differs="its recorded result also has the rest of the section removed, by"
        f" another row, and {EMPTIED}",
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6, and with"
        " memorySearch on 2026.6.9 to 2026.7.2-beta.1",
    ),
    Migration(
        "ollama-cloud-baseUrl",
        "the address ai.ollama.com of ollama-cloud became ollama.com",
        retired=None,
        introduced="2026.6.9",
        stage=Stage.MODELS,
        steps=(_renew_address,),
        watches=("models.providers.ollama-cloud.{baseUrl,baseURL}",),
        before="{models: {providers: {'ollama-cloud':"
        " {baseUrl: 'https://ai.ollama.com', models: []}}}}",
        after="{models: {providers: {'ollama-cloud':"
        " {baseUrl: 'https://ollama.com', models: []}}}}",
        losses="an old baseURL beside a baseUrl",
        evidence="run on 17 releases, 2026.6.9 to 2026.9.6",
    ),
    Migration(
        "agent-workspace-null",
        "a workspace of null was removed",
        retired=ALWAYS,
        steps=(each("<agent>.workspace", _drop_null),),
        before="{agents: {list: [{id: 'a', workspace: null}]}}",
        after="{agents: {list: [{id: 'a'}]}}",
        evidence="run on 17 releases, 2026.6.9 to 2026.9.6",
    ),
)
