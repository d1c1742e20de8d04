import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assemble } from '../src/assemble.js'
import { HOME, readConfig } from '../src/config.js'
import { type LabelledQuestion, QuestionFileError, readQuestions } from './evaluate/labelled.js'
import { type Measured, measure, quantile } from './evaluate/measure.js'
import { COLUMNS, cells, type Score, type Tally, tally } from './evaluate/score.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    /** Prints each question that went wrong. */
    misses: { type: 'boolean', default: false },
    /** Prints the twenty pairs of needs that are most often taken for each other. */
    confused: { type: 'boolean', default: false },
  },
})

const files =
  positionals.length > 0
    ? positionals
    : readdirSync(join(HOME, 'test/questions'))
        .filter((file) => file.endsWith('.jsonl'))
        .map((file) => join(HOME, 'test/questions', file))
let questions: LabelledQuestion[]
try {
  questions = readQuestions(files)
} catch (error) {
  if (!(error instanceof QuestionFileError)) throw error
  console.error(error.message)
  process.exit(2)
}

const waymark = await assemble(readConfig(process.env), (line) => console.error(line))
const measured = await measure(waymark, questions, (done) => console.error(`${done} of ${questions.length}`))
const scores = measured.map((one) => one.score)
if (values.misses) for (const one of measured) if (isMiss(one.score)) printMiss(one)

if (values.confused) printConfused()

const groups = new Map<string, Score[]>()
const put = (name: string, score: Score) => groups.set(name, [...(groups.get(name) ?? []), score])
for (const score of scores) put(`${score.lang} ${score.style}`, score)
const rows: { name: string; tally: Tally }[] = [...groups]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, list]) => ({ name, tally: tally(list) }))
for (const style of ['clean', 'messy']) {
  const list = scores.filter((score) => score.style === style)
  if (list.length > 0) rows.push({ name: `all ${style}`, tally: tally(list) })
}
rows.push({ name: 'all', tally: tally(scores) })
const times = measured.map((one) => one.took)
const speed = { p50: quantile(times, 0.5), p95: quantile(times, 0.95) }

if (values.json)
  console.log(
    JSON.stringify(
      { questions: questions.length, speed, rows: Object.fromEntries(rows.map((row) => [row.name, row.tally])) },
      undefined,
      2,
    ),
  )
else {
  const widths = COLUMNS.map((column) => Math.max(column.length, 5))
  console.log(`${'%'.padEnd(14)}${COLUMNS.map((column, i) => column.padStart(widths[i]! + 2)).join('')}`)
  for (const row of rows)
    console.log(
      `${row.name.padEnd(14)}${cells(row.tally)
        .map((cell, i) => cell.padStart(widths[i]! + 2))
        .join('')}`,
    )
  console.log(`\n${questions.length} questions; one answer ${speed.p50.toFixed(1)} ms (half), ${speed.p95.toFixed(1)} ms (95 of 100)`)
  console.log(
    'served: right need answered, or among three offered · wrong: another need answered outright · asks: asks back · handled: small talk,',
  )
  console.log(
    'off-topic and unsafe not answered as a need · entry: a right entry first, or among three · ≠city: first entry is of another city',
  )
}

/** Right need and need put first instead, in either direction, by how often; with a question that shows it. */
function printConfused(): void {
  const pairs = new Map<string, { count: number; languages: Set<string>; example: string }>()
  for (const { question, answer, score } of measured) {
    const first = answer.needs[0]
    if (question.kind !== 'question' || !question.need || !first || score.need1 !== false) continue
    const name = [question.need, first].sort().join(' · ')
    const pair = pairs.get(name) ?? { count: 0, languages: new Set(), example: '' }
    pair.count++
    pair.languages.add(question.lang)
    pair.example ||= `${question.q} (${question.need})`
    pairs.set(name, pair)
  }
  console.log('most confused pairs of needs: times, in how many languages, an example with its right need')
  for (const [name, { count, languages, example }] of [...pairs].sort(([, a], [, b]) => b.count - a.count).slice(0, 20))
    console.log(`${String(count).padStart(4)} ${String(languages.size).padStart(3)}  ${name.padEnd(48)} ${example}`)
  console.log()
}

function isMiss({ wrong, served, handled, entry3, card, alarm }: Score): boolean {
  return wrong === true || served === false || handled === false || entry3 === false || card === false || alarm === true
}

function printMiss({ question, answer, score }: Measured): void {
  const what = score.alarm
    ? 'FALSE ALARM'
    : score.card === false
      ? 'NO CARD'
      : score.handled === false
        ? 'NOT HANDLED'
        : score.wrong
          ? 'WRONG'
          : score.served === false
            ? 'NOT SERVED'
            : 'ENTRY'
  const ids = (list: readonly string[] | undefined) => (list ?? []).slice(0, 3).join(',')
  const shown = ids(answer.entries.map((entry) => entry.id))
  const { id, q, need, kind, entries } = question
  console.log([what, id, q, need ?? kind, answer.outcome, ids(answer.needs), ids(entries), shown].join(' | '))
}
