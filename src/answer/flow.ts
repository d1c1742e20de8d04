import type { Answer } from '../domain/answer.js'
import type { Question } from '../domain/question.js'
import type { Detect } from '../language/detect.js'
import type { Embedder } from '../language/embedder.js'
import type { Retrieve } from '../retrieval/retrieve.js'
import type { NoticeDanger } from '../understanding/danger.js'
import { partsOf, type Understand } from '../understanding/understand.js'
import type { Compose } from './compose.js'

export interface AskParts {
  readonly noticeDanger: NoticeDanger
  readonly detect: Detect
  /** Absent where no embedding model serves: letters and keywords answer alone. */
  readonly embedder?: Embedder
  readonly understand: Understand
  readonly retrieve: Retrieve
  readonly compose: Compose
}

const MOST_FOUND = 10

/**
 * THE MESSAGE FLOW: from a question to an answer, on the server and on a phone without network alike. Knows no person.
 */
export function createAsk({ noticeDanger, detect, embedder, understand, retrieve, compose }: AskParts) {
  return async function ask(question: Question): Promise<Answer> {
    const danger = noticeDanger(question.text) // first, on the raw text, in all languages at once, without a model
    const [text = '', ...ends] = partsOf(question.text) // a long message is read in parts
    const detected = detect(text, question.language) // what it is written in, which need not be what the person reads
    const vectors = await embedder?.embed([text, ...ends], 'query')
    const heard = [text, ...ends].map((part, at) => ({ text: part, ...(vectors?.[at] && { vector: vectors[at] }) }))
    const understood = understand(heard, question) // which need, and where it plays
    const { found, named } = retrieve(text, vectors?.[0], understood, MOST_FOUND + (question.shown?.length ?? 0))
    return compose({ question, danger, detected, understood, found, named }) // the card on top, the answer below
  }
}

export type Ask = ReturnType<typeof createAsk>
