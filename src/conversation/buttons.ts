import { type Language, languageRow } from '../domain/language.js'
import type { Command, NeedId, Taxonomy } from '../domain/taxonomy.js'
import { normalize } from '../language/normalize.js'
import type { Strings } from '../language/strings.js'

/** What a press says. On most channels a pressed button arrives as if its words had been typed. */
export type Pressed =
  | { readonly command: Command | 'person' }
  | { readonly language: Language }
  | { readonly topic: string }
  | { readonly need: NeedId }

export interface Buttons {
  /** What these exact words stand for, in the language that is read first, then in any other. */
  read(text: string, reading: Language | undefined): Pressed | undefined
  readonly languages: readonly string[]
  commands(language: Language): string[]
  topics(language: Language): string[]
  needs(topic: string, language: Language): string[]
  need(need: NeedId, language: Language): string
}

export interface ButtonParts {
  readonly strings: Strings
  readonly taxonomy: Taxonomy
  readonly offered: readonly Language[]
  /** What a need is called on a button. */
  needName(need: NeedId, language: Language): string
}

const COMMAND_KEYS = { 'forget-me': 'forget', 'change-language': 'language', menu: 'menu', person: 'person' } as const

/** The words on buttons, and what they mean when they come back. */
export function createButtons({ strings, taxonomy, offered, needName }: ButtonParts): Buttons {
  const needsOf = (topic: string) => taxonomy.topics.find((one) => one.id === topic)?.needs.map((need) => need.id) ?? []
  const meanings = new Map<Language, Map<string, Pressed>>()
  for (const language of offered) {
    const meaning = new Map<string, Pressed>()
    const put = (words: string, pressed: Pressed) => {
      if (!meaning.has(normalize(words))) meaning.set(normalize(words), pressed)
    }
    for (const [command, key] of Object.entries(COMMAND_KEYS) as [keyof typeof COMMAND_KEYS, string][])
      put(strings.say(language, `command.${key}`), { command })
    for (const topic of taxonomy.topics) put(strings.say(language, `topic.${topic.id}`), { topic: topic.id })
    for (const topic of taxonomy.topics) for (const need of topic.needs) put(needName(need.id, language), { need: need.id })
    for (const other of offered) {
      put(languageRow(other).own, { language: other })
      put(strings.languageName(language, other), { language: other })
    }
    meanings.set(language, meaning)
  }
  return {
    read(text, reading) {
      const said = normalize(text)
      const order = reading ? [reading, ...offered.filter((language) => language !== reading)] : offered
      for (const language of order) {
        const pressed = meanings.get(language)?.get(said)
        if (pressed) return pressed
      }
      return undefined
    },
    languages: offered.map((language) => languageRow(language).own),
    commands: (language) => (['menu', 'language', 'person'] as const).map((key) => strings.say(language, `command.${key}`)),
    topics: (language) => taxonomy.topics.map((topic) => strings.say(language, `topic.${topic.id}`)),
    needs: (topic, language) => needsOf(topic).map((need) => needName(need, language)),
    need: needName,
  }
}
