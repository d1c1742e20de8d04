#!/usr/bin/env node
/**
 * The door to every command, in plain Node: installs what is missing, builds what is stale, then runs.
 * It says what it does on standard error only, so that `npm run -s ask -- --jsonl` prints answers and nothing else.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = join(dirname(fileURLToPath(import.meta.url)), '..')
const [command, ...rest] = process.argv.slice(2)
const say = (line) => process.stderr.write(`${line}\n`)

// The model runtime reports home unless told not to, and it reads this before our own code runs.
const quiet = { ...process.env, ORT_DISABLE_TELEMETRY: '1', ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_update_notifier: 'false' }

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  say(
    `Waymark needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer Node from nodejs.org or your system, then run this again.`,
  )
  process.exit(1)
}

// Where Node brought its own headers, the one package that is compiled is built against them: no download, also without a network.
const prefix = dirname(dirname(process.execPath))
if (existsSync(join(prefix, 'include', 'node', 'node.h')) && !quiet.npm_config_nodedir) quiet.npm_config_nodedir = prefix

function npm(...args) {
  // npm's own output goes to standard error as well.
  return spawnSync('npm', args, { cwd: home, env: quiet, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }).status === 0
}

function hashOf(...texts) {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text).update('\0')
  return hash.digest('hex')
}

function isStamped(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
}

function install() {
  const stamp = join(home, 'node_modules', '.waymark-installed')
  const hash = hashOf(readFileSync(join(home, 'package-lock.json')), readFileSync(join(home, 'package.json')), process.versions.modules)
  if (isStamped(stamp, hash)) return
  say('Installing what Waymark needs. This happens once, and takes a minute or two.')
  if (!npm('ci', '--no-audit', '--no-fund', '--loglevel=error')) {
    say('npm could not install the packages. Is there a network, and does `npm ping` answer? Then run this again.')
    process.exit(1)
  }
  // Install scripts are off for all packages (.npmrc); this is the one that has to compile something. Its many lines on failure help nobody.
  if (!npm('rebuild', 'hnswlib-node', '--ignore-scripts=false', '--loglevel=silent') || !loads('hnswlib-node'))
    say(
      'The vector index (hnswlib-node) could not be compiled. Waymark serves with its exact index meanwhile, with the same answers.\n' +
        'For the faster one install a compiler (Debian, Ubuntu: apt-get install python3 make g++; Fedora: dnf install python3 make gcc-c++;\n' +
        'macOS: xcode-select --install), then run: npm rebuild hnswlib-node --ignore-scripts=false',
    )
  writeFileSync(stamp, hash)
}

function loads(name) {
  try {
    createRequire(join(home, 'package.json'))(name)
    return true
  } catch {
    return false
  }
}

function build() {
  const stamp = join(home, 'dist', '.waymark-built')
  const sources = ['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(home, folder), { recursive: true })
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .flatMap((file) => [file, readFileSync(join(home, folder, file), 'utf8')]),
  )
  const hash = hashOf(...sources, readFileSync(join(home, 'tsconfig.json')))
  if (isStamped(stamp, hash)) return
  say('Building.')
  const compiler = join(home, 'node_modules', 'typescript', 'bin', 'tsc')
  if (spawnSync(process.execPath, [compiler, '-p', join(home, 'tsconfig.json')], { cwd: home, stdio: ['ignore', 2, 2] }).status !== 0)
    process.exit(1)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, hash)
}

function run(...args) {
  const result = spawnSync(process.execPath, args, { cwd: process.cwd(), env: quiet, stdio: 'inherit' })
  process.exit(result.status ?? 1)
}

install()
build()
if (command === 'start') {
  // The server itself becomes this process's child; signals reach both, and it stops by finishing what was asked.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
  const { spawn } = await import('node:child_process')
  const server = spawn(process.execPath, [join(home, 'dist/src/main.js'), ...rest], {
    cwd: home,
    env: { NODE_ENV: 'production', ...quiet },
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
  server.on('exit', (code) => process.exit(code ?? 1))
} else if (command === 'test') run(join(home, 'node_modules/vitest/vitest.mjs'), 'run', ...rest)
else run(join(home, `dist/scripts/${command}.js`), ...rest)
