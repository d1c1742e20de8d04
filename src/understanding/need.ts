import { z } from 'zod'
import type { Aside, NeedId } from '../domain/taxonomy.js'

/** What a way of asking stands for. */
export type Label = { readonly need: NeedId } | { readonly aside: Aside }

/** The curated ways of asking, searchable by meaning (vectors) and by letters. Positions are those of `labels`. */
export interface Ways {
  readonly labels: readonly Label[]
  byMeaning(vector: Float32Array, k: number): readonly { readonly at: number; readonly similarity: number }[]
  similarity(vector: Float32Array, at: number): number
  /** Likeness of letters with every way, in their order; valid until the next call. */
  byLetters(text: string): Float32Array
  /** Judgement of the linear head over the vector, one number a label name; absent without vectors. */
  head?(vector: Float32Array): ReadonlyMap<string, number>
}

/** How the evidence is weighed. Fitted on `test/questions/` with `npm run calibrate`; belongs to one embedding model. */
export const Calibration = z
  .object({
    /** Weights of likeness of meaning, likeness of letters, and of the linear head. */
    meaning: z.number(),
    letters: z.number(),
    head: z.number(),
    /** Sharpness of the shares: a higher one trusts small differences more. */
    sharpness: z.number().positive(),
    /** Share of the best need from which it is answered outright. */
    sureAt: z.number(),
    /** The same for needs of risk, where a wrong answer can cost protection or freedom. */
    sureAtRisk: z.number(),
    /** Evidence of the best need below which nothing is offered. */
    heardAt: z.number(),
  })
  .strict()
export type Calibration = z.infer<typeof Calibration>

/** For a model that nobody has calibrated yet: asks back rather than being sure. */
export const DEFAULT_CALIBRATION: Calibration = {
  meaning: 1,
  letters: 0.7,
  head: 0.5,
  sharpness: 12,
  sureAt: 0.5,
  sureAtRisk: 0.6,
  heardAt: 0.3,
}

export function parseCalibration(value: unknown): Calibration {
  return Calibration.parse(value)
}

export interface Judged {
  readonly name: string
  readonly label: Label
  /** Raw evidence, comparable between questions. */
  readonly evidence: number
  /** Share of belief among all labels, 0 to 1. */
  readonly share: number
}

const NEAREST = 96
/** The best way of a need counts whole, the next ones less: one lucky way is weaker than three that agree. */
const RANKED = [1, 0.5, 0.25]
const RANKED_SUM = RANKED.reduce((sum, weight) => sum + weight, 0)

/** What speaks for each label, before it is weighed. */
export interface Evidence {
  readonly ways: readonly { readonly name: string; readonly label: Label; readonly letters: number; readonly meaning: number }[]
  readonly head: ReadonlyMap<string, number>
}

/** Gathers the ways of asking that are near a question by letters or by meaning. `vector` is absent where no model serves. */
export function gather(ways: Ways, text: string, vector: Float32Array | undefined): Evidence {
  const letters = ways.byLetters(text)
  const near = new Set<number>(largest(letters, NEAREST))
  if (vector) for (const { at } of ways.byMeaning(vector, NEAREST)) near.add(at)
  return {
    ways: [...near].map((at) => {
      const label = ways.labels[at]!
      return { name: nameOf(label), label, letters: letters[at]!, meaning: vector ? Math.max(0, ways.similarity(vector, at)) : 0 }
    }),
    head: (vector && ways.head?.(vector)) ?? new Map(),
  }
}

/** Weighs the evidence: labels with their shares of belief, best first. */
export function weigh(evidence: Evidence, calibration: Calibration): Judged[] {
  const perLabel = new Map<string, { label: Label; scores: number[] }>()
  for (const { name, label, letters, meaning } of evidence.ways) {
    const score = calibration.letters * letters + calibration.meaning * meaning
    const known = perLabel.get(name)
    if (known) known.scores.push(score)
    else perLabel.set(name, { label, scores: [score] })
  }
  const judged = [...perLabel].map(([name, { label, scores }]) => {
    scores.sort((a, b) => b - a)
    const near = RANKED.reduce((sum, weight, i) => sum + weight * (scores[i] ?? 0), 0) / RANKED_SUM
    return { name, label, evidence: near + calibration.head * (evidence.head.get(name) ?? 0) }
  })
  const top = judged.reduce((most, one) => Math.max(most, one.evidence), 0)
  const powers = judged.map((one) => Math.exp(calibration.sharpness * (one.evidence - top)))
  const total = powers.reduce((sum, power) => sum + power, 0) || 1
  return judged.map((one, i) => ({ ...one, share: powers[i]! / total })).sort((a, b) => b.share - a.share)
}

export function nameOf(label: Label): string {
  return 'need' in label ? label.need : `(${label.aside})`
}

function largest(scores: Float32Array, k: number): number[] {
  // A bounded insertion keeps this linear: sorting ten thousand numbers a question would be half the work.
  const best: number[] = []
  let least = 0
  for (let at = 0; at < scores.length; at++) {
    const score = scores[at]!
    if (score <= least) continue
    let place = best.length
    while (place > 0 && scores[best[place - 1]!]! < score) place--
    best.splice(place, 0, at)
    if (best.length > k) best.pop()
    if (best.length === k) least = scores[best[k - 1]!]!
  }
  return best
}
