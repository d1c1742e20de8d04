import i18next, { type i18n } from 'i18next'
import { directionOf, intlTag, type Language } from '../domain/language.js'

/** The fixed sentences of one language: keys and values of `locales/<lang>/messages.json`. */
export type Messages = { readonly [key: string]: string | Messages }

const PLURAL = /_(one|other)$/

/** The keys that an English key stands for in a language: one for each plural form that the language has. */
export function keysIn(language: Language, key: string): string[] {
  if (!PLURAL.test(key)) return [key]
  const { pluralCategories } = new Intl.PluralRules(intlTag(language)).resolvedOptions()
  return pluralCategories.map((category) => key.replace(PLURAL, `_${category}`))
}

/** Says a fixed sentence in a language. Throws on an unknown key: a hole must be found by a test, not by a person in need. */
export interface Strings {
  readonly languages: readonly Language[]
  say(language: Language, key: string, values?: Record<string, string | number>): string
  /** The name of a country, in the person's language where `Intl` knows it. */
  country(language: Language, code: string): string
  /** The name of a language, in the person's language where `Intl` knows it. */
  languageName(language: Language, code: string): string
  /** A list as the language joins it. */
  list(language: Language, items: readonly string[]): string
}

export function createStrings(messages: ReadonlyMap<Language, Messages>): Strings {
  const instance: i18n = i18next.createInstance()
  void instance.init({
    lng: 'en',
    fallbackLng: false,
    initAsync: false,
    showSupportNotice: false,
    interpolation: { escapeValue: false },
    // Under the tag that Intl knows, or plural rules would silently be those of the machine's own language.
    load: 'currentOnly',
    resources: Object.fromEntries([...messages].map(([language, texts]) => [intlTag(language), { translation: texts }])),
  } as Parameters<i18n['init']>[0])
  // Made once a language: making one takes a hundred times as long as asking it.
  const names = new Map<string, Intl.DisplayNames>()
  const name = (language: Language, code: string, type: 'region' | 'language') => {
    const known = names.get(`${language} ${type}`) ?? new Intl.DisplayNames([intlTag(language), 'en'], { type, fallback: 'code' })
    names.set(`${language} ${type}`, known)
    try {
      return known.of(code) ?? code
    } catch {
      return code // A code that Intl refuses is shown as it stands.
    }
  }
  return {
    languages: [...messages.keys()],
    say(language, key, values) {
      if (!instance.exists(key, { lng: intlTag(language), ...values })) throw new Error(`locales/${language} has no text for "${key}"`)
      // Numbers stay numbers: plural forms hang on them, and one run of digits keeps its order without help.
      const isolated = Object.entries(values ?? {}).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : isolate(language, value),
      ])
      return String(instance.t(key, { lng: intlTag(language), ...Object.fromEntries(isolated) }))
    },
    country: (language, code) => name(language, code, 'region'),
    languageName: (language, code) => name(language, code, 'language'),
    list: (language, items) => new Intl.ListFormat(intlTag(language), { type: 'conjunction' }).format(items),
  }
}

/**
 * A value inside a sentence that runs from right to left, kept in its own order: the groups of "116 016" would otherwise stand the
 * other way round between Arabic letters, and be a wrong number.
 */
export function isolate(language: Language, value: string): string {
  return directionOf(language) === 'rtl' ? `\u2068${value}\u2069` : value
}
