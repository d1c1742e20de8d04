import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { HOME } from '../../src/config.js'
import { aFolder } from '../waymark.js'

const CANARY = 'zebrafish quarantine umbrella'
const hasStrace = spawnSync('strace', ['-V']).status === 0
const WATCH = ['strace', '-f', '-qq', '-e', 'trace=connect,sendto,sendmmsg', '-o']

/** Attempts to reach another process over the network, loopback included: a server that only answers makes none. */
const outwardLines = (trace: string) =>
  readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /sa_family=AF_INET6?/.test(line))

/** Starts the built server as a person's `npm start` would, with an empty home, and gives its address. */
async function start(environment: Record<string, string>, wrap: readonly string[] = []) {
  const command = [...wrap, process.execPath, join(HOME, 'dist/src/main.js')]
  const child = spawn(command[0]!, command.slice(1), {
    cwd: HOME,
    detached: true,
    env: { PATH: process.env.PATH!, PORT: '0', HOST: '127.0.0.1', ...environment },
  })
  let output = ''
  child.stderr.on('data', (part) => (output += part))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (part) => {
      output += part
      const found = output.match(/http:\/\/127\.0\.0\.1:\d+/)
      if (found) resolve(found[0])
    })
    child.on('exit', (code) => reject(new Error(`the server stopped with ${code}: ${output}`)))
  })
  return { child, url, output: () => output }
}

/** Ends the server and whatever wraps it: they are one process group. */
async function stop(child: ChildProcess): Promise<number | null> {
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  process.kill(-child.pid!, 'SIGTERM')
  return gone
}

const ask = async (url: string, text: string) => {
  const response = await fetch(`${url}/api/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })
  return { status: response.status, body: (await response.json()) as { outcome: string } }
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))

beforeAll(() => {
  execFileSync(process.execPath, [join(HOME, 'node_modules/typescript/bin/tsc'), '-p', join(HOME, 'tsconfig.json')], { stdio: 'inherit' })
})

test.runIf(process.env.CI === 'true')('CI has strace to look for connections with', () => {
  expect(hasStrace).toBe(true)
})

describe('a running server', () => {
  test('writes nothing outside its data folder, keeps no word that was asked, and stops when told to', async () => {
    const [home, temporary, data] = [aFolder(), aFolder(), aFolder()]
    const { child, url, output } = await start({ HOME: home, TMPDIR: temporary, DATA_DIR: data })
    expect((await ask(url, `${CANARY}: my boss does not pay me`)).status).toBe(200)
    expect((await ask(url, 'x'.repeat(100_000))).status).toBe(413)
    await fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'message', text: CANARY, conversation: { id: 'c' }, deliveryMode: 'expectReplies' }),
    })
    expect(await stop(child)).toBe(0)
    expect(filesIn(home)).toEqual([])
    expect(filesIn(temporary)).toEqual([])
    const kept = filesIn(data)
    expect(kept.length).toBeGreaterThan(3)
    for (const word of CANARY.split(' ')) {
      expect(output()).not.toContain(word)
      expect(kept.filter((file) => readFileSync(file).includes(word))).toEqual([])
    }
  })

  test.skipIf(!hasStrace)(
    'opens no connection to another machine and asks for no name',
    async () => {
      const [home, trace] = [aFolder(), join(aFolder(), 'trace')]
      const { child, url } = await start({ HOME: home, DATA_DIR: join(HOME, 'data/test') }, [...WATCH, trace])
      expect((await ask(url, 'where can I find a doctor')).status).toBe(200)
      // The reporting runtime, were it there, would speak within a few seconds of the first inference.
      await new Promise((resolve) => setTimeout(resolve, 4000))
      await stop(child)
      expect(outwardLines(trace)).toEqual([])
    },
    90_000,
  )

  test.skipIf(!hasStrace)('would be seen, did it open one', () => {
    const trace = join(aFolder(), 'trace')
    const script = "require('net').connect(9, '127.0.0.1').on('error', () => {})"
    spawnSync('strace', [...WATCH, trace, process.execPath, '-e', script])
    expect(outwardLines(trace)).toHaveLength(1)
  })

  test('says what is wrong with its environment, and does not start', () => {
    const run = (environment: Record<string, string>) =>
      spawnSync(process.execPath, [join(HOME, 'dist/src/main.js')], { env: { PATH: process.env.PATH!, ...environment }, encoding: 'utf8' })
    expect(run({ PORT: 'abc' })).toMatchObject({ status: 1, stderr: expect.stringMatching(/PORT in the environment/) })
    expect(run({ EMBEDDING_MODEL: 'nowhere' })).toMatchObject({ status: 1, stderr: expect.stringMatching(/lacks config\.json/) })
    expect(run({ KNOWLEDGE_DIR: '/nowhere' })).toMatchObject({ status: 1, stderr: expect.stringMatching(/no such folder/) })
    expect(run({ DEBUG: 'agents:*' })).toMatchObject({ status: 1, stderr: expect.stringMatching(/would print what people write/) })
    expect(run({ MICROSOFT_APP_ID: 'x' })).toMatchObject({ status: 1, stderr: expect.stringMatching(/go together/) })
  })
})

describe('the model runtime', () => {
  const runtime = join(HOME, 'node_modules/onnxruntime-node')

  test('is of a version before reporting home began, and there is only one of it', () => {
    const { version } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')) as { version: string }
    expect(version).toBe('1.24.3')
    const lock = JSON.parse(readFileSync(join(HOME, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version?: string }> }
    expect(Object.keys(lock.packages).filter((name) => name.endsWith('/onnxruntime-node'))).toEqual(['node_modules/onnxruntime-node'])
  })

  test('holds none of the addresses that later versions report to', () => {
    const library = filesIn(join(runtime, 'bin')).filter(
      (file) => file.includes(`${process.platform}/${process.arch}`) && /\.(so|dylib|dll|node)/.test(file),
    )
    expect(library.length).toBeGreaterThan(0)
    for (const file of library) expect(readFileSync(file).includes('events.data.microsoft')).toBe(false)
  })

  test('leaves no file in an empty home, even from a worker thread and when not told to be quiet', () => {
    const home = aFolder()
    const script = `
      const { Worker, isMainThread } = require('node:worker_threads')
      if (isMainThread) new Worker(__filename).on('exit', () => setTimeout(() => process.exit(0), 3000))
      else import(${JSON.stringify(join(HOME, 'dist/src/drivers/transformers.js'))}).then(async ({ openTransformersEmbedder }) => {
        delete process.env.ORT_DISABLE_TELEMETRY
        const embedder = await openTransformersEmbedder(${JSON.stringify(join(HOME, 'models/waymark-static-1'))})
        const [vector] = await embedder.embed(['a doctor'], 'query')
        if (vector.length !== 256) process.exit(1)
      })`
    const file = join(aFolder(), 'worker.cjs')
    mkdirSync(join(home, 'tmp'))
    writeFileSync(file, script)
    const result = spawnSync(process.execPath, [file], {
      env: { PATH: process.env.PATH!, HOME: home, TMPDIR: join(home, 'tmp') },
      encoding: 'utf8',
    })
    expect(result).toMatchObject({ status: 0 })
    expect(filesIn(home)).toEqual([])
    expect(existsSync(join(home, '.cache'))).toBe(false)
  })
})
