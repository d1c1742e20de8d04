import type { Entry } from '../domain/entry.js'
import { isSameGroup, type Language, languageRow } from '../domain/language.js'
import { ASIDES, CRISIS_NEEDS, TALKS } from '../domain/taxonomy.js'
import { CRISIS_SENTENCES } from '../domain/texts.js'
import { type Detect, dominantScript } from '../language/detect.js'
import { normalize } from '../language/normalize.js'
import { keysIn, type Messages } from '../language/strings.js'
import type { Knowledge } from './collect.js'

/** How much of one part of a language is there: `have` of `of`, and what is wrong with the rest. */
export interface Part {
  readonly have: number
  readonly of: number
  readonly problems: readonly string[]
}

export const PARTS = ['needs', 'guidance', 'ways', 'crisis', 'forms', 'interface', 'talk', 'entries'] as const
export type PartName = (typeof PARTS)[number]
export type Completeness = Readonly<Record<PartName, Part>>

/** Languages most used at such services are written more widely: at least so many ways a need, and in the others so many. */
const MOST_USED: ReadonlySet<Language> = new Set<Language>(
  'ar fa prs ps ti so am uk ru tr fr en pt es ur bn ckb kmr sq ha'.split(' ') as Language[],
)
const WAYS_MOST_USED = 20
const WAYS = 12
const FORMS = 20
/** Texts are judged in blocks of so many letters: a language is not told from three words. */
const JUDGED_LETTERS = 120

export interface CompletenessParts {
  readonly knowledge: Knowledge
  readonly messages: ReadonlyMap<Language, Messages>
  readonly served: readonly Entry[]
  readonly detect: Detect
}

interface Said {
  readonly name: string
  readonly text: string | undefined
  readonly english?: string | undefined
}

/** Counts what is written in a language: texts that exist, in its script, differ from the English and are identified as that language. */
export function completenessOf(language: Language, { knowledge, messages, served, detect }: CompletenessParts): Completeness {
  const needs = knowledge.taxonomy.topics.flatMap((topic) => topic.needs.map((need) => need.id))
  const texts = knowledge.needs.get(language)?.needs
  const english = knowledge.needs.get('en')?.needs
  const crisis = knowledge.crisis.get(language)
  const own = new Map(flatMessages(messages.get(language) ?? {}))
  const keys = flatMessages(messages.get('en') ?? {})
  const talk = knowledge.talk.get(language)?.phrases
  const asides = knowledge.asides.get(language)?.asides
  const atLeast = MOST_USED.has(language) ? WAYS_MOST_USED : WAYS
  const written = (said: readonly Said[]) => countWritten(language, said, detect)
  return {
    needs: written(needs.map((need) => ({ name: need, text: texts?.[need]?.name, english: english?.[need]?.name }))),
    guidance: written(
      needs.map((need) => ({ name: need, text: texts?.[need]?.steps.join(' '), english: english?.[need]?.steps.join(' ') })),
    ),
    ways: enough(
      needs.map((need) => ({ name: need, have: texts?.[need]?.ways.length ?? 0 })),
      atLeast,
    ),
    crisis: written(
      CRISIS_SENTENCES.map((name) => ({
        name,
        text: crisis?.sentences[name],
        english: knowledge.crisis.get('en')?.sentences[name],
      })),
    ),
    forms: enough(
      CRISIS_NEEDS.map((name) => ({ name, have: crisis?.forms[name]?.length ?? 0 })),
      FORMS,
    ),
    interface: written(
      [...new Map(keys.flatMap(([key, english]) => keysIn(language, key).map((name): [string, string] => [name, english])))].map(
        ([name, english]) => ({ name, text: own.get(name), english }),
      ),
    ),
    talk: enough(
      [
        ...ASIDES.map((name) => ({ name, have: asides?.[name]?.length ?? 0 })),
        ...TALKS.map((name) => ({ name, have: talk?.[name]?.length ?? 0 })),
      ],
      8,
    ),
    entries: {
      have: served.filter((entry) => entry.texts[language]).length,
      of: served.length,
      problems: [],
    },
  }
}

/** The keys of a locale with their texts, `entry.free.yes` for nested ones. */
export function flatMessages(texts: Messages, before = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[before + key, value]] : flatMessages(value, `${before}${key}.`),
  )
}

function enough(counted: readonly { readonly name: string; readonly have: number }[], atLeast: number): Part {
  const few = counted.filter(({ have }) => have < atLeast)
  return {
    have: counted.length - few.length,
    of: counted.length,
    problems: few.map(({ name, have }) => `${name}: ${have} of ${atLeast}`),
  }
}

function countWritten(language: Language, said: readonly Said[], detect: Detect): Part {
  const problems: string[] = []
  const good: { name: string; text: string }[] = []
  for (const { name, text, english } of said) {
    const bare = text?.replace(/{{\w+}}/g, '')
    if (!text || !bare) problems.push(`${name}: is missing`)
    else if (dominantScript(bare) !== languageRow(language).scripts[0]) problems.push(`${name}: is in another script`)
    // Names and loans of one or two words may well be the same.
    else if (language !== 'en' && english && normalize(text) === normalize(english) && normalize(bare).split(' ').length > 2)
      problems.push(`${name}: is the English text`)
    else good.push({ name, text: bare })
  }
  let block: { name: string; text: string }[] = []
  let letters = 0
  let wrong = 0
  good.forEach((one, at) => {
    block.push(one)
    letters += one.text.length
    if (letters < JUDGED_LETTERS && at < good.length - 1) return
    const heard = detect(block.map(({ text }) => text).join('. '), undefined)
    if (letters >= JUDGED_LETTERS / 2 && heard && !isSameGroup(heard.language, language)) {
      wrong += block.length
      problems.push(`${block.map(({ name }) => name).join(', ')}: reads as ${heard.language}`)
    }
    block = []
    letters = 0
  })
  return { have: good.length - wrong, of: said.length, problems }
}
