/**
 * Fetches an embedding model into `models/`, on a machine that reaches a hub: `npm run model:fetch -- Xenova/multilingual-e5-small`.
 * This is the only command that asks the network for a model; the server never does.
 */

import { join } from 'node:path'
import { AutoModel, AutoTokenizer, env } from '@xenova/transformers'
import { HOME } from '../src/config.js'

const [name] = process.argv.slice(2)
if (!name || name.startsWith('-')) {
  console.error('npm run model:fetch -- NAME      for instance Xenova/multilingual-e5-small')
  process.exit(2)
}
env.allowLocalModels = false
env.cacheDir = join(HOME, 'models')
try {
  await AutoTokenizer.from_pretrained(name)
  await AutoModel.from_pretrained(name, { dtype: 'q8', device: 'cpu' })
  console.log(
    `models/${name} is here. Serve with it: EMBEDDING_MODEL=${name} npm start, and fit its thresholds: EMBEDDING_MODEL=${name} npm run calibrate`,
  )
} catch (error) {
  console.error(`${name} could not be fetched: ${(error as Error).message}. Is there such a model, and does this machine reach the hub?`)
  process.exit(1)
}
