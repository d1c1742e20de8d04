import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemble } from '../src/assemble.js'
import { HOME, readConfig } from '../src/config.js'
import type { NeedTexts } from '../src/domain/texts.js'
import { readQuestions } from './evaluate/labelled.js'
import { measure, quantile } from './evaluate/measure.js'
import { tally } from './evaluate/score.js'

const quiet = () => {}
const folder = join(HOME, 'test/questions')
const questionsOf = (wanted: (file: string) => boolean) =>
  readQuestions(
    readdirSync(folder)
      .filter((file) => file.endsWith('.jsonl') && wanted(file))
      .map((file) => join(folder, file)),
  )

/** The starter release with at most so many ways of asking a need and language, in a folder of its own. */
function knowledgeWithWays(most: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-learning-'))
  const starter = join(HOME, 'knowledge')
  cpSync(join(starter, 'entries'), join(folder, 'entries'), { recursive: true })
  mkdirSync(join(folder, 'needs'))
  for (const file of readdirSync(join(starter, 'needs'))) {
    const texts = JSON.parse(readFileSync(join(starter, 'needs', file), 'utf8')) as NeedTexts
    // Each way in turn from the whole list, as a first and a last part of it differ in style.
    for (const need of Object.values(texts.needs)) if (need) need.ways = spread(need.ways, most)
    writeFileSync(join(folder, 'needs', file), JSON.stringify(texts))
  }
  return folder
}

function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list]
  return Array.from({ length: most }, (_, at) => list[Math.floor((at * list.length) / most)]!)
}

const BENCHES: Record<string, { about: string; run: () => Promise<void> }> = {
  vectors: {
    about: 'what the vectors are worth: the same questions with and without the embedding model',
    async run() {
      const questions = questionsOf((file) => file.startsWith('entries-'))
      const withVectors = await measure(await assemble(readConfig(process.env), quiet), questions)
      const without = await measure(await assemble(readConfig({ ...process.env, EMBEDDING_MODEL: 'none' }), quiet), questions)
      console.log(`language   n   served with, without   entry@3 with, without   difference`)
      for (const language of [...new Set(questions.map((question) => question.lang)), 'all']) {
        const of = (list: typeof without) =>
          tally(list.filter((one) => language === 'all' || one.question.lang === language).map((one) => one.score))
        const [a, b] = [of(withVectors), of(without)]
        const cells = [a.served, b.served, a.entry3, b.entry3, (a.entry3 ?? 0) - (b.entry3 ?? 0)].map((value) =>
          (value ?? 0).toFixed(1).padStart(8),
        )
        console.log(`${language.padEnd(8)}${String(a.n).padStart(4)} ${cells[0]} ${cells[1]}      ${cells[2]} ${cells[3]}      ${cells[4]}`)
      }
    },
  },
  index: {
    about: 'hnswlib against the exact index, side by side: same neighbours, and how long each takes',
    async run() {
      const questions = questionsOf((file) => /^[a-z]{2,3}\.jsonl$/.test(file)).slice(0, 400)
      const approximate = await assemble(readConfig({ ...process.env, VECTOR_INDEX: 'hnsw' }), quiet)
      const exact = await assemble(readConfig({ ...process.env, VECTOR_INDEX: 'exact' }), quiet)
      let same = 0
      const took = { approximate: 0, exact: 0 }
      for (const question of questions) {
        const [vector] = (await approximate.parts.embedder?.embed([question.q], 'query')) ?? []
        if (!vector) throw new Error('This bench needs an embedding model.')
        const started = performance.now()
        const found = approximate.parts.release.ways.byMeaning(vector, 10)
        const between = performance.now()
        const right = new Set(exact.parts.release.ways.byMeaning(vector, 10).map((one) => one.at))
        took.approximate += between - started
        took.exact += performance.now() - between
        same += found.filter((one) => right.has(one.at)).length
      }
      const count = approximate.parts.release.ways.labels.length
      console.log(
        `${count} ways of asking, ${questions.length} questions, ten neighbours each: ${((10 * same) / questions.length).toFixed(1)} % the same`,
      )
      console.log(
        `exact takes ${(took.exact / took.approximate).toFixed(1)} times as long (${(took.exact / questions.length).toFixed(2)} ms a question)`,
      )
    },
  },
  learning: {
    about: 'the learning curve: served when each need has 1, 2, 5, 10 or 20 ways of asking a language (rows of languages, in percent)',
    async run() {
      const questions = questionsOf((file) => /^[a-z]{2,3}\.jsonl$/.test(file)).filter((question) => question.kind === 'question')
      const languages = [...new Set(questions.map((question) => question.lang))].sort()
      const steps = [1, 2, 5, 10, 20]
      const served: Record<string, (number | undefined)[]> = {}
      for (const most of steps) {
        const folder = knowledgeWithWays(most)
        try {
          const waymark = await assemble(readConfig({ ...process.env, KNOWLEDGE_DIR: folder, DATA_DIR: join(folder, 'data') }), quiet)
          const measured = await measure(waymark, questions)
          for (const style of ['clean', 'messy'])
            for (const language of [...languages, 'all']) {
              const of = measured.filter(({ question }) => question.style === style && (language === 'all' || question.lang === language))
              const row = `${language} ${style}`
              served[row] = [...(served[row] ?? []), tally(of.map((one) => one.score)).served]
            }
        } finally {
          rmSync(folder, { recursive: true, force: true })
        }
      }
      console.log(`${'ways'.padEnd(12)}${steps.map((step) => String(step).padStart(7)).join('')}`)
      for (const [row, values] of Object.entries(served).sort(([a], [b]) => (a < b ? -1 : 1)))
        console.log(`${row.padEnd(12)}${values.map((value) => (value?.toFixed(1) ?? '·').padStart(7)).join('')}`)
    },
  },
  speed: {
    about: 'one answer after the other on one core, whole pipeline with words',
    async run() {
      const questions = questionsOf((file) => /^[a-z]{2,3}\.jsonl$/.test(file))
      const waymark = await assemble(readConfig(process.env), quiet)
      await measure(waymark, questions.slice(0, 200))
      const started = performance.now()
      const measured = await measure(waymark, questions)
      const seconds = (performance.now() - started) / 1000
      const times = measured.map((one) => one.took)
      console.log(
        `${questions.length} questions: ${quantile(times, 0.5).toFixed(1)} ms (half), ${quantile(times, 0.95).toFixed(1)} ms (95 of 100), ${(questions.length / seconds).toFixed(0)} answers a second`,
      )
      console.log(`memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
    },
  },
  start: {
    about: 'from the start of the server to its first answer, index kept from before; and its memory',
    async run() {
      const started = performance.now()
      const child = spawn(process.execPath, [join(HOME, 'dist/src/main.js')], {
        env: { ...process.env, PORT: '0', HOST: '127.0.0.1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const url = await new Promise<string>((resolve) =>
        child.stdout.on('data', (part) => /http:\S+/.test(String(part)) && resolve(String(part).match(/http:\S+/)?.[0] ?? '')),
      )
      const ready = performance.now()
      await fetch(`${url}/api/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"text":"where is a doctor"}',
      })
      console.log(
        `ready after ${((ready - started) / 1000).toFixed(2)} s, first answer ${((performance.now() - started) / 1000).toFixed(2)} s`,
      )
      child.kill()
    },
  },
}

const [name] = process.argv.slice(2)
if (name && !(name in BENCHES)) {
  console.error(
    `There is no bench "${name}". There are:\n${Object.entries(BENCHES)
      .map(([key, { about }]) => `  ${key.padEnd(10)}${about}`)
      .join('\n')}`,
  )
  process.exit(2)
}
for (const [key, { about, run }] of Object.entries(BENCHES)) {
  if (name ? key !== name : key === 'learning') continue // minutes: only when named
  console.log(`${key}: ${about}`)
  await run()
  console.log()
}
