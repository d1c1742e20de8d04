import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { assemble } from '../src/assemble.js'
import { answerToJson } from '../src/channels/answer-json.js'
import { parseAsked } from '../src/channels/asked.js'
import { BadRequest } from '../src/channels/problem.js'
import { readConfig } from '../src/config.js'

const USAGE = `npm run -s ask -- "text" [--lang ar] [--country BE]     prints the answer as a person would read it
npm run -s ask -- --jsonl                               reads {"id","q","lang"?,"country"?} a line, prints one answer a line`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lang: { type: 'string' },
    country: { type: 'string' },
    jsonl: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const text = positionals.join(' ')

if (values.help || (!values.jsonl && text === '')) {
  console.error(USAGE)
  process.exit(values.help ? 0 : 2)
}
const { ask, render } = await assemble(readConfig(process.env), (line) => console.error(line))

if (values.jsonl) {
  let bad = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    let id: string | undefined
    try {
      const row = (JSON.parse(line) ?? {}) as { id?: unknown; q?: unknown }
      id = typeof row.id === 'string' || typeof row.id === 'number' ? String(row.id) : undefined
      const { q, ...others } = row
      const question = parseAsked({ ...others, ...(id !== undefined && { id }), text: q })
      console.log(JSON.stringify(answerToJson(await ask(question), render, id)))
    } catch (error) {
      // One bad line must not lose its neighbours their order: it gets a line of its own that says what was wrong.
      if (!(error instanceof BadRequest) && !(error instanceof SyntaxError)) throw error
      bad++
      console.log(
        JSON.stringify({
          ...(id !== undefined && { id }),
          error: error instanceof BadRequest ? error.message.replace('"text"', '"q"') : 'This line is not JSON.',
        }),
      )
    }
  }
  if (bad > 0) console.error(`${bad} ${bad === 1 ? 'line' : 'lines'} could not be read.`)
  process.exitCode = bad > 0 ? 1 : 0
} else {
  try {
    const answer = await ask(parseAsked({ text, lang: values.lang, country: values.country }))
    console.log(values.json ? JSON.stringify(answerToJson(answer, render)) : render.text(answer))
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    console.error(error.message)
    process.exitCode = 2
  }
}
