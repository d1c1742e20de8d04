import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ConfigError } from './domain/errors.js'

/** The project's folder: the nearest one above this file with a package.json, for the sources and for what is built of them in `dist/`. */
export const HOME = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
})()

const list = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter(Boolean))
  .default('')

const yes = z.enum(['yes', 'no']).transform((word) => word === 'yes')

/** The environment, as far as it is read. Nothing else in the house reads it. */
const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3978),
  HOST: z.string().default('localhost'),
  DATA_DIR: z.string().default('data'),
  KNOWLEDGE_DIR: z.string().default('knowledge'),
  EMBEDDING_MODEL: z.string().default('waymark-static-1').describe('A folder under models/, a path, or "none".'),
  VECTOR_INDEX: z.enum(['hnsw', 'exact']).default('hnsw'),
  SERVE_STARTER: yes.default('yes').describe('Whether entries that nobody has checked yet are served, with their mark.'),
  DEBUG: z
    .string()
    .default('')
    // The bot library prints whole messages under these names.
    .refine((names) => !/(^|[\s,])(\*|a)/.test(names), 'would print what people write; leave out * and agents:*'),
  MICROSOFT_APP_ID: z.string().optional(),
  MICROSOFT_APP_PASSWORD: z.string().optional(),
  MICROSOFT_APP_TENANT_ID: z.string().optional(),
  MICROSOFT_SERVICE_URLS: list.describe('Hosts that answers may be sent to, with credentials.'),
})

export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly knowledgeDir: string
  /** The starter release, from which another knowledge folder takes what it lacks. */
  readonly starterDir: string
  readonly localesDir: string
  readonly modelsDir: string
  /** Folder of the embedding model; absent for letters and keywords alone. */
  readonly modelDir?: string
  readonly vectorIndex: 'hnsw' | 'exact'
  readonly serveStarter: boolean
  readonly botFramework?: {
    readonly appId: string
    readonly password: string
    readonly tenantId?: string
    readonly serviceHosts: readonly string[]
  }
}

/** Reads the environment once. Throws a `ConfigError` that names the variable and what it must be. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ConfigError(`${issue?.path.join('.')} in the environment is not right: ${issue?.message}. See the README for what it may be.`)
  }
  const env = parsed.data
  const modelsDir = join(HOME, 'models')
  const model = env.EMBEDDING_MODEL
  if (Boolean(env.MICROSOFT_APP_ID) !== Boolean(env.MICROSOFT_APP_PASSWORD))
    throw new ConfigError('MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD go together: set both, or neither for use without credentials.')
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    dataDir: resolve(HOME, env.DATA_DIR),
    knowledgeDir: resolve(HOME, env.KNOWLEDGE_DIR),
    starterDir: join(HOME, 'knowledge'),
    localesDir: join(HOME, 'locales'),
    modelsDir,
    ...(model !== 'none' && { modelDir: /^[./]/.test(model) ? resolve(HOME, model) : join(modelsDir, model) }),
    vectorIndex: env.VECTOR_INDEX,
    serveStarter: env.SERVE_STARTER,
    ...(env.MICROSOFT_APP_ID &&
      env.MICROSOFT_APP_PASSWORD && {
        botFramework: {
          appId: env.MICROSOFT_APP_ID,
          password: env.MICROSOFT_APP_PASSWORD,
          ...(env.MICROSOFT_APP_TENANT_ID && { tenantId: env.MICROSOFT_APP_TENANT_ID }),
          serviceHosts: env.MICROSOFT_SERVICE_URLS,
        },
      }),
  })
}
