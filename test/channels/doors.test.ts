import { once } from 'node:events'
import { createServer as createHttpServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDoors } from '../../src/doors.js'
import { createServer } from '../../src/server.js'
import { aWaymark } from '../waymark.js'

let server: Server
let url: string
const logged: string[] = []
let clock = Date.parse('2026-11-25T10:00:00Z')

beforeAll(async () => {
  const log = (line: string) => logged.push(line)
  const routers = openDoors(await aWaymark(), {}, () => clock, log)
  server = createServer({ routers, isReady: () => true, log }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const post = (path: string, body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(url + path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) })
const json = async (response: Response) => (await response.json()) as Record<string, unknown>

describe('POST /api/ask', () => {
  test('answers a question with needs, entries, their sources, and cards', async () => {
    const response = await post('/api/ask', { text: 'mon patron ne me paie pas depuis 3 mois, je suis à Bruxelles' })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const answer = await json(response)
    expect(answer).toMatchObject({ lang: 'fr', outcome: 'answer', country: 'BE', crisis: null })
    expect((answer.needs as string[])[0]).toBe('unpaid-wages')
    const [first] = answer.entries as { id: string; country: string; source: { publisher: string }; checkedOn: string | null }[]
    expect(first).toMatchObject({ country: 'BE', state: 'collected', checkedOn: null })
    expect(first?.source.publisher.length).toBeGreaterThan(2)
    expect((answer.cards as { id: string }[])[0]?.id).toBe(first?.id)
  })

  test.each<[string, unknown, Record<string, string> | undefined, number, RegExp]>([
    ['no JSON', 'my boss does not pay', undefined, 400, /not JSON/],
    ['an empty body', '', undefined, 400, /"text" is missing/],
    ['a list', [], undefined, 400, /JSON object/],
    ['no text', {}, undefined, 400, /"text" is missing/],
    ['an empty text', { text: '  ' }, undefined, 400, /"text" is empty/],
    ['text of another type', { text: 17 }, undefined, 400, /"text" must be a string/],
    ['control characters', { text: 'help\u0000me' }, undefined, 400, /control characters/],
    ['half a character', '{"text":"help \\ud83d me"}', undefined, 400, /lone surrogate/],
    ['a language that nobody speaks', { text: 'help', lang: 'xx' }, undefined, 400, /"lang" is not a language we know/],
    ['a language of another type', { text: 'help', lang: 1 }, undefined, 400, /"lang" must be a string/],
    ['a country that is none', { text: 'help', country: 'ZZ' }, undefined, 400, /"country" is not a country/],
    ['a country by another code', { text: 'help', country: 'Belgium' }, undefined, 400, /ISO 3166-1/],
    ['a megabyte', { text: 'a'.repeat(1_000_000) }, undefined, 413, /too large/],
    ['another type of content', 'text=help', { 'content-type': 'application/x-www-form-urlencoded' }, 415, /application\/json/],
    ['an encoding that nobody reads', '{"text":"help"}', { 'content-type': 'application/json; charset=latin9' }, 415, /UTF-8/],
  ])('%s gets a readable problem', async (_what, body, headers, status, detail) => {
    const response = await post('/api/ask', body, headers)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/problem\+json/)
    expect((await json(response)).detail).toMatch(detail)
  })

  test('a long message is read from its beginning, not refused', async () => {
    const story =
      'I am a man from Ghana and I live in Brussels since 2021. I share a room with two friends. I have worked in a restaurant in the kitchen, ' +
      'every day from ten in the morning until midnight. My boss said at the start that I get 1200 euro each month. For two months he paid. ' +
      'Since June he has paid nothing, and when I ask him he says next week, next week. Now he says if I complain he will tell that I have no papers. '
    const response = await post('/api/ask', { text: story.repeat(6), country: 'BE' })
    expect(response.status).toBe(200)
    expect(((await json(response)).needs as string[]).slice(0, 3)).toContain('unpaid-wages')
  })

  test('right-to-left marks, emoji and an unknown script are answered with something, not with an error', async () => {
    for (const text of ['😀', '\u200f\u200e', 'ᚠᚢᚦ', '112', '?'.repeat(900)]) expect((await post('/api/ask', { text })).status).toBe(200)
  })
})

describe('for operators', () => {
  test('/healthz and /readyz say how it is, and an unknown path that there is nothing', async () => {
    expect(await json(await fetch(`${url}/healthz`))).toEqual({ status: 'alive' })
    expect(await json(await fetch(`${url}/readyz`))).toEqual({ status: 'ready' })
    expect((await fetch(`${url}/admin.php`)).status).toBe(404)
    expect(await (await fetch(url)).text()).toMatch(/npm run -s ask/)
  })
})

describe('POST /api/messages, the Bot Framework protocol', () => {
  const activity = (text: string, given: object = {}) => ({
    type: 'message',
    id: 'a1',
    text,
    channelId: 'test',
    conversation: { id: 'conversation-1' },
    from: { id: 'user-1' },
    recipient: { id: 'bot' },
    deliveryMode: 'expectReplies',
    serviceUrl: 'https://service.invalid',
    ...given,
  })
  const say = async (text: string, given: object = {}) => {
    const response = await post('/api/messages', activity(text, given))
    expect(response.status).toBe(200)
    return ((await json(response)).activities as Record<string, never>[])[0] as unknown as {
      text: string
      locale: string
      replyToId: string
      suggestedActions?: { actions: { value: string }[] }
      channelData?: { direction: string }
    }
  }

  test('answers in the response, in the language of the message, without private fields', async () => {
    const reply = await say('أين أجد طبيبا بدون أوراق في برلين؟')
    expect(reply.locale).toBe('ar')
    expect(reply.channelData?.direction).toBe('rtl')
    expect(reply.replyToId).toBe('a1')
    expect(JSON.stringify(reply)).not.toContain('_channelId')
  })

  test('asks for the country once, and then answers for it', async () => {
    const conversation = { conversation: { id: 'conversation-2' } }
    const first = await say('My employer has not paid my wages for two months', conversation)
    expect(first.suggestedActions?.actions.map((action) => action.value)).toContain('Belgium')
    const second = await say('Belgium', conversation)
    expect(second.text).toMatch(/Brussel|Belg|Fair|Union/)
    expect(second.suggestedActions).toBeUndefined()
  })

  test('forgets when told to, and by itself after half an hour', async () => {
    const conversation = { conversation: { id: 'conversation-3' } }
    await say('I live in Sweden and my employer has not paid my wages', conversation)
    const about = async () => (await say('My employer has not paid my wages for months', conversation)).suggestedActions !== undefined
    expect(await about()).toBe(false)
    expect((await say('forget me', conversation)).text).toMatch(/forgotten/)
    expect(await about()).toBe(true)
    await say('I live in Sweden and my employer has not paid my wages', conversation)
    expect(await about()).toBe(false)
    clock += 31 * 60_000
    expect(await about()).toBe(true)
  })

  test('greets whoever joins, and says that it is a machine when asked', async () => {
    const response = await post('/api/messages', {
      ...activity(''),
      type: 'conversationUpdate',
      membersAdded: [{ id: 'user-1' }],
    })
    expect(JSON.stringify(await json(response))).toMatch(/in your own words/)
  })

  test('sends nothing to another machine without credentials', async () => {
    const response = await post('/api/messages', activity('hello', { deliveryMode: undefined }))
    expect(response.status).toBe(403)
    expect((await json(response)).detail).toMatch(/expectReplies/)
  })

  test('delivers to a service on this machine, as the Emulator expects it', async () => {
    const received: { path: string; body: { text: string } }[] = []
    const service = createHttpServer((request, response) => {
      let body = ''
      request.on('data', (part) => (body += part))
      request.on('end', () => {
        received.push({ path: request.url ?? '', body: JSON.parse(body) as { text: string } })
        response.end('{}')
      })
    }).listen(0, '127.0.0.1')
    await once(service, 'listening')
    const serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
    const response = await post('/api/messages', activity('hello', { deliveryMode: undefined, serviceUrl }))
    service.close()
    expect(response.status).toBe(200)
    expect(received).toHaveLength(1)
    expect(received[0]?.path).toBe('/v3/conversations/conversation-1/activities/a1')
    expect(received[0]?.body.text.length).toBeGreaterThan(10)
  })

  test('says so when that service does not take the answer', async () => {
    const response = await post('/api/messages', activity('hello', { deliveryMode: undefined, serviceUrl: 'http://127.0.0.1:9' }))
    expect(response.status).toBe(502)
  })

  test.each<[string, unknown, number]>([
    ['no JSON', 'hello', 400],
    ['a list', [], 400],
    ['an activity without a type', { text: 'hello' }, 400],
    ['text of another type', { type: 'message', text: { a: 1 }, deliveryMode: 'expectReplies', conversation: { id: 'x' } }, 400],
    ['an activity of no conversation', { type: 'message', text: 'hello', deliveryMode: 'expectReplies' }, 400],
    ['a very deep one', `{"type":"message","text":"hello","conversation":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`, 400],
    ['a megabyte', { type: 'message', text: 'a'.repeat(1_000_000) }, 413],
  ])('%s gets a readable problem', async (_what, body, status) => {
    const response = await post('/api/messages', body)
    expect(response.status).toBe(status)
    expect((await json(response)).detail).toBeTypeOf('string')
  })
})

test('nothing that was written in this file was logged', () => {
  expect(logged.filter((line) => /boss|wages|patron|help/.test(line))).toEqual([])
})
