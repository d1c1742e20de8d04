import { type Entry, isServed } from '../domain/entry.js'
import type { KnowledgeError } from '../domain/errors.js'
import { type BuildParts, buildIndex, type Release } from './build-index.js'
import { collect, type Knowledge } from './collect.js'
import { verify } from './verify.js'

/**
 * THE CONTENT FLOW: from files that people review to what can be searched.
 * What is wrong is reported and left out; what is right is served.
 */
export async function prepare(folder: string, starter: string, serveStarter: boolean, parts: BuildParts): Promise<Prepared> {
  const knowledge = collect(folder, starter, (problem) => parts.log(`Left out: ${problem.message}`)) // parsed: from here on types are believed
  const served = knowledge.entries.filter((entry) => isServed(entry, serveStarter)) // only states that chat may serve
  const release = await buildIndex(knowledge, served, parts) // vectors once a release and model, then kept
  return { knowledge, served, release }
}

export interface Prepared {
  readonly knowledge: Knowledge
  readonly served: readonly Entry[]
  readonly release: Release
}

/** Every problem of a folder, with file, entry, field and remedy: `npm run knowledge:check`. */
export function checkKnowledge(folder: string, starter: string): { knowledge: Knowledge; problems: KnowledgeError[] } {
  const problems: KnowledgeError[] = []
  const knowledge = collect(folder, starter, (problem) => problems.push(problem))
  return { knowledge, problems: [...problems, ...verify(knowledge)] }
}
