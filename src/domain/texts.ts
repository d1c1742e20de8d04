import { z } from 'zod'
import { Language } from './language.js'
import { Aside, CrisisNeed, NeedId } from './taxonomy.js'

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

/** `knowledge/crisis/<lang>.json`: cards, and the forms by which danger is seen in a message. */
export const CrisisTexts = z
  .object({
    language: Language,
    state: TextState,
    cards: z.record(CrisisNeed, z.object({ title: sentence, steps: z.array(sentence).min(1).max(4) }).strict()),
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
