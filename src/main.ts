import { once } from 'node:events'
import { assemble } from './assemble.js'
import { readConfig } from './config.js'
import { ConfigError, KnowledgeError, ModelError } from './domain/errors.js'
import { openDoors } from './doors.js'
import { createServer } from './server.js'

/** An answer under way gets this long when the server is told to stop. */
const STOP_WITHIN_MS = 10_000

const log = (line: string) => console.error(line)

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const waymark = await assemble(config, log)
  const app = createServer({
    routers: openDoors(waymark, config, Date.now, log),
    isReady: () => true, // The server listens only when the index is in memory.
    log,
  })
  const server = app.listen(config.port, config.host)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  console.log(
    `Waymark answers on http://${config.host}:${port} in ${waymark.offered.join(' ')}, from ${waymark.knowledge.entries.length} entries`,
  )

  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    // What has been asked is answered before the door closes.
    server.close(() => process.exit(0))
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
  }
  // `on`, not `once`: a terminal sends Ctrl-C to the whole group, and the second signal must not cut what is under way.
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) => {
  const expected = error instanceof ConfigError || error instanceof KnowledgeError || error instanceof ModelError
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    log('The port is in use: stop what listens there, or set PORT to another number.')
  else log(expected ? error.message : String((error as Error)?.stack ?? error))
  process.exit(1)
})
