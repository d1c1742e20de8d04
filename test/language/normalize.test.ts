import { describe, expect, test } from 'vitest'
import { grams, normalize, words } from '../../src/language/normalize.js'

describe('what people type, made comparable', () => {
  test.each([
    ['capital letters and accents', 'Hôpital à Liège', 'hopital a liege'],
    ['Turkish dotless i', 'ILIKSU kızım', 'iliksu kizim'],
    ['Vietnamese without tones', 'bệnh viện', 'benh vien'],
    ['three letters for emphasis', 'pleeeease heeelp', 'pleease heelp'],
    ['Arabic vowels and long strokes', 'مُـحـامٍ', 'محام'],
    ['Persian and Arabic keyboards', 'كتاب علي', normalize('کتاب علی')],
    ['the zero-width joiner that nobody types', 'می‌خواهم', 'میخواهم'],
    ['Arabic and Persian digits', '٠١١٢ ۰۱۱۲', '0112 0112'],
    ['Bengali and Devanagari digits', '১১২ ११२', '112 112'],
    ['Ethiopic homophones', 'ሠላም ሐኪም', 'ሰላም ሀኪም'],
    ['punctuation and apostrophes', "j'ai mal, l'hôpital?!", 'j ai mal l hopital'],
    ['Ukrainian keeps its letters', 'їжа Йосип', 'їжа йосип'],
  ])('%s', (_what, typed, expected) => {
    expect(normalize(typed)).toBe(expected)
  })

  test('nothing breaks it: emoji, half a character, nothing at all', () => {
    expect(words('')).toEqual([])
    expect(words('😀😀')).toEqual([])
    expect(normalize('help \ud83d me')).toBe('help me')
  })

  test('a typing slip leaves most n-grams of a word standing, in every kind of script', () => {
    const share = (a: string, b: string) => {
      const left = new Set(grams(a))
      return grams(b).filter((gram) => left.has(gram)).length / left.size
    }
    expect(share('hospital', 'hospitall')).toBeGreaterThan(0.7)
    expect(share('ሆስፒታል', 'ሆስፒታልን')).toBeGreaterThan(0.5)
    expect(share('工资没发', '工资没有发')).toBeGreaterThan(0.5)
    expect(share('hospital', 'school')).toBeLessThan(0.1)
  })
})
