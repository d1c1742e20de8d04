/**
 * Fits `models/<name>/calibration.json` on the development questions: first the weights of the evidence (by the likelihood of the right
 * need), then the thresholds (by what an answer is worth: right outright, right among three, asking back, wrong).
 * The private question sets are not looked at: `npm run calibrate` reads test/questions/ only.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { assemble, type CalibrationFile } from '../src/assemble.js'
import { HOME, readConfig } from '../src/config.js'
import { isLanguage } from '../src/domain/language.js'
import type { Country } from '../src/domain/place.js'
import { isCrisisNeed } from '../src/domain/taxonomy.js'
import { createRetrieve, DEFAULT_WEIGHTS, type EntryWeights } from '../src/retrieval/retrieve.js'
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
const { parts, ask } = await assemble(config, (line) => console.error(line))

const gathered: { question: LabelledQuestion; evidence: Evidence }[] = []
for (const question of questions) {
  const [vector] = (await parts.embedder?.embed([question.q], 'query')) ?? []
  gathered.push({ question, evidence: gather(parts.release.ways, question.q, vector) })
}

const ASIDES_OF: Record<string, readonly string[]> = {
  smalltalk: ['(greeting)', '(thanks)', '(goodbye)', '(who-are-you)'],
  'out-of-scope': ['(off-topic)'],
  unsafe: ['(unsafe)'],
}
const rightNames = (question: LabelledQuestion): readonly string[] =>
  question.kind === 'question' ? [question.need ?? '', ...question.also] : (ASIDES_OF[question.kind] ?? [])

/** The weights are fitted on so many questions, evenly taken from all: more make it slower, not better. The thresholds see all of them. */
const FITTED_ON = 2500
const fitted = gathered.filter((_, at) => at % Math.max(1, Math.floor(gathered.length / FITTED_ON)) === 0)

/** Mean log of the belief in what is right: smooth, so that small changes of a weight show. */
function likelihood(calibration: Calibration): number {
  let sum = 0
  for (const { question, evidence } of fitted) {
    const right = new Set(rightNames(question))
    const share = weigh(evidence, calibration).reduce((total, one) => total + (right.has(one.name) ? one.share : 0), 0)
    sum += Math.log(Math.max(share, 1e-4))
  }
  return sum / fitted.length
}

let best: Calibration = DEFAULT_CALIBRATION
let score = likelihood(best)
for (let round = 0; round < 3; round++) {
  for (const key of ['letters', 'spellingHead', 'meaningHead', 'meaning', 'sharpness'] as const)
    for (const factor of [0.5, 0.75, 1.3, 2]) {
      const next = { ...best, [key]: Math.round(best[key] * factor * 1000) / 1000 }
      const value = likelihood(next)
      if (value > score) [best, score] = [next, value]
    }
  console.error(`round ${round + 1}: likelihood ${score.toFixed(4)} ${JSON.stringify(best)}`)
}

// What an answer is worth to the person: a wrong one sends them to the wrong door, asking back costs them a message.
/** Most questions that may be asked back: a person in a hurry gives up. */
const MOST_ASKED = 0.28
const WORTH = { right: 1, offered: 0.75, wrong: -1, wrongRisk: -1.5, missed: 0 }
let judged = judgeAll(best)

function judgeAll(calibration: Calibration) {
  return gathered.map(({ question, evidence }) => ({ question, judged: weigh(evidence, calibration) }))
}

function worth(calibration: Calibration): number {
  const real = judged.filter(({ question }) => question.kind === 'question')
  const asked = real.filter((one) => certaintyOf(one.judged, calibration) === 'unsure' && 'need' in (one.judged[0]?.label ?? {}))
  if (asked.length > MOST_ASKED * real.length) return Number.NEGATIVE_INFINITY
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

let value = Number.NEGATIVE_INFINITY
const steps = Array.from({ length: 37 }, (_, i) => Math.round((0.05 + i * 0.025) * 1000) / 1000)
for (const asideCost of [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]) {
  let tried: Calibration = { ...best, asideCost, heardAt: 0 }
  judged = judgeAll(tried)
  let reached = worth(tried)
  for (let round = 0; round < 2; round++)
    for (const key of ['sureAt', 'sureAtRisk', 'heardAt'] as const)
      for (const step of steps) {
        const next = { ...tried, [key]: step }
        const at = worth(next)
        if (at > reached) [tried, reached] = [next, at]
      }
  console.error(`aside cost ${asideCost}: worth ${reached.toFixed(4)}`)
  if (reached > value) [best, value] = [tried, reached]
}
judged = judgeAll(best)
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

// Entries: by how early the first right one stands, on questions labelled with the entries that answer them.
const labelled = readQuestions(
  readdirSync(folder)
    .filter((file) => file.startsWith('entries') && file.endsWith('.jsonl'))
    .map((file) => join(folder, file)),
)
const understood = await Promise.all(
  labelled.map(async (question) => {
    const [vector] = (await parts.embedder?.embed([question.q], 'query')) ?? []
    const country = question.country ? { country: question.country as Country } : {}
    const { understood } = await ask({ text: question.q, ...country })
    const needs = weigh(gather(parts.release.ways, question.q, vector), best).flatMap(({ label, share }) =>
      'need' in label ? [{ need: label.need, share }] : [],
    )
    return { question, vector, understood: { ...understood, needs } }
  }),
)

function reciprocalRank(weights: EntryWeights): number {
  const retrieve = createRetrieve({ ...parts.release, weights })
  let sum = 0
  for (const { question, vector, understood: heard } of understood) {
    const { found } = retrieve(question.q, vector, heard, 10)
    const at = found.findIndex(({ entry }) => question.entries?.includes(entry.id))
    // Three are shown: a right one further down helps nobody.
    if (at >= 0) sum += at < 3 ? 1 - 0.15 * at : 0.1
  }
  return sum / understood.length
}

let weights: EntryWeights = DEFAULT_WEIGHTS
let rank = reciprocalRank(weights)
console.error(`entries before: ${rank.toFixed(3)}`)
for (let round = 0; round < 3; round++) {
  for (const key of Object.keys(weights) as (keyof EntryWeights)[])
    for (const next of [
      weights[key] * 0.6,
      weights[key] * 0.8,
      weights[key] * 1.25,
      weights[key] * 1.6,
      weights[key] + 0.06,
      weights[key] - 0.06,
    ]) {
      const tried = { ...weights, [key]: Math.round(next * 1000) / 1000 }
      const value = reciprocalRank(tried)
      if (value > rank + 1e-4) [weights, rank] = [tried, value]
    }
  console.error(`entries, round ${round + 1}: ${rank.toFixed(3)} ${JSON.stringify(weights)}`)
}

const file = join(config.modelDir, 'calibration.json')
/** Share of messy questions served below which a person is told that we handle their language less well. */
const WELL = 0.85
const messy = judged.filter(({ question }) => question.kind === 'question' && question.style === 'messy')
const lessWell = [...new Set(messy.map(({ question }) => question.lang))].filter((language) => {
  const own = messy.filter(({ question }) => question.lang === language)
  return own.filter((one) => worthOf(one.question, one.judged, best) > 0).length < WELL * own.length
})
const calibration: CalibrationFile = { understanding: best, retrieval: weights, lessWell: lessWell.filter(isLanguage) }
writeFileSync(file, `${JSON.stringify(calibration, undefined, 2)}\n`)
console.log(
  `${relative(HOME, file)}: worth ${value.toFixed(3)} on ${questions.length} questions, entries ${rank.toFixed(3)} on ${labelled.length}`,
)
