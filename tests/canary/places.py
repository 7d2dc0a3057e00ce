"""Where a config of OpenClaw holds secrets: what the canaries are put into.

A place is a dotted path: ``*`` is a key of the user's choice, ``[]`` an item.  The
places of references to secrets are those that the project's own list names for any
release; the others are written down here, from the schemas of 2026.1.29 to 2026.9.6
and from what people put where.  Nothing here asks the code under test.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SCHEMAS = Path(__file__).parent.parent.parent / "schemas"

#: Text in these places is a secret as a whole.
WHOLE = _listed(
    """
auth.profiles.*.key auth.profiles.*.token auth.profiles.*.apiKey
auth.profiles.*.access auth.profiles.*.refresh auth.profiles.*.idToken
channels.buzz.authTag channels.buzz.privateKey channels.clickclack.token
channels.discord.threadBindings.webhookToken channels.googlechat.serviceAccount
channels.googlechat.serviceAccount.private_key channels.irc.nickserv.password
channels.line.channelAccessToken channels.line.channelSecret
channels.line.accounts.*.channelSecret channels.matrix.accessToken
channels.matrix.accounts.*.accessToken channels.matrix.accounts.*.password
channels.mattermost.botToken channels.nextcloud-talk.botSecret
channels.nextcloud-talk.apiPassword channels.nostr.privateKey
channels.qqbot.clientSecret channels.slack.relay.authToken channels.slack.userToken
channels.slack.accounts.*.signingSecret channels.sms.authToken
channels.telegram.accounts.*.botToken channels.telegram.accounts.*.webhookSecret
channels.telegram.botToken channels.telegram.webhookSecret channels.tlon.code
channels.tlon.accounts.*.code channels.twitch.accessToken
channels.twitch.clientSecret channels.twitch.refreshToken channels.zalo.botToken
channels.a2a.peers.*.outboundToken
commands.ownerDisplaySecret cron.webhookToken
diagnostics.otel.headers.*
env.* env.vars.*
gateway.auth.token gateway.auth.password gateway.remote.token gateway.remote.password
gateway.remote.edgeAuth.* gateway.controlUi.github.token gateway.token
hooks.token hooks.gmail.pushToken hooks.mappings.[].token
hooks.internal.entries.*.env.* hooks.internal.entries.*.apiKey
agents.defaults.memorySearch.remote.apiKey agents.defaults.memorySearch.remote.headers.*
agents.list.[].memorySearch.remote.headers.* agents.defaults.cliBackends.*.env.*
agents.defaults.sandbox.docker.env.* agents.list.[].sandbox.docker.env.*
agents.defaults.sandbox.ssh.identityData agents.entries.*.sandbox.docker.env.*
agents.entries.*.sandbox.ssh.identityData agents.defaults.models.*.params.apiKey
agents.defaults.params.headers.* agents.entries.*.tts.providers.*.apiKey
mcp.servers.*.env.* mcp.servers.*.headers.* mcp.servers.*.oauth.clientSecret
mcp.servers.*.auth.token mcp.servers.*.apiKey mcp.servers.*.token
nodeHost.mcp.servers.*.env.* nodeHost.mcp.servers.*.headers.*
mcpServers.*.env.* mcpServers.*.headers.*
messages.tts.elevenlabs.apiKey messages.tts.openai.apiKey
messages.tts.providers.*.apiKey tts.providers.*.apiKey
models.providers.*.apiKey models.providers.*.headers.*
models.providers.*.models.[].headers.* models.providers.*.params.apiKey
models.providers.*.request.auth.token models.providers.*.request.auth.value
models.providers.*.request.headers.* models.providers.*.request.tls.passphrase
models.providers.*.request.tls.key models.providers.*.localService.env.*
plugins.entries.*.config.apiKey plugins.entries.*.config.webSearch.apiKey
plugins.entries.*.config.auth.password plugins.entries.*.env.*
plugins.entries.feishu.config.appSecret plugins.entries.qqbot.config.clientSecret
plugins.entries.voice-call.config.streaming.openaiApiKey
plugins.entries.voice-call.config.tunnel.ngrokAuthToken
plugins.entries.voice-call.config.twilio.authToken
plugins.entries.webhooks.config.routes.*.secret
secrets.providers.*.env.* skills.entries.*.apiKey skills.entries.*.env.*
skills.entries.*.config.apiKey skills.entries.*.config.token
talk.apiKey talk.providers.*.apiKey talk.realtime.providers.*.apiKey
tools.media.audio.request.auth.token tools.media.models.[].request.headers.*
tools.web.search.apiKey tools.web.search.perplexity.apiKey
tools.web.fetch.firecrawl.apiKey tools.web.search.brave.apiKey
web.search.apiKey providers.*.apiKey apiKey token
    """
)

#: Text in these places is an address; a password, query or path in it is a secret.
ADDRESSES = _listed(
    """
agents.defaults.memorySearch.remote.baseUrl browser.cdpUrl browser.profiles.*.cdpUrl
channels.telegram.proxy channels.telegram.webhookUrl channels.discord.proxy
channels.googlechat.webhookUrl channels.matrix.homeserver channels.signal.httpUrl
channels.bluebubbles.serverUrl channels.sms.publicWebhookUrl cron.webhook
diagnostics.otel.endpoint gateway.remote.url hooks.gmail.hookUrl mcp.servers.*.url
mcpServers.*.url messages.tts.edge.proxy models.providers.*.baseUrl
models.providers.*.request.proxy.url nodeHost.mcp.servers.*.url proxy.proxyUrl
plugins.entries.*.config.baseUrl plugins.entries.*.config.url
plugins.entries.geolocation.config.databaseUrl skills.entries.*.config.url
talk.providers.*.baseUrl tools.web.search.perplexity.baseUrl
tools.web.fetch.firecrawl.baseUrl agents.defaults.heartbeat.to whatever.url
    """
)

#: Command lines, whose words may carry secrets behind a telling option.
COMMAND_LINES = _listed(
    """
mcp.servers.*.args nodeHost.mcp.servers.*.args mcpServers.*.args
agents.defaults.cliBackends.*.args tools.media.models.[].args
browser.profiles.*.mcpArgs browser.extraArgs secrets.providers.*.args
    """
)

#: Objects whose members of an unknown, innocent name may be anything, secrets too.
UNKNOWN_BELOW = _listed(
    """
auth auth.profiles.* channels channels.telegram channels.telegram.accounts.*
channels.discord channels.slack.accounts.* channels.matrix channels.irc.nickserv
channels.mybot channels.mybot.accounts.* channels.telegram.groups.*
hooks hooks.gmail hooks.mappings.[] hooks.internal.entries.*
mcp mcp.servers.* mcp.servers.*.oauth mcp.servers.*.auth
models.providers models.providers.* models.providers.*.request
models.providers.*.request.auth models.providers.*.models.[]
    """
)


@cache
def reference_places() -> tuple[str, ...]:
    """Where some release takes a reference to a secret, from the project's list."""
    listed = json.loads((SCHEMAS / "secret-paths.json").read_text(encoding="utf-8"))
    found = {
        path.replace("[]", ".[]")
        for group in (*listed["registered"], *listed["accepted"])
        for path in group["paths"]
        # It names variables or files, and what it points to is elsewhere.
        if not path.endswith(("Ref", ".ca", ".cert", "knownHostsData"))
    }
    return tuple(sorted(found))


@cache
def whole_places() -> tuple[str, ...]:
    """All places whose text is a secret as a whole."""
    return tuple(sorted({*WHOLE, *reference_places()}))
