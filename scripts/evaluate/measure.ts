import type { Waymark } from '../../src/assemble.js'
import { type AnswerJson, answerToJson } from '../../src/channels/answer-json.js'
import { isLanguage, isSameGroup } from '../../src/domain/language.js'
import type { Country } from '../../src/domain/place.js'
import type { LabelledQuestion } from './labelled.js'
import { type Score, scoreOf } from './score.js'

export interface Measured {
  readonly question: LabelledQuestion
  readonly answer: AnswerJson
  readonly score: Score
  /** Milliseconds for the answer, without putting it into words. */
  readonly took: number
}

/** Asks every question, one after the other, and scores the answers. The language is detected as in life; the country is the person's setting. */
export async function measure(
  { ask, render, knowledge }: Waymark,
  questions: readonly LabelledQuestion[],
  progress: (done: number) => void = () => {},
): Promise<Measured[]> {
  const areas = new Map(knowledge.entries.map((entry) => [entry.id, entry.area as readonly string[]]))
  const areasOf = (ids: readonly string[]) => ids.flatMap((id) => areas.get(id) ?? [])
  const measured: Measured[] = []
  for (const question of questions) {
    const started = performance.now()
    const given = await ask({ text: question.q, ...(question.country && { country: question.country as Country }) })
    const took = performance.now() - started
    const answer = answerToJson(given, render, question.id)
    measured.push({ question, answer, score: scoreOf(question, answer, areasOf, sameLanguage), took })
    if (measured.length % 500 === 0) progress(measured.length)
  }
  return measured
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function sameLanguage(said: string, right: string): boolean {
  return isLanguage(said) && isLanguage(right) && isSameGroup(said, right)
}
