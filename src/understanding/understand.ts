import type { Understood } from '../domain/answer.js'
import type { Country } from '../domain/place.js'
import type { Question } from '../domain/question.js'
import { type CrisisNeed, isCrisisNeed, RISK_NEEDS } from '../domain/taxonomy.js'
import { type Calibration, gather, type Judged, type Ways, weigh } from './need.js'
import { type PlaceReader, settle } from './place.js'

export interface UnderstandParts {
  readonly ways: Ways
  readonly calibration: Calibration
  readonly places: PlaceReader
  /** Countries that the knowledge holds entries of. */
  readonly held: ReadonlySet<Country>
}

/** From the words of a question to the need behind it and the place it plays in. Knows its limits: see `certainty`. */
export function createUnderstand({ ways, calibration, places, held }: UnderstandParts) {
  return function understand(text: string, vector: Float32Array | undefined, { need, country }: Question): Understood {
    const where = settle(places.read(text), country, places.around, held)
    if (need) return { needs: [{ need, share: 1 }], ...(isCrisisNeed(need) && { danger: need }), certainty: 'sure', places: where }
    const judged = weigh(gather(ways, text, vector), calibration)
    const needs = judged.flatMap(({ label, share }) => ('need' in label ? [{ need: label.need, share }] : []))
    const best = judged[0]
    const aside = best && 'aside' in best.label ? best.label.aside : undefined
    const danger = dangerOf(judged, calibration)
    return {
      needs,
      ...(aside && { aside }),
      ...(danger && { danger }),
      certainty: certaintyOf(judged, calibration),
      places: where,
    }
  }
}

export type Understand = ReturnType<typeof createUnderstand>

/** How sure the best label is; a need of risk must be believed more. */
export function certaintyOf(judged: readonly Judged[], calibration: Calibration): Understood['certainty'] {
  const best = judged[0]
  if (!best || best.evidence < calibration.heardAt) return 'none'
  const risk = 'need' in best.label && RISK_NEEDS.has(best.label.need)
  return best.share >= (risk ? calibration.sureAtRisk : calibration.sureAt) ? 'sure' : 'unsure'
}

/** The likeliest danger, where all dangers together are believed enough: which one it is may be less clear than that there is one. */
export function dangerOf(judged: readonly Judged[], calibration: Calibration): CrisisNeed | undefined {
  const dangers = judged.flatMap(({ label, share }) => ('need' in label && isCrisisNeed(label.need) ? [{ need: label.need, share }] : []))
  const believed = dangers.reduce((sum, one) => sum + one.share, 0)
  return believed >= calibration.crisisAt ? dangers[0]?.need : undefined
}
