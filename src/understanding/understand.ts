import type { Understood } from '../domain/answer.js'
import type { Country } from '../domain/place.js'
import { LONGEST_READ, type Question } from '../domain/question.js'
import { type CrisisNeed, isCrisisNeed, RISK_NEEDS } from '../domain/taxonomy.js'
import { tokens } from '../language/normalize.js'
import { type Calibration, gather, type Judged, type Ways, weigh } from './need.js'
import { type Mention, type PlaceReader, settle } from './place.js'
import type { HearTalk } from './talk.js'

/** A reply of so few words with a place in it says where, and nothing else. */
const PLACE_REPLY_WORDS = 8

/** A part of a message and its meaning. */
export interface Heard {
  readonly text: string
  readonly vector?: Float32Array
}

export interface UnderstandParts {
  readonly ways: Ways
  readonly calibration: Calibration
  readonly places: PlaceReader
  readonly hearTalk: HearTalk
  /** Countries that the knowledge holds entries of. */
  readonly held: ReadonlySet<Country>
}

/** From the words of a question to the need behind it and the place it plays in. Knows its limits: see `certainty`. */
export function createUnderstand({ ways, calibration, places, hearTalk, held }: UnderstandParts) {
  /** `heard`: the parts of a message as `partsOf` gives them, each with its vector where a model serves. */
  return function understand(heard: readonly Heard[], { text, need, country }: Question): Understood {
    const read = text.slice(0, LONGEST_READ)
    const mentions = places.read(read)
    const where = settle(mentions, country, places.around, held)
    if (need) return { needs: [{ need, share: 1 }], ...(isCrisisNeed(need) && { danger: need }), certainty: 'sure', places: where }
    const said = hearTalk(withoutPlaces(read, mentions), mentions.length > 0)
    // "I am in Serbia" answers "which country?"; the ways of asking name places mostly in stories of danger.
    if (said && 'here' in said && tokens(read).length <= PLACE_REPLY_WORDS) return { needs: [], said, certainty: 'unsure', places: where }
    const judged = together(heard.map((part) => weigh(gather(ways, part.text, part.vector), calibration)))
    const needs = judged.flatMap(({ label, share }) => ('need' in label ? [{ need: label.need, share }] : []))
    const best = judged[0]
    const aside = best && 'aside' in best.label ? best.label.aside : undefined
    const danger = dangerOf(judged, calibration)
    return {
      needs,
      ...(aside && { aside }),
      ...(danger && { danger }),
      ...(said && { said }),
      certainty: certaintyOf(judged, calibration),
      places: where,
    }
  }
}

/** The words of a message but for the places it names. */
function withoutPlaces(text: string, mentions: readonly Mention[]): string {
  const named = new Set(mentions.flatMap(({ at, size }) => Array.from({ length: size }, (_, i) => at + i)))
  return tokens(text)
    .filter((_, at) => !named.has(at))
    .join(' ')
}

export type Understand = ReturnType<typeof createUnderstand>

/**
 * The parts of a message to be judged: all of it, and of a long one also how it begins and ends. Stories hold many words about many
 * things; what somebody came for mostly stands first or last.
 */
export function partsOf(text: string): string[] {
  const whole = text.slice(0, LONGEST_READ)
  if (whole.length <= LONG) return [whole]
  return [whole, whole.slice(0, ENDS).replace(/\s\S*$/u, ''), whole.slice(-ENDS).replace(/^\S*\s/u, '')]
}

/** Characters from which a message is long, and how many of its beginning and end are judged by themselves. */
const LONG = 300
const ENDS = 160

/** Judgements of several parts as one: the mean of their shares, the best of their evidence. */
function together(parts: readonly Judged[][]): Judged[] {
  const [whole = [], ...ends] = parts
  if (ends.length === 0) return whole
  return whole
    .map((one) => {
      const same = parts.flatMap((part) => part.filter((other) => other.name === one.name))
      return {
        ...one,
        share: same.reduce((sum, other) => sum + other.share, 0) / parts.length,
        evidence: Math.max(...same.map((other) => other.evidence)),
      }
    })
    .sort((a, b) => b.share - a.share)
}

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
