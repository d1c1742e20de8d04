import i18next, { type i18n } from 'i18next'
import { intlTag, type Language } from '../domain/language.js'

/** The fixed sentences of one language: keys and values of `locales/<lang>/messages.json`. */
export type Messages = { readonly [key: string]: string | Messages }

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
    resources: Object.fromEntries([...messages].map(([language, texts]) => [language, { translation: texts }])),
  } as Parameters<i18n['init']>[0])
  const name = (language: Language, code: string, type: 'region' | 'language') => {
    try {
      return new Intl.DisplayNames([intlTag(language), 'en'], { type, fallback: 'code' }).of(code) ?? code
    } catch {
      return code // A code that Intl refuses is shown as it stands.
    }
  }
  return {
    languages: [...messages.keys()],
    say(language, key, values) {
      if (!instance.exists(key, { lng: language, ...values })) throw new Error(`locales/${language} has no text for "${key}"`)
      return instance.t(key, { lng: language, ...values })
    },
    country: (language, code) => name(language, code, 'region'),
    languageName: (language, code) => name(language, code, 'language'),
    list: (language, items) => new Intl.ListFormat(intlTag(language), { type: 'conjunction' }).format(items),
  }
}
