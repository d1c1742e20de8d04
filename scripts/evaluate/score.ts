import type { AnswerJson } from '../../src/channels/answer-json.js'
import { isCrisisNeed } from '../../src/domain/taxonomy.js'
import type { LabelledQuestion } from './labelled.js'

/** What one answer was worth. Absent where the question does not ask for it. */
export interface Score {
  readonly lang: string
  readonly style: string
  readonly served?: boolean
  readonly wrong?: boolean
  readonly asks?: boolean
  readonly need1?: boolean
  readonly need3?: boolean
  readonly entry1?: boolean
  readonly entry3?: boolean
  readonly otherCity?: boolean
  readonly country?: boolean
  readonly language: boolean
  readonly handled?: boolean
  /** A message of danger got a card. */
  readonly card?: boolean
  /** A harmless message got one. */
  readonly alarm?: boolean
}

const OFFERED = 3

/** Scores as the contract says: served = the right need answered or among at most three offered; wrong = another need answered outright. */
export function scoreOf(
  question: LabelledQuestion,
  answer: AnswerJson,
  areasOf: (entries: readonly string[]) => readonly string[],
  sameLanguage: (said: string, right: string) => boolean,
): Score {
  const dangerous = [question.need ?? '', ...question.also].some(isCrisisNeed)
  const base = {
    lang: question.lang,
    style: question.style,
    language: sameLanguage(answer.lang, question.lang),
    ...(dangerous ? (isCrisisNeed(question.need ?? '') ? { card: answer.crisis !== null } : {}) : { alarm: answer.crisis !== null }),
  }
  const byEntries = question.entries && question.entries.length > 0 ? entryScore(question.entries, answer, areasOf) : {}
  if (question.kind !== 'question') return { ...base, handled: ['smalltalk', 'refuse', 'abstain'].includes(answer.outcome) }
  const right = new Set([question.need, ...question.also])
  const at = answer.needs.findIndex((need) => right.has(need))
  // A crisis is a card plus an answer: it counts as answered outright.
  const outright = answer.outcome === 'answer' || answer.outcome === 'crisis'
  const asks = answer.outcome === 'clarify'
  const served = outright ? at === 0 : asks && at >= 0 && at < OFFERED
  return {
    ...base,
    ...byEntries,
    served,
    wrong: outright && at !== 0,
    asks,
    need1: at === 0,
    need3: at >= 0 && at < OFFERED,
    ...(question.country && { country: answer.country === question.country }),
  }
}

function entryScore(right: readonly string[], answer: AnswerJson, areasOf: (entries: readonly string[]) => readonly string[]) {
  const shown = answer.entries.map((entry) => entry.id)
  const areas = areasOf(right)
  const first = shown[0] ? areasOf([shown[0]]) : []
  return {
    entry1: shown[0] !== undefined && right.includes(shown[0]),
    entry3: shown.slice(0, OFFERED).some((id) => right.includes(id)),
    ...(areas.length > 0 && { otherCity: first.length > 0 && !first.some((area) => areas.includes(area)) }),
  }
}

export const COLUMNS = [
  'n',
  'served',
  'wrong',
  'asks',
  '@1',
  '@3',
  'entry@1',
  'entry@3',
  '≠city',
  'country',
  'language',
  'handled',
  'card',
  'alarm',
] as const

export interface Tally {
  readonly n: number
  readonly served?: number
  readonly wrong?: number
  readonly asks?: number
  readonly need1?: number
  readonly need3?: number
  readonly entry1?: number
  readonly entry3?: number
  readonly otherCity?: number
  readonly country?: number
  readonly language?: number
  readonly handled?: number
  readonly card?: number
  readonly alarm?: number
  /** How many questions each share is of. */
  readonly of: Readonly<Record<string, number>>
}

/** Shares in percent, with the number of questions that each is of. */
export function tally(scores: readonly Score[]): Tally {
  const of: Record<string, number> = {}
  const share = (key: keyof Score) => {
    const asked = scores.filter((score) => score[key] !== undefined)
    of[key] = asked.length
    return asked.length === 0 ? {} : { [key]: Math.round((1000 * asked.filter((score) => score[key] === true).length) / asked.length) / 10 }
  }
  const keys = [
    'served',
    'wrong',
    'asks',
    'need1',
    'need3',
    'entry1',
    'entry3',
    'otherCity',
    'country',
    'language',
    'handled',
    'card',
    'alarm',
  ] as const
  return Object.assign({ n: scores.length, of }, ...keys.map(share)) as Tally
}

export function cells(tally: Tally): string[] {
  const show = (value: number | undefined) => (value === undefined ? '·' : value.toFixed(1))
  const { n, served, wrong, asks, need1, need3, entry1, entry3, otherCity, country, language, handled, card, alarm } = tally
  return [String(n), ...[served, wrong, asks, need1, need3, entry1, entry3, otherCity, country, language, handled, card, alarm].map(show)]
}
