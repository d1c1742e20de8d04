import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HOME } from '../../src/config.js'
import { aFolder } from '../waymark.js'

/** A command as other people's tools call it, through the script that installs and builds what is missing. */
const run = (command: string, args: readonly string[], input = '') =>
  spawnSync(process.execPath, [join(HOME, 'scripts/run.mjs'), command, ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, DATA_DIR: 'data/test' },
  })
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, never>)

describe('npm run -s ask', () => {
  test('prints one answer as a person would read it: guidance, places, source, and that nobody has checked it', () => {
    const { status, stdout } = run('ask', ['My employer has not paid me for two months', '--country', 'BE'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/What you can do: .+\n1\. /)
    expect(stdout).toMatch(/Source: .+\. Collected from the source\. Nobody has checked it yet\./)
  })

  test('--jsonl gives one line a question, in order, with all that the contract names, and nothing else on standard output', () => {
    const asked = [
      { id: 'a', q: 'where can I find a doctor', country: 'SE' },
      { id: 'b', q: 'مرحبا', lang: 'ar' },
      { id: 'c', q: 'Wo finde ich einen Deutschkurs in Hamburg?', lang: null, country: null },
    ]
    const { status, stdout } = run('ask', ['--jsonl'], asked.map((one) => JSON.stringify(one)).join('\n'))
    expect(status).toBe(0)
    const answers = lines(stdout)
    expect(answers.map((answer) => answer.id)).toEqual(['a', 'b', 'c'])
    for (const answer of answers) {
      expect(Object.keys(answer)).toEqual(
        expect.arrayContaining(['id', 'lang', 'outcome', 'crisis', 'needs', 'entries', 'country', 'asks', 'text']),
      )
      expect(['answer', 'crisis', 'clarify', 'smalltalk', 'refuse', 'abstain']).toContain(answer.outcome)
    }
    expect(answers[1]).toMatchObject({ lang: 'ar', outcome: 'smalltalk', needs: [] })
    expect(answers[2]).toMatchObject({ lang: 'de', country: 'DE' })
  })

  test('--jsonl says of a bad line what is wrong with it, keeps the order, and ends with 1', () => {
    const { status, stdout, stderr } = run(
      'ask',
      ['--jsonl'],
      '{"id":"a","q":"doctor"}\nnot json\n{"id":"c"}\n{"id":"d","q":"doctor","country":"ZZ"}\n',
    )
    expect(status).toBe(1)
    const answers = lines(stdout)
    expect(answers).toHaveLength(4)
    expect(answers[0]).toHaveProperty('outcome')
    expect(answers[1]).toEqual({ error: 'This line is not JSON.' })
    expect(answers[2]).toMatchObject({ id: 'c', error: expect.stringMatching(/"q" is missing/) })
    expect(answers[3]).toMatchObject({ id: 'd', error: expect.stringMatching(/not a country/) })
    expect(stderr).toMatch(/3 lines could not be read/)
  })

  test('without a question says how it is called', () => {
    expect(run('ask', [])).toMatchObject({ status: 2, stderr: expect.stringMatching(/--jsonl/) })
  })
})

describe('npm run -s evaluate', () => {
  const file = join(aFolder(), 'questions.jsonl')

  test('counts served, wrong and asked back as the contract says, and gives the counts with --json', () => {
    const questions = [
      { id: '1', lang: 'en', q: 'my boss has not paid my salary for three months', need: 'unpaid-wages', country: 'BE', style: 'clean' },
      { id: '2', lang: 'en', q: 'my boss has not paid my salary for three months', need: 'abortion', country: 'BE', style: 'messy' },
      { id: '3', lang: 'en', q: 'hello', need: null, kind: 'smalltalk' },
    ]
    writeFileSync(file, questions.map((one) => JSON.stringify(one)).join('\n'))
    const { status, stdout } = run('evaluate', [file, '--json'])
    expect(status).toBe(0)
    const { rows } = JSON.parse(stdout) as { rows: Record<string, Record<string, number>> }
    expect(rows['en clean']).toMatchObject({ n: 2, served: 100, wrong: 0, handled: 100 })
    expect(rows['en messy']).toMatchObject({ n: 1, served: 0, wrong: 100, need1: 0 })
  })

  test('names file, line and field of a bad question', () => {
    writeFileSync(file, '{"id":"1","lang":"en","q":"x","need":null}\n{"id":"2","lang":"en","need":null}\n')
    expect(run('evaluate', [file])).toMatchObject({ status: 2, stderr: expect.stringMatching(/line 2: q/) })
    expect(run('evaluate', ['nowhere.jsonl'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/nowhere\.jsonl cannot be read/) })
  })
})
