import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Waymark } from '../../src/assemble.js'
import { HOME } from '../../src/config.js'
import { collect, collectMessages } from '../../src/content/collect.js'
import { completenessOf } from '../../src/content/completeness.js'
import { nearDuplicates } from '../../src/content/near-duplicates.js'
import { LANGUAGES } from '../../src/domain/language.js'
import { aWaymark } from '../waymark.js'

const starter = join(HOME, 'knowledge')
const knowledge = collect(starter, starter)
const messages = collectMessages(join(HOME, 'locales'))
const questions = join(HOME, 'test/questions')

function questionsOf(file: string): string[] {
  return readFileSync(join(questions, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { q: string; kind: string })
    .filter(({ kind }) => kind === 'question')
    .map(({ q }) => q)
}
const waysOf = (language: string) => Object.values(knowledge.needs.get(language as never)?.needs ?? {}).flatMap((need) => need?.ways ?? [])

let waymark: Waymark
beforeAll(async () => {
  waymark = await aWaymark()
})

describe('a language that we offer', () => {
  test('is there whole: needs, guidance, ways of asking, crisis cards and forms, interface, small talk', () => {
    const holes = waymark.offered.flatMap((language) => {
      // Entries may be told in another language; twenty ways a need are still being written: the table says where they lack.
      const {
        entries: _told,
        ways: _growing,
        ...parts
      } = completenessOf(language, { knowledge, messages, served: waymark.served, detect: waymark.detect })
      return Object.entries(parts).flatMap(([name, part]) => part.problems.map((problem) => `${language} ${name}: ${problem}`))
    })
    expect(holes).toEqual([])
  })

  test('a hole would be seen: a copied text, another script, another language', () => {
    const copied = structuredClone(knowledge.needs.get('de')!)
    copied.needs['asylum-apply' as never] = knowledge.needs.get('en')!.needs['asylum-apply' as never]
    copied.needs['see-doctor' as never] = knowledge.needs.get('ru')!.needs['see-doctor' as never]
    const spoilt = { ...knowledge, needs: new Map(knowledge.needs).set('de', copied) }
    const { guidance } = completenessOf('de', { knowledge: spoilt, messages, served: [], detect: waymark.detect })
    expect(guidance.problems).toEqual(['asylum-apply: is the English text', 'see-doctor: is in another script'])
    const polish = 'Zadzwoń od razu i powiedz, gdzie jesteś oraz co się stało; nie czekaj, aż ktoś inny to zrobi za ciebie.'
    copied.needs['asylum-apply' as never] = { name: 'Asyl', steps: [polish, polish], ways: ['x'] } as never
    expect(completenessOf('de', { knowledge: spoilt, messages, served: [], detect: waymark.detect }).guidance.problems).toContain(
      'asylum-apply: reads as pl',
    )
  })

  test('says of every text that it is the original or written by a machine: nobody has reviewed one yet', () => {
    const states = [...knowledge.needs, ...knowledge.crisis, ...knowledge.asides, ...knowledge.talk].map(([language, { state }]) => [
      language,
      state,
    ])
    expect(states.filter(([language, state]) => state !== 'machine' && !(language === 'en' && state === 'original'))).toEqual([])
  })
})

describe.each([...knowledge.needs.keys()])('ways of asking in %s', (language) => {
  test('no two are nearly the same: a mechanical variant teaches nothing', () => {
    expect(nearDuplicates(waysOf(language)).map(({ text, other }) => `${text} ~ ${other}`)).toEqual([])
  })

  test.skipIf(!readdirSync(questions).includes(`${language}.jsonl`))('no test question is nearly one of them', () => {
    expect(nearDuplicates(questionsOf(`${language}.jsonl`), waysOf(language)).map(({ text, other }) => `${text} ~ ${other}`)).toEqual([])
  })
})

test('near-duplicates are seen: a word more, another ending, a slip, and not another situation', () => {
  const ways = ['my boss has not paid me since june', 'the landlord keeps my deposit and does not answer']
  expect(nearDuplicates(['my boss has not payed me since june'], ways)).toHaveLength(1)
  expect(nearDuplicates([...ways, 'the landlord keeps my deposit and doesnt answer'])).toHaveLength(1)
  expect(nearDuplicates(['my boss took my passport'], ways)).toEqual([])
})

test('the table of languages holds forty, each with its own name', () => {
  expect(LANGUAGES).toHaveLength(40)
  expect(new Set(LANGUAGES.map((row) => row.own)).size).toBe(40)
})
