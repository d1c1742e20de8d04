/** Something in the knowledge folder is not as it must be. Says the file, the place in it, and the remedy. */
export class KnowledgeError extends Error {
  override name = 'KnowledgeError'
  constructor(
    readonly file: string,
    readonly field: string,
    problem: string,
    readonly remedy: string,
  ) {
    super(`${file}${field ? `, ${field}` : ''}: ${problem}. ${remedy}`)
  }
}

/** The environment asks for something that cannot be. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** An embedding model is absent or not what it should be. */
export class ModelError extends Error {
  override name = 'ModelError'
}
