import type { Language } from '../domain/language.js'
import { normalize, words } from '../language/normalize.js'

/** What of the original is lost or changed in a translation, as far as it can be seen without reading either. */
export function unfaithful(original: string, translation: string, from: Language, to: Language): string[] {
  const problems: string[] = []
  const lost = missing(numbersIn(original), numbersIn(translation))
  const added = missing(numbersIn(translation), numbersIn(original))
  if (lost.length > 0) problems.push(`number ${lost.join(', ')} is missing`)
  if (added.length > 0) problems.push(`number ${added.join(', ')} is not in the original`)
  for (const link of original.match(LINKS) ?? [])
    if (!translation.includes(link.replace(/[.,)]+$/, ''))) problems.push(`${link} is missing`)
  // Where we do not know how a language says not, nothing is claimed.
  if (NEGATIONS[to] && negates(original, from) && !negates(translation, to)) problems.push('a negation is lost')
  return problems
}

const LINKS = /https?:\/\/\S+|www\.\S+|[\w.+-]+@[\w.-]+\w/g

/** Numbers as they stand, in Western digits: `14 days` must not become `4`, nor `0800 30 030` lose a group. */
function numbersIn(text: string): string[] {
  return (normalize(text).match(/\d+/g) ?? []).sort()
}

function missing(wanted: readonly string[], found: readonly string[]): string[] {
  const left = [...found]
  return wanted.filter((number) => {
    const at = left.indexOf(number)
    if (at < 0) return true
    left.splice(at, 1)
    return false
  })
}

function negates(text: string, language: Language): boolean {
  const spoken = ` ${words(text).join(' ')} `
  return NEGATIONS[language]?.some((sign) => sign.test(spoken)) ?? false
}

/** How a language says not, no, without, never; over normalised words with a space at both ends. Generous: it must see every real negation. */
const NEGATIONS: Partial<Record<Language, readonly RegExp[]>> = Object.fromEntries(
  Object.entries({
    en: ' (not|no|without|never|nobody|none|cannot|nor|neither|t) ',
    fr: ' (ne|n|pas|sans|aucun|aucune|jamais|non|ni|personne|rien|hors) ',
    es: ' (no|sin|nunca|ningun|ninguna|ninguno|ni|nadie|nada) ',
    pt: ' (nao|sem|nunca|nenhum|nenhuma|nem|ninguem|nada) ',
    it: ' (non|senza|mai|nessun|nessuno|nessuna|ne|no) ',
    de: ' (nicht|kein|keine|keinen|keiner|keinem|keines|ohne|nie|niemand|nichts|weder|nein) ',
    nl: ' (niet|geen|zonder|nooit|niemand|niets|noch|nee) ',
    sv: ' (inte|ingen|inget|inga|utan|aldrig|ej|nej|varken) ',
    sq: ' (nuk|s|pa|asnje|mos|asnjehere|jo|askush|asgje|as) ',
    uk: ' (не|без|ні|немає|нема|ніколи|ніхто|жодного|жодної|жодних) | не\\p{L}',
    ru: ' (не|без|ни|нет|никогда|никто|нельзя) | не\\p{L}',
    tr: ' (degil|yok|yoktur|olmadan|asla|hic|ne|hayir) |siz |sız |suz |süz |siz\\p{L}|suz\\p{L}|maz|mez|mad|med|mıyor|miyor|muyor|may|mey|madan|meden|masa|mese',
    ar: ' (لا|لم|لن|ليس|ليست|ليسوا|غیر|بدون|دون|بلا|بلی|ولا|ولیس|ولیست|ولم|ولن|ما|عدم|لیس|لیست|الا|ولیسوا|لیسوا) ',
    fa: ' (نه|بدون|بی|هیچ|نیست|نیستند|نیستید|فاقد|غیر) | ن(می|م|یست|دار|شد|کن|با|خوا|یا|بو|گی|تو)| بی',
    prs: ' (نه|بدون|بی|هیچ|نیست|نیستند|غیر) | ن(می|م|یست|دار|شد|کن|با|خوا|یا|بو|گی|تو)| بی',
    ps: ' (نه|مه|بی|پرته|هیڅ|نشته|ندی|نده|نشی|غیر) | ن(ه|شی|لری|دی|ده)',
    ti: 'ብዘይ|ኣይ|የለን|ኣልቦ|ዘይ|እምበር|የብል',
    am: 'ያለ|አይ|አል|የለ|የማ|ሳይ|አን|ባይ|የሌ',
    so: ' (ma|aan|la|aanay|aanan|maaha|malaha|bilaa|uma|lama|kuma|kama|iyadoon|aadan|aanu|aaney|laaan|waa|aysan|mana|maya|midna|ha) |la aan|laan ',
  }).map(([language, signs]) => [language, [new RegExp(normalizeSigns(signs), 'u')]]),
) as Partial<Record<Language, readonly RegExp[]>>

/** The signs meet normalised text, so they are folded alike, letter by letter. */
function normalizeSigns(signs: string): string {
  return signs.replace(/[\p{L}\p{M}]+/gu, (word) => (/^p$|^L$/.test(word) ? word : normalize(word)))
}
