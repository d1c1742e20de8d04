import { z } from 'zod'
import { Language } from './language.js'
import { Aside, CRISIS_NEEDS, CrisisNeed, NeedId, Talk } from './taxonomy.js'

/** State of a text. `reviewed` is set by a signed-in person's act only, never by a file. */
export const TextState = z.enum(['original', 'machine', 'reviewed'])
export type TextState = z.infer<typeof TextState>

const sentence = z.string().trim().min(1)

/** `knowledge/needs/<lang>.json`: what a need is called, what one can do, and how people ask for it. */
export const NeedTexts = z
  .object({
    language: Language,
    state: TextState,
    needs: z.record(
      NeedId,
      z
        .object({
          /** On a button: 1 to 6 words. */
          name: sentence,
          /** Guidance in steps. No rights, numbers or deadlines: those differ by country and stand in entries. */
          steps: z.array(sentence).min(1).max(5),
          /** As a person in the situation would say it. */
          ways: z.array(sentence).min(1),
        })
        .strict(),
    ),
  })
  .strict()
export type NeedTexts = z.infer<typeof NeedTexts>

/** Names of the sentences that the cards are made of; `knowledge/crisis/en.json` has them in English. */
export const CRISIS_SENTENCES = [
  'machine',
  'no-help',
  'call',
  'where',
  'away',
  'papers',
  'delete',
  'fault',
  'doctor',
  'alone',
  'boat',
  'border',
  'ransom',
  'minor',
  'child',
] as const
export const CrisisSentence = z.enum(CRISIS_SENTENCES)
export type CrisisSentence = z.infer<typeof CrisisSentence>

/** `knowledge/crisis-cards.json`: which sentences a card says, in all languages alike. */
export const CrisisCards = z
  .record(
    CrisisNeed,
    z
      .object({
        /** Says with the number alone what the card is about, to somebody who cannot read it. */
        pictogram: z.string().min(1),
        sentences: z.array(CrisisSentence).min(1).max(5),
        /** Somebody who is not the police stands first: the police may be what the person fears. */
        helperFirst: z.boolean(),
      })
      .strict(),
  )
  .refine((cards): cards is Required<typeof cards> => CRISIS_NEEDS.every((need) => cards[need]), 'lacks the card of a danger')
export type CrisisCards = z.infer<typeof CrisisCards>

/** `knowledge/crisis/<lang>.json`: the sentences of the cards, and the forms by which danger is seen in a message. */
export const CrisisTexts = z
  .object({
    language: Language,
    state: TextState,
    /** The few sentences that all cards are made of, so that each of them can be translated back and compared. */
    sentences: z.record(CrisisSentence, sentence),
    /** Word sequences; `/` parts alternatives for a word, `*` ends a word with any ending, ` .. ` leaves up to three words between. */
    forms: z.record(CrisisNeed, z.array(sentence)),
    /** Harmless sentences that must not raise a card: kept as tests beside the forms. */
    lookalikes: z.array(sentence),
  })
  .strict()
export type CrisisTexts = z.infer<typeof CrisisTexts>

/** `knowledge/asides/<lang>.json`: greetings, thanks, off-topic and unsafe messages, so that they are not taken for a need. */
export const AsideTexts = z.object({ language: Language, state: TextState, asides: z.record(Aside, z.array(sentence)) }).strict()
export type AsideTexts = z.infer<typeof AsideTexts>

/** `knowledge/talk/<lang>.json`: commands and short follow-up questions, as people type them within a conversation. */
export const TalkTexts = z.object({ language: Language, state: TextState, phrases: z.record(Talk, z.array(sentence)) }).strict()
export type TalkTexts = z.infer<typeof TalkTexts>
