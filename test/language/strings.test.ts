import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HOME } from '../../src/config.js'
import { collectMessages } from '../../src/content/collect.js'
import { directionOf, isLanguage, LANGUAGES, type Language } from '../../src/domain/language.js'
import { dominantScript } from '../../src/language/detect.js'
import { createStrings, keysIn, type Messages } from '../../src/language/strings.js'

const folder = join(HOME, 'locales')
const messages = collectMessages(folder)

function flat(texts: Messages, before = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[before + key, value]] : flat(value, `${before}${key}.`),
  )
}
const placeholders = (text: string) => [...text.matchAll(/{{\w+}}/g)].map((match) => match[0]).sort()
const english = flat(messages.get('en')!)

describe('the fixed sentences', () => {
  test('every folder is a language of the table', () => {
    expect(readdirSync(folder).filter((name) => !name.endsWith('.json') && !isLanguage(name))).toEqual([])
  })

  test.each([...messages])('%s has every sentence, each with its placeholders and in its script', (language, texts) => {
    const own = new Map(flat(texts))
    expect([...own.keys()].sort()).toEqual([...new Set(english.flatMap(([key]) => keysIn(language, key)))].sort())
    const row = LANGUAGES.find((one) => one.code === language)!
    for (const [englishKey, text] of english)
      for (const key of keysIn(language, englishKey)) {
        // "One place" may leave the number out.
        if (!/_(zero|one|two)$/.test(key)) expect([key, placeholders(own.get(key)!)]).toEqual([key, placeholders(text)])
        const bare = own
          .get(key)!
          .replace(/{{\w+}}/g, '')
          .replaceAll('Waymark', '')
        expect([key, dominantScript(bare)]).toEqual([key, row.scripts[0]])
        if (language !== 'en' && text.split(' ').length > 3) expect([key, own.get(key)]).not.toEqual([key, text])
      }
  })

  test('every key has a note for its translator, at the key or above it', () => {
    const notes = JSON.parse(readFileSync(join(folder, 'notes.json'), 'utf8')) as Record<string, string>
    const noted = (key: string): boolean => key in notes || (key.includes('.') && noted(key.slice(0, key.lastIndexOf('.'))))
    expect(english.map(([key]) => key.replace(/_(one|other)$/, '')).filter((key) => !noted(key))).toEqual([])
  })

  test('an unknown key is an error, never an empty line on a card', () => {
    const strings = createStrings(messages)
    expect(() => strings.say('en', 'nothing.like.this')).toThrow(/no text/)
    expect(strings.say('en', 'crisis.emergency', { number: '112' })).toBe('Emergency number: 112')
  })

  test('a number inside Arabic keeps the order of its groups', () => {
    expect(createStrings(messages).say('ar', 'entry.phone', { number: '116 016' })).toContain('\u2068116 016\u2069')
    expect(createStrings(messages).say('fr', 'entry.phone', { number: '116 016' })).not.toContain('\u2068')
  })

  test('numbers are counted as each language counts', () => {
    const strings = createStrings(messages)
    expect(strings.say('en', 'entry.more', { count: 1 })).toBe('Show 1 more place')
    const russian = [1, 2, 5].map((count) => strings.say('ru', 'entry.more', { count }).replace(/\d/, '#'))
    expect(new Set(russian).size).toBe(3)
    const arabic = [0, 1, 2, 5, 11, 100].map((count) => strings.say('ar', 'entry.more', { count }))
    expect(new Set(arabic.map((text) => text.replace(/[\d\u2068\u2069]/g, ''))).size).toBeGreaterThanOrEqual(4)
  })

  test('names of countries and languages come from Intl, in the language of the person', () => {
    const strings = createStrings(messages)
    expect(strings.country('uk', 'DE')).toBe('Німеччина')
    expect(strings.country('prs', 'BE')).toMatch(/بلجیم|بلژیک/)
    expect(strings.languageName('fr', 'ti')).toBe('tigrigna')
  })

  test('Sorani, Pashto, Dari and Urdu run from right to left', () => {
    const rtl: Language[] = ['ar', 'fa', 'prs', 'ps', 'ckb', 'ur']
    expect(LANGUAGES.filter((row) => directionOf(row.code) === 'rtl').map((row) => row.code)).toEqual(rtl)
  })
})
