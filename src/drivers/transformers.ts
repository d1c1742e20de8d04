import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { ModelError } from '../domain/errors.js'
import type { Embedder } from '../language/embedder.js'

// The runtime under transformers.js can report home from 1.29 on. It is pinned below that in package.json, and told not to here as
// well; the start scripts say it before the process begins, since a worker's own environment is not the one the native part reads.
process.env.ORT_DISABLE_TELEMETRY = '1'

const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json']
const WEIGHTS = ['onnx/model_quantized.onnx', 'onnx/model.onnx'] as const

/**
 * An embedding model in a local folder, in the layout of transformers.js. Never asks the network.
 *
 * Models whose graph has a pooled `sentence_embedding` are read at once; others are pooled by their mean. Models of the e5 family
 * were trained with `query:` and `passage:` in front, and get them.
 */
export async function openTransformersEmbedder(folder: string): Promise<Embedder> {
  const path = resolve(folder)
  const weights = WEIGHTS.find((file) => existsSync(join(path, file)))
  const missing = FILES.filter((file) => !existsSync(join(path, file)))
  // transformers.js answers a missing file with "Cannot read properties of undefined", so we look ourselves.
  if (!weights || missing.length > 0)
    throw new ModelError(
      `The embedding model in ${folder} lacks ${[...missing, ...(weights ? [] : [WEIGHTS[0]])].join(', ')}. ` +
        'Take the folder from git again, or set EMBEDDING_MODEL to another folder under models/.',
    )
  const { AutoModel, AutoTokenizer, env, mean_pooling } = await import('@xenova/transformers')
  env.allowRemoteModels = false
  env.useFSCache = false
  env.localModelPath = `${dirname(path)}/`
  const name = basename(path)
  const tokenizer = await AutoTokenizer.from_pretrained(name)
  const model = await AutoModel.from_pretrained(name, { dtype: weights === WEIGHTS[0] ? 'q8' : 'fp32', device: 'cpu' })
  const prefixes = /(^|[-_/])e5([-_]|$)/i.test(path)
  const dimensions = (JSON.parse(readFileSync(join(path, 'config.json'), 'utf8')) as { hidden_size: number }).hidden_size

  async function embedOne(text: string): Promise<Float32Array> {
    const inputs = await tokenizer(text, { truncation: true })
    const output = await model(inputs)
    const pooled = output.sentence_embedding ?? mean_pooling(output.last_hidden_state, inputs.attention_mask).normalize(2, -1)
    return Float32Array.from(pooled.data as Float32Array)
  }

  return {
    hash: await hashOf([...FILES, weights].map((file) => join(path, file))),
    dimensions,
    async embed(texts, as) {
      const vectors: Float32Array[] = []
      // One by one: a batch is padded to its longest text and is not faster for a static model.
      for (const text of texts) vectors.push(await embedOne(readable(prefixes ? `${as}: ${text}` : text)))
      return vectors
    },
  }
}

/** Half of a surrogate pair cannot be written as UTF-8, and an empty text has no mean. */
function readable(text: string): string {
  const clean = text.replace(/\p{Surrogate}/gu, ' ').trim()
  return clean === '' ? '.' : clean
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) for await (const part of createReadStream(file)) hash.update(part as Buffer)
  return hash.digest('hex')
}
