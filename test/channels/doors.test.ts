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

  describe('a conversation goes on:', () => {
    const conversation =
      (id: string) =>
      (text: string, given: object = {}) =>
        say(text, { conversation: { id }, ...given })
    const names = (text: string) => [...text.matchAll(/^— (.*)$/gm)].map((match) => match[1])
    const buttons = (reply: Awaited<ReturnType<typeof say>>) => reply.suggestedActions?.actions.map((action) => action.value) ?? []

    test('"and in Lisbon?" keeps the need, "is it free?" is about the places shown, "anything else?" shows others', async () => {
      const tell = conversation('follow-1')
      const first = await tell('I am in Brussels and need a doctor, I have no insurance and no papers')
      const lisbon = await tell('and in Lisbon?')
      expect(lisbon.text).toMatch(/Lisb|Portug/)
      expect(lisbon.text).not.toBe(first.text)
      const cost = await tell('what does it cost?')
      expect(cost.text).toMatch(/About the places I showed you/)
      expect(cost.text).toMatch(/free|costs money/)
      expect(cost.text).toMatch(/Source: /)
      expect(names(cost.text)).toEqual(names(lisbon.text))
      const more = await tell('anything else?')
      expect(names(more.text).length).toBeGreaterThan(0)
      expect(names(more.text).filter((name) => names(lisbon.text).includes(name))).toEqual([])
    })

    test('"is it free?" with nothing before it is asked back, with the topics as buttons', async () => {
      const reply = await conversation('follow-2')('is it free?')
      expect(reply.text).toMatch(/What is it about/)
      expect(buttons(reply)).toContain('Health')
    })

    test('nobody has to type: topic, then need, then the answer', async () => {
      const tell = conversation('menu-1')
      expect(buttons(await tell('menu'))).toContain('Work')
      const needs = buttons(await tell('Work'))
      expect(needs.length).toBeGreaterThanOrEqual(6)
      expect((await tell(needs[0] ?? '')).text).toMatch(/What you can do/)
    })

    test('"change language" offers all by their own names; the last answer comes again in the chosen one, and it stays', async () => {
      const tell = conversation('language-1')
      const first = await tell('My employer has not paid my wages for two months, I live in Berlin')
      expect(buttons(await tell('change language'))).toContain('العربية')
      const chosen = await tell('العربية')
      expect(chosen.locale).toBe('ar')
      // Bidirectional marks stand around names in Arabic.
      expect(names(chosen.text.replace(/[\u2068\u2069]/g, ''))).toEqual(names(first.text))
      expect((await tell('where can I see a doctor in Berlin')).locale).toBe('ar')
    })

    test('where it is not clear what somebody reads, they choose between buttons in those languages', async () => {
      const reply = await conversation('language-2')('ok doctor')
      expect(buttons(reply)).toContain('English')
      expect(buttons(reply).length).toBeGreaterThanOrEqual(2)
    })

    test('a button for a person leads to people', async () => {
      expect((await conversation('person-1')('Talk to a person', { locale: 'en' })).text).toMatch(/What you can do/)
    })

    test('in danger a short question still gets the card first', async () => {
      const tell = conversation('danger-1')
      await tell('I am in Brussels and need a doctor')
      expect((await tell('I want to kill myself')).text.startsWith('⚠')).toBe(true)
    })

    test('only a place, with nothing before it, is remembered and the topic asked for', async () => {
      const tell = conversation('place-1')
      const reply = await tell('I am in Serbia')
      expect(reply.text).toMatch(/What is it about/)
      expect((await tell('my boss does not pay me')).suggestedActions).toBeUndefined()
    })
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
