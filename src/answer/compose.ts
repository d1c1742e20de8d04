import type { Answer, Asks, Found, Outcome, Understood } from '../domain/answer.js'
import { type Entry, shownContact } from '../domain/entry.js'
import { isSameGroup, type Language } from '../domain/language.js'
import { worksFrom } from '../domain/phone.js'
import type { Country } from '../domain/place.js'
import { LONGEST_READ, type Question } from '../domain/question.js'
import type { Aspect, CrisisNeed, NeedId } from '../domain/taxonomy.js'
import type { Detected } from '../language/detect.js'
import { words } from '../language/normalize.js'
import type { Retrieve } from '../retrieval/retrieve.js'
import { referralNeeds } from './referral.js'

export interface ComposeParts {
  /** Languages that are whole: only these are answered in. */
  readonly offered: readonly Language[]
  readonly held: ReadonlySet<Country>
  readonly retrieve: Retrieve
  /** A served entry by its id. */
  readonly entryOf: (id: string) => Entry | undefined
}

export interface Heard {
  readonly question: Question
  readonly danger: CrisisNeed | undefined
  readonly detected: Detected | undefined
  readonly understood: Understood
  readonly found: readonly Found[]
  /** An entry whose name was said. */
  readonly named: Entry | undefined
}

/** At most so many needs are offered when unsure, and a need believed in less than this is not worth a button. */
const MOST_OFFERED = 3
const LEAST_OFFERED = 0.03
/** In a message of so few words a name is what was asked for. */
const NAME_ALONE_WORDS = 6
/** Below this share an aside ("thanks", small talk) does not push a need aside: people say hello before they ask. */
const ASIDE_SURE = 0.5

/** Likeness to a known phrase from which a short message is taken for it. */
export const SURE_TALK = 0.75

/** Decides what is answered: the card of a crisis on top, the ordinary answer below it, and what is still to be asked. */
export function createCompose({ offered, held, retrieve, entryOf }: ComposeParts) {
  return function compose(heard: Heard): Answer {
    const { question, detected, understood } = heard
    const writtenIn = question.language ?? detected?.language ?? 'en'
    const outcome = decide(heard)
    const crisis = heard.danger ?? understood.danger // seen by its forms, or understood
    const { country } = understood.places
    const asks = whatToAsk(heard, outcome)
    return {
      language: spokenFor(writtenIn),
      writtenIn,
      ...(crisis && { crisis: { need: crisis, found: crisisContacts(crisis, understood) } }),
      outcome: crisis
        ? onlyFor(
            crisis,
            outcome,
            understood.needs.slice(0, MOST_OFFERED).map((one) => one.need),
          )
        : outcome,
      understood,
      needs: needsOf(heard, outcome),
      ...(asks && { asks }),
      ...(asks === 'language' && { languages: likelyLanguages(detected) }),
      ...(question.text.length > LONGEST_READ && { cut: true }),
      ...(country && !held.has(country) && { nothingOn: country }),
    }
  }

  /** The likeliest offered languages, and English: a choice of three. */
  function likelyLanguages(detected: Detected | undefined): Language[] {
    const likely = (detected?.ranked ?? []).map(({ language }) => spokenFor(language))
    return [...new Set<Language>([...likely, 'en'])].slice(0, 3)
  }

  function spokenFor(wanted: Language): Language {
    if (offered.includes(wanted)) return wanted
    return offered.find((language) => isSameGroup(language, wanted)) ?? 'en'
  }

  function decide({ question, understood, found, named, danger }: Heard): Outcome {
    const { aside, certainty, needs, said } = understood
    const best = needs[0]
    const likely = needs.slice(0, MOST_OFFERED)
    if (question.need && question.shown) return again(question.need, question.about, question.shown, found)
    // People name offices in passing ("Migrationsverket says that I am 19"): a name decides only where the need is not clear without it.
    if (named && (certainty !== 'sure' || aside)) {
      const need = likely.find((one) => named.needs.includes(one.need))?.need
      if (need) return { kind: 'answer', need, found }
      if (words(question.text).length <= NAME_ALONE_WORDS) return { kind: 'answer', ...(named.needs[0] && { need: named.needs[0] }), found }
    }
    // Only where somebody is, or a short question about nothing that we know of: what is it about?
    if (said && !question.need && ('here' in said || ('aspect' in said && certainty !== 'sure' && said.likeness >= SURE_TALK)))
      return { kind: 'clarify', offered: [], found: [] }
    const sureAside = aside !== undefined && (best?.share ?? 0) < ASIDE_SURE
    if (sureAside && aside === 'unsafe' && !danger) return { kind: 'refuse', found: contactsFor(understood, ['legal-aid']) }
    if (certainty === 'none' || (sureAside && aside === 'off-topic'))
      return { kind: 'abstain', found: contactsFor(understood, referralNeeds) }
    if (sureAside && aside !== 'unsafe' && aside !== 'off-topic') return { kind: 'smalltalk', aside: aside ?? 'greeting' }
    if (certainty === 'sure' && best) return { kind: 'answer', need: best.need, found }
    return { kind: 'clarify', offered: likely.filter((one) => one.share >= LEAST_OFFERED).map((one) => one.need), found }
  }

  /** The places that were shown, again and in their order; for "anything else?" the others; for children those that are for them first. */
  function again(need: NeedId, about: Aspect | undefined, shown: readonly string[], found: readonly Found[]): Outcome {
    if (about === 'more') return { kind: 'answer', need, about, found: found.filter(({ entry }) => !shown.includes(entry.id)) }
    const same = shown.flatMap((id) => entryOf(id) ?? [])
    const forChildren = ({ audience }: Entry) => Number(audience.children === true || audience.families === true)
    const ordered = about === 'children' ? same.toSorted((a, b) => forChildren(b) - forChildren(a)) : same
    return { kind: 'answer', need, ...(about && { about }), found: ordered.map((entry) => ({ entry, score: 1 })) }
  }

  /**
   * Whom to call: only contacts of high confidence that can be dialled from here. For violence, trafficking and children
   * somebody who is not the police comes first: the police may be what the person fears.
   */
  function crisisContacts(need: CrisisNeed, understood: Understood): Found[] {
    // Numbers of where the person is, not of a country they only speak of.
    const country = understood.places.here
    const near = { ...understood, places: { areas: [], named: false, ...(country && { here: country, country }) } }
    return contactsFor(near, [need], 12)
      .filter(({ entry }) => entry.kind === 'service' && entry.needs.includes(need as string as NeedId))
      .filter(({ entry }) => entry.contact.confidence === 'high' && shownContact(entry).phones.some((phone) => worksFrom(phone, country)))
      .sort(
        (a, b) =>
          Number(a.entry.safety.runBy === 'police') - Number(b.entry.safety.runBy === 'police') ||
          a.entry.needs.indexOf(need as string as NeedId) - b.entry.needs.indexOf(need as string as NeedId),
      )
      .slice(0, 3)
  }

  function contactsFor({ places }: Understood, needs: readonly string[], most = 2): Found[] {
    // Shares fall slowly: the first need names what is wanted, the others what would do as well.
    const wanted = needs.map((need, i) => ({ need: need as NeedId, share: 1 - 0.15 * i }))
    return [...retrieve('', undefined, { needs: wanted, certainty: 'sure', places }, most).found]
  }
}

export type Compose = ReturnType<typeof createCompose>

/** Below a card only what is for that danger or for a need that is likely: nothing that is merely near. */
function onlyFor(crisis: CrisisNeed, outcome: Outcome, likely: readonly NeedId[]): Outcome {
  if (outcome.kind === 'smalltalk') return outcome
  const needs: string[] = [crisis, ...likely]
  return {
    ...outcome,
    found: outcome.found.filter(({ entry }) => entry.needs.length === 0 || entry.needs.some((need) => needs.includes(need))),
  }
}

/**
 * The needs that were answered or offered, best first, then the next likely ones. A danger whose form was seen comes before what was only
 * understood; one that was itself only understood stands where it is believed to stand, but among the first three.
 */
function needsOf({ danger, understood }: Heard, outcome: Outcome): NeedId[] {
  const likely = understood.needs.map((one) => one.need)
  const seen = danger ? [danger as string as NeedId] : []
  const heard = understood.danger ? [understood.danger as string as NeedId] : []
  switch (outcome.kind) {
    case 'answer':
      return firstFew([...(outcome.need ? [outcome.need] : []), ...seen, ...heard, ...likely])
    case 'clarify':
      return firstFew([...seen, ...outcome.offered.slice(0, 1), ...heard, ...outcome.offered, ...likely])
    default:
      return firstFew([...seen, ...heard])
  }
}

const MOST_NEEDS = 5

function firstFew(needs: readonly NeedId[]): NeedId[] {
  return [...new Set(needs)].slice(0, MOST_NEEDS)
}

function whatToAsk({ question, danger, detected, understood }: Heard, outcome: Outcome): Asks | undefined {
  if (!question.language && !detected?.sure) return 'language'
  // In danger the number comes first, and the number hangs on where somebody is.
  if ((danger ?? understood.danger) && !understood.places.here) return 'country'
  if (outcome.kind === 'clarify') return 'need'
  if (!understood.places.country && (outcome.kind === 'answer' || outcome.kind === 'abstain')) return 'country'
  return undefined
}
