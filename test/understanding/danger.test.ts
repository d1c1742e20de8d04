import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HOME } from '../../src/config.js'
import { collect } from '../../src/content/collect.js'
import { CRISIS_NEEDS } from '../../src/domain/taxonomy.js'
import { CrisisTexts } from '../../src/domain/texts.js'
import { createNoticeDanger } from '../../src/understanding/danger.js'

const starter = join(HOME, 'knowledge')
const knowledge = collect(starter, starter)
const notice = createNoticeDanger([...knowledge.crisis.values()])

const forms = (given: object) =>
  createNoticeDanger([CrisisTexts.parse({ language: 'en', state: 'machine', sentences: {}, lookalikes: [], forms: given })])

describe('a form of danger', () => {
  const own = forms({ 'suicide-crisis': ['kill* my .. self', 'want to die'], 'sea-rescue': ['boat .. sink*'] })

  test('is found inside a sentence, in capitals, with marks and endings', () => {
    expect(own('Please!! I WANT TO DIE...')).toBe('suicide-crisis')
    expect(own('our boat is sinking near Lesbos')).toBe('sea-rescue')
    expect(own('the boat, they say, had been sinking')).toBeUndefined()
  })

  test('is not found in parts of words or in another order', () => {
    expect(own('I want to diet')).toBeUndefined()
    expect(own('sinking boat')).toBeUndefined()
  })

  test('of the greatest urgency comes first where there are two', () => {
    expect(own('the boat sinks and I want to die')).toBe('sea-rescue')
  })
})

const plainest = JSON.parse(readFileSync(join(import.meta.dirname, 'plainest-dangers.json'), 'utf8')) as Record<string, [string, string]>

test('the plainest sentences, "I want to kill myself" and "my husband beats me", are seen in every language that we offer', () => {
  expect([...knowledge.crisis.keys()].filter((language) => !plainest[language])).toEqual([])
  for (const [language, [despair, violence]] of Object.entries(plainest)) {
    expect([language, notice(despair)]).toEqual([language, 'suicide-crisis'])
    expect([language, notice(violence)]).toEqual([language, 'domestic-violence'])
  }
})

describe.each([...knowledge.crisis])('the forms of danger in %s', (_language, texts) => {
  test('each of them is noticed, whatever stands around it', () => {
    // Each alternative of each word once: "boat/raft sink*" is said as "boat sink" and as "raft sink".
    const spoken = (form: string) => {
      const parts = form.split(' ').filter((part) => part !== '..')
      const most = Math.max(...parts.map((part) => part.split('/').length))
      return Array.from({ length: most }, (_, at) =>
        parts
          .map((part) => part.split('/').at(at) ?? part.split('/')[0])
          .join(' ')
          .replaceAll('*', ''),
      )
    }
    const missed = CRISIS_NEEDS.flatMap((need) => (texts.forms[need] ?? []).flatMap(spoken)).filter(
      (said) => notice(`x ${said} x`) === undefined,
    )
    expect(missed).toEqual([])
  })

  test('none of its harmless look-alikes raises a card', () => {
    expect(texts.lookalikes.length).toBeGreaterThanOrEqual(20)
    expect(texts.lookalikes.filter((sentence) => notice(sentence) !== undefined)).toEqual([])
  })
})
