/**
 * The one normalisation for comparing words: index and question both go through it, or they never meet.
 * It folds what people leave out or mix up when they type on a phone, and nothing that tells two words apart for a reader.
 */
export function normalize(written: string): string {
  const text = written.replace(TURNED_COMMA, '$1')
  // Most names and many messages are plain: they skip the work that other scripts need, with the same result.
  if (PLAIN.test(text))
    return text
      .toLowerCase()
      .replace(/([a-z])\1{2,}/g, '$1$1')
      .replace(/[^a-z0-9]+/g, ' ')
      .trim()
  let folded = text.replace(INVISIBLE, '').normalize('NFKC').toLowerCase()
  // Lone surrogates are no letters; NFKC leaves them.
  folded = folded.replace(/\p{Surrogate}/gu, ' ')
  folded = folded.normalize('NFD').replace(LATIN_MARKS, '$1').normalize('NFC')
  folded = folded.replace(ARABIC_MARKS, '').replace(FOLDED, (letter) => FOLDS.get(letter) ?? letter)
  // NFKC leaves ٠١١٢ as it is, so digits are folded here too: otherwise one helpline becomes two.
  folded = folded.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
  folded = folded.replace(/(\p{L})\1{2,}/gu, '$1$1')
  return folded.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()
}

/** The words of a text, normalised. Chinese and other scripts without spaces come as one long word: see `grams`. */
export function words(text: string): string[] {
  const normal = normalize(text)
  return normal === '' ? [] : normal.split(' ')
}

/** The words of a text; Chinese, which sets no spaces, character by character. For looking for sequences of words. */
export function tokens(text: string): string[] {
  return words(text).flatMap((word) => (HAN.test(word) ? (word.match(HAN_OR_OTHER) ?? []) : [word]))
}

const HAN = /\p{Script=Han}/u
const HAN_OR_OTHER = /\p{Script=Han}|[^\p{Script=Han}]+/gu
const PLAIN = /^[ -~]*$/
// Soft hyphens, Armenian marks of stress and question, direction marks and joiners that keyboards and copied pages leave inside words. (Zero-width joiners: see ARABIC_MARKS.)
const INVISIBLE = /[\u00ad\u055b\u055c\u055e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
// Uzbek oʻ and gʻ, typed with any of five commas or none; between other letters an apostrophe parts two words ("j'ai").
const TURNED_COMMA = /([og])['’‘ʻʼ`](?=\p{L})/giu
const LATIN_MARKS = /([a-z])[\u0300-\u036f]+/g
// Short vowels, tatweel, superscript alef, zero-width joiners: most people never type them.
const ARABIC_MARKS = /[\u064b-\u065f\u0670\u0640\u06d6-\u06ed]|\u200c|\u200d/g

function pairs(spec: string): [string, string][] {
  return spec.split(' ').flatMap((group) => {
    const [to = '', ...from] = [...group]
    return from.map((letter): [string, string] => [letter, to])
  })
}

/** First letter of each group stands for the others. */
const FOLDS = new Map<string, string>([
  // Arabic keyboards, Persian keyboards and Urdu keyboards make different letters that look the same.
  ...pairs('اأإآٱ یيىېۍئ کكڪ هةہھۀە وؤ'),
  // Homophones of Ethiopic writing, used freely for each other by most writers.
  ...ethiopic('ሀ', 'ሐ'),
  ...ethiopic('ሀ', 'ኀ'),
  ...ethiopic('ሰ', 'ሠ'),
  ...ethiopic('አ', 'ዐ'),
  ...ethiopic('ጸ', 'ፀ'),
  ...pairs('iı oø dđɗ hħ eə tŧ bɓ kƙ yƴ'),
  ['ł', 'l'],
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ё', 'е'],
  ['ґ', 'г'],
])
const FOLDED = new RegExp(`[${[...FOLDS.keys()].join('')}]`, 'g')

/** The seven vowel orders of one Ethiopic series folded onto another. */
function ethiopic(to: string, from: string): [string, string][] {
  return Array.from({ length: 7 }, (_, order) => [
    String.fromCodePoint(from.codePointAt(0)! + order),
    String.fromCodePoint(to.codePointAt(0)! + order),
  ])
}

function digitValue(digit: string): number {
  // Decimal digits stand in runs of ten, each run starting at a code point whose last hex digit is 0 or 6.
  const point = digit.codePointAt(0)!
  if (point <= 0x39) return point - 0x30
  for (let start = point; start > point - 10; start--) if (!/\p{Nd}/u.test(String.fromCodePoint(start - 1))) return point - start
  return point % 10
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u
const SYLLABIC = /\p{Script=Ethiopic}/u

/**
 * Character n-grams within words (3 to 5 letters, shorter where a letter is a syllable or a word),
 * with the word's edges marked. A typing slip leaves most of them standing.
 */
export function grams(text: string): string[] {
  const found: string[] = []
  for (const word of words(text)) {
    const letters = [...`\u0002${word}\u0003`]
    const [shortest, longest] = CJK.test(word) ? [1, 2] : SYLLABIC.test(word) ? [2, 4] : [3, 5]
    for (let size = shortest; size <= longest; size++)
      for (let at = 0; at + size <= letters.length; at++) found.push(letters.slice(at, at + size).join(''))
  }
  return found
}
