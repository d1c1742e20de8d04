import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assemble } from '../src/assemble.js'
import { type AnswerJson, answerToJson } from '../src/channels/answer-json.js'
import { HOME, readConfig } from '../src/config.js'
import { isLanguage, isSameGroup } from '../src/domain/language.js'
import type { Country } from '../src/domain/place.js'
import { type LabelledQuestion, QuestionFileError, readQuestions } from './evaluate/labelled.js'
import { COLUMNS, cells, type Score, scoreOf, type Tally, tally } from './evaluate/score.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    /** Prints each question that went wrong. */
    misses: { type: 'boolean', default: false },
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

const { ask, render, knowledge } = await assemble(readConfig(process.env), (line) => console.error(line))
const entries = new Map(knowledge.entries.map((entry) => [entry.id, entry]))
const scores: Score[] = []
let times: number[] = []
for (const [at, question] of questions.entries()) {
  const started = performance.now()
  // The language is detected as in life; the country is the person's setting.
  const answer = await ask({ text: question.q, ...(question.country && { country: question.country as Country }) })
  times.push(performance.now() - started)
  const json = answerToJson(answer, render, question.id)
  const areas = (ids: readonly string[]) => ids.flatMap((id) => entries.get(id)?.area ?? [])
  const score = scoreOf(question, json, areas, sameLanguage)
  scores.push(score)
  if (values.misses && (score.wrong || score.served === false || score.handled === false || score.entry3 === false))
    printMiss(question, json, score)
  if (at % 500 === 499) console.error(`${at + 1} of ${questions.length}`)
}

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
times = times.sort((a, b) => a - b)
const speed = { p50: times[Math.floor(times.length * 0.5)], p95: times[Math.floor(times.length * 0.95)] }

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
  console.log(`\n${questions.length} questions; one answer ${speed.p50?.toFixed(1)} ms (half), ${speed.p95?.toFixed(1)} ms (95 of 100)`)
  console.log(
    'served: right need answered, or among three offered · wrong: another need answered outright · asks: asks back · handled: small talk,',
  )
  console.log(
    'off-topic and unsafe not answered as a need · entry: a right entry first, or among three · ≠city: first entry is of another city',
  )
}

function sameLanguage(said: string, right: string): boolean {
  return isLanguage(said) && isLanguage(right) && isSameGroup(said, right)
}

function printMiss(question: LabelledQuestion, json: AnswerJson, score: Score): void {
  const what = score.handled === false ? 'NOT HANDLED' : score.wrong ? 'WRONG' : score.served === false ? 'NOT SERVED' : 'ENTRY'
  console.log(
    [
      what,
      question.id,
      question.q,
      question.need ?? question.kind,
      json.outcome,
      json.needs.slice(0, 3).join(','),
      question.entries?.join(',') ?? '',
      json.entries
        .slice(0, 3)
        .map((entry) => entry.id)
        .join(','),
    ].join(' | '),
  )
}
