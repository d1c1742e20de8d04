/**
 * Fits `models/<name>/calibration.json` on the development questions: first the weights of the evidence (by the likelihood of the right
 * need), then the thresholds (by what an answer is worth: right outright, right among three, asking back, wrong).
 * The private question sets are not looked at: `npm run calibrate` reads test/questions/ only.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { assemble } from '../src/assemble.js'
import { HOME, readConfig } from '../src/config.js'
import { isCrisisNeed } from '../src/domain/taxonomy.js'
import { type Calibration, DEFAULT_CALIBRATION, type Evidence, gather, type Judged, weigh } from '../src/understanding/need.js'
import { certaintyOf, dangerOf } from '../src/understanding/understand.js'
import { type LabelledQuestion, readQuestions } from './evaluate/labelled.js'

const folder = join(HOME, 'test/questions')
const config = readConfig(process.env)
if (!config.modelDir) throw new Error('There is no model to calibrate: EMBEDDING_MODEL is "none".')
const questions = readQuestions(
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl') && !file.startsWith('entries'))
    .map((file) => join(folder, file)),
)
const { parts } = await assemble(config, (line) => console.error(line))

const gathered: { question: LabelledQuestion; evidence: Evidence }[] = []
for (const question of questions) {
  const [vector] = (await parts.embedder?.embed([question.q], 'query')) ?? []
  gathered.push({ question, evidence: gather(parts.ways, question.q, vector) })
}

const ASIDES_OF: Record<string, readonly string[]> = {
  smalltalk: ['(greeting)', '(thanks)', '(goodbye)', '(who-are-you)'],
  'out-of-scope': ['(off-topic)'],
  unsafe: ['(unsafe)'],
}
const rightNames = (question: LabelledQuestion): readonly string[] =>
  question.kind === 'question' ? [question.need ?? '', ...question.also] : (ASIDES_OF[question.kind] ?? [])

/** Mean log of the belief in what is right: smooth, so that small changes of a weight show. */
function likelihood(calibration: Calibration): number {
  let sum = 0
  for (const { question, evidence } of gathered) {
    const right = new Set(rightNames(question))
    const share = weigh(evidence, calibration).reduce((total, one) => total + (right.has(one.name) ? one.share : 0), 0)
    sum += Math.log(Math.max(share, 1e-4))
  }
  return sum / gathered.length
}

let best: Calibration = DEFAULT_CALIBRATION
let score = likelihood(best)
for (let round = 0; round < 4; round++) {
  for (const key of ['letters', 'spellingHead', 'meaningHead', 'meaning', 'sharpness'] as const)
    for (const factor of [0.5, 0.7, 0.85, 1.15, 1.4, 2]) {
      const next = { ...best, [key]: Math.round(best[key] * factor * 1000) / 1000 }
      const value = likelihood(next)
      if (value > score) [best, score] = [next, value]
    }
  console.error(`round ${round + 1}: likelihood ${score.toFixed(4)} ${JSON.stringify(best)}`)
}

// What an answer is worth to the person: a wrong one sends them to the wrong door, asking back costs them a message.
const WORTH = { right: 1, offered: 0.75, wrong: -1, wrongRisk: -1.5, missed: 0 }
const judged = gathered.map(({ question, evidence }) => ({ question, judged: weigh(evidence, best) }))

function worth(calibration: Calibration): number {
  return judged.reduce((sum, one) => sum + worthOf(one.question, one.judged, calibration), 0) / judged.length
}

function worthOf(question: LabelledQuestion, list: readonly Judged[], calibration: Calibration): number {
  const right = new Set(rightNames(question))
  const needs = list.filter((one) => 'need' in one.label)
  const top = list[0]
  const certainty = certaintyOf(list, calibration)
  const aside = top && 'aside' in top.label && (needs[0]?.share ?? 0) < 0.5
  if (question.kind !== 'question') return certainty === 'none' || aside ? WORTH.right : certainty === 'sure' ? WORTH.wrong : WORTH.missed
  if (certainty === 'none' || aside) return WORTH.missed
  if (certainty === 'sure') return needs[0] && right.has(needs[0].name) ? WORTH.right : WORTH.wrong
  return needs.slice(0, 3).some((one) => right.has(one.name)) ? WORTH.offered : WORTH.missed
}

let value = worth(best)
const steps = Array.from({ length: 37 }, (_, i) => Math.round((0.05 + i * 0.025) * 1000) / 1000)
for (let round = 0; round < 2; round++)
  for (const key of ['sureAt', 'sureAtRisk', 'heardAt'] as const)
    for (const step of steps) {
      const next = { ...best, [key]: step }
      const at = worth(next)
      if (at > value) [best, value] = [next, at]
    }
// The most dangers met while false alarms stay under two in a hundred.
const MOST_ALARMS = 0.02
const dangerous = judged.filter(({ question }) => isCrisisNeed(question.need ?? ''))
const harmless = judged.filter(({ question }) => ![question.need ?? '', ...question.also].some(isCrisisNeed))
const alarmed = (list: typeof judged, crisisAt: number) =>
  list.filter((one) => dangerOf(one.judged, { ...best, crisisAt }) !== undefined).length / list.length
const crisisAt = steps.find((step) => alarmed(harmless, step) <= MOST_ALARMS) ?? 0.95
console.error(
  `card at ${crisisAt}: ${(100 * alarmed(dangerous, crisisAt)).toFixed(1)} % of dangers by the model alone, false alarms ${(100 * alarmed(harmless, crisisAt)).toFixed(1)} %`,
)
best = { ...best, crisisAt }
// A need of risk is never answered on less belief than another.
best = { ...best, sureAtRisk: Math.max(best.sureAtRisk, best.sureAt) }
const file = join(config.modelDir, 'calibration.json')
writeFileSync(file, `${JSON.stringify(best, undefined, 2)}\n`)
console.log(`${relative(HOME, file)}: worth ${value.toFixed(3)} on ${questions.length} questions, ${JSON.stringify(best)}`)
