import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { assemble, type Waymark } from '../src/assemble.js'
import { type AnswerJson, answerToJson } from '../src/channels/answer-json.js'
import { parseAsked } from '../src/channels/asked.js'
import { readConfig } from '../src/config.js'

/** A folder of its own for a test file, gone afterwards. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The real thing: real knowledge, real model, real index. The data folder is shared between test files, so that vectors are computed once. */
export async function aWaymark(environment: Record<string, string> = {}, log: (line: string) => void = () => {}): Promise<Waymark> {
  return assemble(readConfig({ DATA_DIR: 'data/test', ...environment }), log)
}

export async function askOf(waymark: Waymark, text: string, set: { lang?: string; country?: string } = {}): Promise<AnswerJson> {
  return answerToJson(await waymark.ask(parseAsked({ text, ...set })), waymark.render)
}
