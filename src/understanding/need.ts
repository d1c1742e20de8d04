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
  /** Judges spelling: logarithms of belief, one a name. */
  readonly spellingHead: LabelHead<string>
  /** Judges meaning: scores near 0 or 1, one a name; absent without vectors. */
  readonly meaningHead?: LabelHead<Float32Array>
}

export interface LabelHead<Input> {
  readonly names: readonly string[]
  judge(input: Input): Float32Array
}

/** How the evidence is weighed. Fitted on `test/questions/` with `npm run calibrate`; belongs to one embedding model. */
export const Calibration = z
  .object({
    /** Weights of likeness with the nearest ways, by meaning and by letters. */
    meaning: z.number(),
    letters: z.number(),
    /** Weights of the two heads that were fitted on the ways. */
    meaningHead: z.number(),
    spellingHead: z.number(),
    /** What an aside must be ahead by: a question taken for small talk is lost, small talk taken for a question is not. */
    asideCost: z.number(),
    /** Sharpness of the shares: a higher one trusts small differences more. */
    sharpness: z.number().positive(),
    /** Share of the best need from which it is answered outright. */
    sureAt: z.number(),
    /** The same for needs of risk, where a wrong answer can cost protection or freedom. */
    sureAtRisk: z.number(),
    /** Evidence of the best need below which nothing is offered. */
    heardAt: z.number(),
    /** Belief in all needs of danger together from which a card is shown, where no form of danger was seen. */
    crisisAt: z.number(),
  })
  .strict()
export type Calibration = z.infer<typeof Calibration>

/** For a model that nobody has calibrated yet: asks back rather than being sure. */
export const DEFAULT_CALIBRATION: Calibration = {
  meaning: 0.3,
  letters: 1,
  meaningHead: 1,
  spellingHead: 0.05,
  asideCost: 0.1,
  sharpness: 12,
  sureAt: 0.7,
  sureAtRisk: 0.8,
  heardAt: 0.2,
  crisisAt: 0.35,
}

export interface Judged {
  readonly name: string
  readonly label: Label
  /** Likeness and meaning without spelling's relative judgement: comparable between questions. */
  readonly evidence: number
  /** Share of belief among all labels, 0 to 1. */
  readonly share: number
}

const NEAREST = 96
/** The best way of a need counts whole, the next ones less: one lucky way is weaker than three that agree. */
const RANKED = [1, 0.5, 0.25]
/** Below this the spelling head only says "no": how much no is chance. */
const LEAST_LOG = -12
const RANKED_SUM = RANKED.reduce((sum, weight) => sum + weight, 0)

/** What speaks for each label, before it is weighed. */
export interface Evidence {
  /** Nearest ways a label, by letters and by meaning. */
  readonly near: ReadonlyMap<string, readonly { readonly letters: number; readonly meaning: number }[]>
  readonly spelling: ReadonlyMap<string, number>
  readonly meaning: ReadonlyMap<string, number>
}

/** Gathers what the ways of asking say of a question. `vector` is absent where no model serves. */
export function gather(ways: Ways, text: string, vector: Float32Array | undefined): Evidence {
  const letters = ways.byLetters(text)
  const close = new Set<number>(largest(letters, NEAREST))
  if (vector) for (const { at } of ways.byMeaning(vector, NEAREST)) close.add(at)
  const near = new Map<string, { letters: number; meaning: number }[]>()
  for (const at of close) {
    const name = nameOf(ways.labels[at]!)
    const likeness = { letters: letters[at]!, meaning: vector ? Math.max(0, ways.similarity(vector, at)) : 0 }
    const list = near.get(name)
    if (list) list.push(likeness)
    else near.set(name, [likeness])
  }
  const byName = <Input>(head: LabelHead<Input>, input: Input) => {
    const scores = head.judge(input)
    return new Map(head.names.map((name, label) => [name, scores[label]!]))
  }
  return {
    near,
    spelling: byName(ways.spellingHead, text),
    meaning: vector && ways.meaningHead ? byName(ways.meaningHead, vector) : new Map(),
  }
}

/** Weighs the evidence: labels with their shares of belief, best first. */
export function weigh({ near, spelling, meaning }: Evidence, calibration: Calibration): Judged[] {
  const judged = [...spelling].map(([name, spelled]) => {
    const scores = (near.get(name) ?? [])
      .map((way) => calibration.letters * way.letters + calibration.meaning * way.meaning)
      .sort((a, b) => b - a)
    const likeness = RANKED.reduce((sum, weight, i) => sum + weight * (scores[i] ?? 0), 0) / RANKED_SUM
    const evidence = likeness + calibration.meaningHead * (meaning.get(name) ?? 0)
    const label = labelOf(name)
    return {
      name,
      label,
      evidence,
      all: evidence + calibration.spellingHead * Math.max(spelled, LEAST_LOG) - ('aside' in label ? calibration.asideCost : 0),
    }
  })
  const top = judged.reduce((most, one) => Math.max(most, one.all), Number.NEGATIVE_INFINITY)
  const powers = judged.map((one) => Math.exp(calibration.sharpness * (one.all - top)))
  const total = powers.reduce((sum, power) => sum + power, 0) || 1
  return judged
    .map(({ name, label, evidence }, i) => ({ name, label, evidence, share: powers[i]! / total }))
    .sort((a, b) => b.share - a.share)
}

/** A label's name is its need, or its aside in brackets. */
export function nameOf(label: Label): string {
  return 'need' in label ? label.need : `(${label.aside})`
}

function labelOf(name: string): Label {
  return name.startsWith('(') ? { aside: name.slice(1, -1) as Aside } : { need: name as NeedId }
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
