import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'

/** One line of a question file. */
export const LabelledQuestion = z.object({
  id: z.string(),
  lang: z.string(),
  q: z.string().min(1),
  need: z.string().nullable(),
  also: z.array(z.string()).default([]),
  /** Entries that answer it. */
  entries: z.array(z.string()).optional(),
  /** The person's setting. */
  country: z.string().nullable().default(null),
  style: z.enum(['clean', 'messy']).default('clean'),
  script: z.string().optional(),
  stage: z.string().optional(),
  kind: z.enum(['question', 'smalltalk', 'out-of-scope', 'unsafe']).default('question'),
})
export type LabelledQuestion = z.infer<typeof LabelledQuestion>

export class QuestionFileError extends Error {
  override name = 'QuestionFileError'
}

/** Reads question files, one JSON object a line. Throws a `QuestionFileError` that names file, line and field. */
export function readQuestions(files: readonly string[]): LabelledQuestion[] {
  const questions = files.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, at) => (line.trim() === '' ? [] : [parseLine(line, `${basename(file)} line ${at + 1}`)])),
  )
  if (questions.length === 0) throw new QuestionFileError('There are no questions in these files.')
  return questions
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new QuestionFileError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

function parseLine(line: string, where: string): LabelledQuestion {
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch {
    throw new QuestionFileError(`${where} is not JSON.`)
  }
  const parsed = LabelledQuestion.safeParse(row)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new QuestionFileError(`${where}: ${issue?.path.join('.') || 'the line'} ${issue?.message}. See scripts/evaluate/labelled.ts.`)
}
