import type { Entry } from './entry.js'
import type { Language } from './language.js'
import type { AreaId, Country } from './place.js'
import type { Aside, Aspect, Command, CrisisNeed, NeedId } from './taxonomy.js'

/** An entry found, with how well it fits (0 to 1, comparable within one answer only). */
export interface Found {
  readonly entry: Entry
  readonly score: number
}

/** Where the question plays. `here` is where the person is, `destination` where they want to go. */
export interface Places {
  readonly here?: Country
  readonly destination?: Country
  readonly areas: readonly AreaId[]
  /** The country whose entries are shown. */
  readonly country?: Country
  /** Named in the message itself, not only set. */
  readonly named: boolean
}

/** Something said about the conversation itself, and how like it is to a phrase that we know (0 to 1). */
export type Said = { readonly likeness: number } & (
  | { readonly command: Command }
  | { readonly aspect: Aspect }
  /** Only where somebody is. */
  | { readonly here: true }
)

/** What was understood of a question, with the shares of belief in each need (0 to 1, best first). */
export interface Understood {
  readonly needs: readonly { readonly need: NeedId; readonly share: number }[]
  readonly aside?: Aside
  /** Danger that was understood, where no form of it need have been seen. */
  readonly danger?: CrisisNeed
  readonly said?: Said
  readonly certainty: 'sure' | 'unsure' | 'none'
  readonly places: Places
}

/** What is missing before an answer could be better. */
export type Asks = 'language' | 'country' | 'need'

export type Outcome =
  | { readonly kind: 'answer'; readonly need?: NeedId; readonly about?: Aspect; readonly found: readonly Found[] }
  | { readonly kind: 'clarify'; readonly offered: readonly NeedId[]; readonly found: readonly Found[] }
  | { readonly kind: 'smalltalk'; readonly aside: Exclude<Aside, 'off-topic' | 'unsafe'> }
  | { readonly kind: 'refuse'; readonly found: readonly Found[] }
  | { readonly kind: 'abstain'; readonly found: readonly Found[] }

/** An answer before it is put into words. The card of a crisis stands on top of the outcome, not instead of it. */
export interface Answer {
  readonly language: Language
  readonly writtenIn: Language
  readonly crisis?: { readonly need: CrisisNeed; readonly found: readonly Found[] }
  readonly outcome: Outcome
  /** What was answered or offered, best first. */
  readonly needs: readonly NeedId[]
  readonly understood: Understood
  readonly asks?: Asks
  /** Languages to choose between, likelier first, where it is not sure what the person reads. */
  readonly languages?: readonly Language[]
  /** Only the beginning of a very long message was read. */
  readonly cut?: boolean
  /** We hold nothing on the country the person is in. */
  readonly nothingOn?: Country
}
