import express, { type Express, type Router } from 'express'
import { problemHandler, sendProblem } from './channels/problem.js'

export interface Doors {
  readonly routers: readonly Router[]
  /** Whether questions can be answered by now. */
  readonly isReady: () => boolean
  readonly log: (line: string) => void
}

const LARGEST_BODY = '64kb'

/** What a browser shows until the page for people is built. */
const HELLO = `Waymark is running. It has no page for people yet: ask it over HTTP, or on the command line.

  curl localhost:3978/api/ask -H 'content-type: application/json' -d '{"text":"Where is the CNAIM in Lisbon?"}'
  npm run -s ask -- "Where is the CNAIM in Lisbon?"
`

/** Express with the doors mounted; does not listen, so that tests can use it. */
export function createServer({ routers, isReady, log }: Doors): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use((_request, response, next) => {
    // Answers tell what somebody asked: no cache, no referrer, no frame, nothing loaded from elsewhere.
    response.set({
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Content-Security-Policy': "default-src 'none'",
    })
    next()
  })
  app.get('/', (_request, response) => {
    response.type('text/plain').send(HELLO)
  })
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' })
  })
  app.get('/readyz', (_request, response) => {
    const ready = isReady()
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'starting' })
  })
  app.use(express.json({ limit: LARGEST_BODY, strict: false }))
  for (const router of routers) app.use(router)
  app.use((_request, response) => {
    sendProblem(response, 404, 'There is nothing here.')
  })
  app.use(problemHandler(log))
  return app
}
