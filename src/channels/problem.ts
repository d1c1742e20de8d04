import type { ErrorRequestHandler, Response } from 'express'

/** What was wrong with a request, in words its sender can act on. Never repeats what they sent. */
export class BadRequest extends Error {
  override name = 'BadRequest'
  constructor(
    message: string,
    readonly status: 400 | 401 | 403 | 404 | 413 | 415 = 400,
  ) {
    super(message)
  }
}

export function sendProblem(response: Response, status: number, detail: string): void {
  response.status(status).type('application/problem+json').send(JSON.stringify({ status, detail }))
}

/** The one place where what went wrong becomes an answer. Surprises are logged by name and place only: a message may hold a person's words. */
export function problemHandler(log: (line: string) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error)
    if (error instanceof BadRequest) return sendProblem(response, error.status, error.message)
    const { type, status } = error as { type?: string; status?: number }
    if (type === 'entity.too.large') return sendProblem(response, 413, 'The message is too large: at most 64 KB are read.')
    if (type === 'entity.parse.failed') return sendProblem(response, 400, 'The body is not JSON.')
    if (type === 'encoding.unsupported' || type === 'charset.unsupported') return sendProblem(response, 415, 'Send JSON in UTF-8.')
    if (status && status >= 400 && status < 500) return sendProblem(response, status, 'The request cannot be read.')
    log(`A request failed: ${describe(error)}`)
    return sendProblem(response, 500, 'Something went wrong on our side. Nothing was kept. Please try again.')
  }
}

/** Kind of error and where in our code it came up, without its message. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error was thrown'
  const place = error.stack?.split('\n').find((line) => /^\s+at .+:\d+:\d+\)?$/.test(line))
  return `${error.name}${place ? ` ${place.trim()}` : ''}`
}
