import type { Language } from './language.js'
import type { Country } from './place.js'
import type { Aspect, NeedId } from './taxonomy.js'

/** What is asked. It has no sender: nothing behind this type can learn that there is a person. */
export interface Question {
  readonly text: string
  /** What the person chose to read, if anything. */
  readonly language?: Language
  /** Where the person says they are, if anything. */
  readonly country?: Country
  /** A need chosen by a button, or still spoken of: taken as said, not guessed again from the text. */
  readonly need?: NeedId
  /** What is asked of the places of that need ("is it free?"). */
  readonly about?: Aspect
  /** Ids of the entries that were shown last, in their order: what "is it free?" is about, and what "anything else?" leaves out. */
  readonly shown?: readonly string[]
}

/** Longer messages are cut for retrieval, not refused: the situation stands in the first lines. */
export const LONGEST_READ = 1000
