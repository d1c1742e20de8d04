// Before anything else is loaded: the model runtime under transformers.js reports home unless told not to.
process.env.ORT_DISABLE_TELEMETRY = '1'

import { once } from 'node:events'
import { assemble } from './assemble.js'
import { activitiesDoor } from './channels/activities.js'
import { askApi } from './channels/ask-api.js'
import { readConfig } from './config.js'
import { createSessions } from './conversation/session.js'
import { createTurn } from './conversation/turn.js'
import { ConfigError, KnowledgeError, ModelError } from './domain/errors.js'
import { isLanguage, type Language } from './domain/language.js'
import type { Country } from './domain/place.js'
import type { NeedId } from './domain/taxonomy.js'
import { createServer } from './server.js'

const STOP_WITHIN_MS = 10_000

const log = (line: string) => console.error(line)

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const waymark = await assemble(config, log)
  const { ask, render, strings, knowledge, offered } = waymark
  const speaking = (locale: string | undefined): Language => {
    const code = locale?.split(/[-_]/)[0]?.toLowerCase()
    return code && isLanguage(code) && offered.includes(code) ? code : 'en'
  }
  const held = new Set(
    knowledge.entries.map((entry) => entry.country).filter((realm): realm is Country => realm !== 'EU' && realm !== 'INT'),
  )
  const turn = createTurn({
    ask,
    render,
    strings,
    sessions: createSessions(Date.now),
    countries: [...held],
    needName: (need, language) => knowledge.needs.get(language)?.needs[need as NeedId]?.name ?? need,
  })
  const app = createServer({
    routers: [
      askApi(ask, render),
      activitiesDoor({
        turn,
        greeting: (locale) => strings.say(speaking(locale), 'smalltalk.greeting'),
        apology: (locale) => strings.say(speaking(locale), 'error.turn'),
        ...(config.botFramework && { credentials: config.botFramework }),
        log,
      }),
    ],
    isReady: () => true, // The server listens only when the index is in memory.
    log,
  })
  const server = app.listen(config.port, config.host)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  console.log(`Waymark answers on http://${config.host}:${port} in ${offered.join(' ')}, from ${knowledge.entries.length} entries`)

  const stop = () => {
    // What has been asked is answered before the door closes.
    server.close(() => process.exit(0))
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof KnowledgeError || error instanceof ModelError
  const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  log(
    busy
      ? 'The port is in use: stop what listens there, or set PORT to another number.'
      : known
        ? error.message
        : String((error as Error)?.stack ?? error),
  )
  process.exit(1)
})
