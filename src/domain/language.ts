import { z } from 'zod'

/** ISO 15924 names of the scripts our languages are written in. */
export type Script =
  | 'Latn'
  | 'Cyrl'
  | 'Arab'
  | 'Ethi'
  | 'Deva'
  | 'Beng'
  | 'Hans'
  | 'Geor'
  | 'Armn'
  | 'Grek'
  | 'Guru'
  | 'Taml'
  | 'Hebr'
  | 'Thai'
  | 'Hang'
  | 'Kana'

interface LanguageRow {
  readonly code: string
  /** The language's own name, as its speakers look for it in a list. */
  readonly own: string
  /** First script is the one we write; the others we understand. */
  readonly scripts: readonly [Script, ...Script[]]
  /** Languages of one group are not told apart by detection: the person chooses. */
  readonly group?: string
  /** Tag for `Intl`, where it knows the language under another name. */
  readonly intl?: string
}

/**
 * The languages of the house, in one table: a new language is a row here, its files and a few test questions.
 * `dir` is not asked of i18next: it calls Sorani left-to-right.
 */
export const LANGUAGES = [
  { code: 'en', own: 'English', scripts: ['Latn'] },
  { code: 'fr', own: 'Français', scripts: ['Latn'] },
  { code: 'es', own: 'Español', scripts: ['Latn'] },
  { code: 'pt', own: 'Português', scripts: ['Latn'] },
  { code: 'it', own: 'Italiano', scripts: ['Latn'] },
  { code: 'de', own: 'Deutsch', scripts: ['Latn'] },
  { code: 'nl', own: 'Nederlands', scripts: ['Latn'] },
  { code: 'sv', own: 'Svenska', scripts: ['Latn'] },
  { code: 'pl', own: 'Polski', scripts: ['Latn'] },
  { code: 'ro', own: 'Română', scripts: ['Latn'] },
  { code: 'bg', own: 'Български', scripts: ['Cyrl', 'Latn'] },
  { code: 'sq', own: 'Shqip', scripts: ['Latn'] },
  { code: 'sr', own: 'Српски', scripts: ['Cyrl', 'Latn'] },
  { code: 'mk', own: 'Македонски', scripts: ['Cyrl', 'Latn'] },
  { code: 'tr', own: 'Türkçe', scripts: ['Latn'] },
  { code: 'az', own: 'Azərbaycanca', scripts: ['Latn'] },
  { code: 'ru', own: 'Русский', scripts: ['Cyrl', 'Latn'] },
  { code: 'uk', own: 'Українська', scripts: ['Cyrl', 'Latn'] },
  { code: 'ka', own: 'ქართული', scripts: ['Geor', 'Latn'] },
  { code: 'hy', own: 'Հայերեն', scripts: ['Armn', 'Latn'] },
  { code: 'kk', own: 'Қазақша', scripts: ['Cyrl', 'Latn'] },
  { code: 'ky', own: 'Кыргызча', scripts: ['Cyrl', 'Latn'] },
  { code: 'uz', own: 'Oʻzbekcha', scripts: ['Latn', 'Cyrl'] },
  { code: 'tg', own: 'Тоҷикӣ', scripts: ['Cyrl', 'Latn'] },
  { code: 'ar', own: 'العربية', scripts: ['Arab', 'Latn'] },
  { code: 'fa', own: 'فارسی', scripts: ['Arab', 'Latn'], group: 'fa' },
  { code: 'prs', own: 'دری', scripts: ['Arab', 'Latn'], group: 'fa', intl: 'fa-AF' },
  { code: 'ps', own: 'پښتو', scripts: ['Arab', 'Latn'] },
  { code: 'ckb', own: 'کوردیی ناوەندی', scripts: ['Arab', 'Latn'] },
  { code: 'kmr', own: 'Kurmancî', scripts: ['Latn', 'Arab'], intl: 'ku' },
  { code: 'ur', own: 'اردو', scripts: ['Arab', 'Latn'] },
  { code: 'hi', own: 'हिन्दी', scripts: ['Deva', 'Latn'] },
  { code: 'bn', own: 'বাংলা', scripts: ['Beng', 'Latn'] },
  { code: 'zh', own: '中文', scripts: ['Hans'], intl: 'zh-Hans' },
  { code: 'vi', own: 'Tiếng Việt', scripts: ['Latn'] },
  { code: 'so', own: 'Soomaali', scripts: ['Latn'] },
  { code: 'am', own: 'አማርኛ', scripts: ['Ethi', 'Latn'] },
  { code: 'ti', own: 'ትግርኛ', scripts: ['Ethi', 'Latn'] },
  { code: 'sw', own: 'Kiswahili', scripts: ['Latn'] },
  { code: 'ha', own: 'Hausa', scripts: ['Latn'] },
] as const satisfies readonly LanguageRow[]

export type Language = (typeof LANGUAGES)[number]['code']

const byCode = new Map<string, LanguageRow & { code: Language }>(LANGUAGES.map((row) => [row.code, row]))

/** A language the house knows. What it *offers* is decided by the files that are whole: see `content/collect.ts`. */
export const Language = z.string().refine((code): code is Language => byCode.has(code), {
  message: `is not a language we know; use one of ${LANGUAGES.map((row) => row.code).join(' ')}`,
})

export function isLanguage(code: string): code is Language {
  return byCode.has(code)
}

export function languageRow(language: Language): LanguageRow {
  // Safe: the type is made of the keys of the table.
  return byCode.get(language)!
}

export type Direction = 'ltr' | 'rtl'

export function directionOf(language: Language): Direction {
  const script = languageRow(language).scripts[0]
  return script === 'Arab' || script === 'Hebr' ? 'rtl' : 'ltr'
}

export function intlTag(language: Language): string {
  return languageRow(language).intl ?? language
}

/** Whether two languages are one for detection (Persian of Iran and Dari). */
export function isSameGroup(a: Language, b: Language): boolean {
  const group = languageRow(a).group
  return a === b || (group !== undefined && group === languageRow(b).group)
}

/** A text that says which language it is in and which way it runs, so that a page can mark it. */
export interface Spoken {
  readonly text: string
  readonly language: Language
}
