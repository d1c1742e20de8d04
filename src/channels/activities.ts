import { Activity, ActivityTypes, type ConversationReference, DeliveryModes } from '@microsoft/agents-activity'
import { ActivityHandler, BaseAdapter, CloudAdapter, OutboundHostValidator, TurnContext } from '@microsoft/agents-hosting'
import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { Turn } from '../conversation/turn.js'
import { directionOf } from '../domain/language.js'
import { BadRequest, describe, sendProblem } from './problem.js'

/** What an operator has registered with Microsoft's service; absent for use without credentials. */
export interface Credentials {
  readonly appId: string
  readonly password: string
  readonly tenantId?: string
  /** Hosts beside Microsoft's own that answers may be sent to. */
  readonly serviceHosts: readonly string[]
}

export interface ActivityParts {
  readonly turn: Turn
  /** Sentence for a turn that failed, in the language of the activity's locale where we have it. */
  readonly apology: (locale: string | undefined) => string
  readonly greeting: (locale: string | undefined) => string
  readonly credentials?: Credentials
  readonly log: (line: string) => void
}

const LONGEST_MESSAGE = 20_000
/** Ids of the channels we know have under a hundred characters. */
const LONGEST_ID = 512

/**
 * `POST /api/messages`: the Bot Framework activity protocol, spoken with `@microsoft/agents-hosting`, the successor of the archived SDK.
 *
 * Without credentials no answer leaves this machine: with `deliveryMode: expectReplies` it is in the response; else it is sent to the
 * serviceUrl only if that is loopback (the Emulator and its like). With credentials the caller's token is checked, and the serviceUrl
 * must be on the list of allowed hosts.
 */
export function activitiesDoor(parts: ActivityParts): Router {
  const bot = createBot(parts)
  const router = Router()
  if (parts.credentials) {
    const adapter = createCloudAdapter(parts.credentials, parts)
    router.post('/api/messages', (request, response, next) => adapter.authorizeRequest(request as never, response as never, next))
    router.post('/api/messages', (request, response) => adapter.process(request as never, response as never, (context) => bot.run(context)))
    return router
  }
  router.post('/api/messages', async (request: Request, response: Response) => {
    const activity = parseActivity(request.body)
    const inResponse = activity.deliveryMode === DeliveryModes.ExpectReplies
    if (!inResponse && !isLoopback(activity.serviceUrl))
      throw new BadRequest(
        'Without credentials answers are given in the response (deliveryMode "expectReplies") or to a serviceUrl on this machine. ' +
          'For other services set MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD.',
        403,
      )
    const replies: Activity[] = []
    const adapter = new CollectingAdapter(replies, parts)
    await adapter.receive(activity, (context) => bot.run(context))
    if (inResponse) {
      response.json({ activities: replies.map(onTheWire) })
      return
    }
    try {
      for (const reply of replies) await deliver(activity, reply)
    } catch {
      // Whatever it was, the answer did not arrive; the details may hold an address and help nobody.
      return sendProblem(response, 502, 'The service at serviceUrl did not take the answer.')
    }
    response.status(200).json({})
  })
  return router
}

function createBot({ turn, greeting, apology }: ActivityParts): ActivityHandler {
  const bot = new ActivityHandler()
  bot.onMessage(async (context, next) => {
    const { text, conversation, locale } = context.activity
    if (!text?.trim()) {
      await context.sendActivity(Activity.fromObject({ type: ActivityTypes.Message, text: greeting(locale) }))
      return next()
    }
    if (!conversation?.id || conversation.id.length > LONGEST_ID) {
      await context.sendActivity(Activity.fromObject({ type: ActivityTypes.Message, text: apology(locale) }))
      return next()
    }
    const reply = await turn(conversation.id, text, locale)
    await context.sendActivity(
      Activity.fromObject({
        type: ActivityTypes.Message,
        text: reply.text,
        textFormat: 'plain',
        locale: reply.language,
        channelData: { direction: directionOf(reply.language) },
        // The protocol's schema wants `to`, also when it is for everybody.
        ...(reply.choices.length > 0 && {
          suggestedActions: { to: [], actions: reply.choices.map((choice) => ({ type: 'imBack', title: choice, value: choice })) },
        }),
      }),
    )
    return next()
  })
  bot.onMembersAdded(async (context, next) => {
    const { membersAdded, recipient, locale } = context.activity
    if (membersAdded?.some((member) => member.id !== recipient?.id))
      await context.sendActivity(Activity.fromObject({ type: ActivityTypes.Message, text: greeting(locale) }))
    return next()
  })
  return bot
}

/** Keeps what the bot says instead of sending it anywhere. With an array it is also the adapter of the tests. */
export class CollectingAdapter extends BaseAdapter {
  constructor(
    private readonly sink: Activity[],
    { apology, log }: Pick<ActivityParts, 'apology' | 'log'>,
  ) {
    super()
    this.onTurnError = turnError({ apology, log })
  }
  override async sendActivities(context: TurnContext, activities: Activity[]) {
    return activities.map((activity) => {
      if (activity.type === ActivityTypes.Trace || activity.type === ActivityTypes.InvokeResponse) return { id: '' }
      activity.applyConversationReference(context.activity.getConversationReference())
      this.sink.push(activity)
      return { id: `${this.sink.length}` }
    })
  }
  override async updateActivity(): Promise<void> {}
  override async deleteActivity(): Promise<void> {}
  override async continueConversation(
    _identity: unknown,
    reference: Partial<ConversationReference>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<void> {
    await this.runMiddleware(new TurnContext(this, Activity.getContinuationActivity(reference as ConversationReference)), logic)
  }
  override uploadAttachment(): never {
    throw new Error('Attachments are not read here.')
  }
  override getAttachmentInfo(): never {
    throw new Error('Attachments are not read here.')
  }
  override getAttachment(): never {
    throw new Error('Attachments are not read here.')
  }
  async receive(activity: Activity, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    const context = new TurnContext(this, activity)
    await this.runMiddleware(context, logic)
    // With expectReplies the library keeps what is said until the end of the turn instead of handing it to the adapter.
    this.sink.push(...context.bufferedReplyActivities)
  }
}

// The library's own handler tells people to "fix the source code".
function turnError({ apology, log }: Pick<ActivityParts, 'apology' | 'log'>) {
  return async (context: TurnContext, error: Error) => {
    if (error instanceof BadRequest) throw error
    log(`A turn failed: ${describe(error)}`)
    await context.sendActivity(Activity.fromObject({ type: ActivityTypes.Message, text: apology(context.activity.locale) }))
  }
}

function createCloudAdapter({ appId, password, tenantId, serviceHosts }: Credentials, parts: ActivityParts): CloudAdapter {
  const adapter = new CloudAdapter(
    { clientId: appId, clientSecret: password, ...(tenantId && { tenantId }) } as ConstructorParameters<typeof CloudAdapter>[0],
    undefined,
    undefined,
    { validateServiceUrl: true },
    new OutboundHostValidator({ enabled: true, includeDefaultMicrosoftHosts: true, hosts: serviceHosts }),
  )
  adapter.onTurnError = turnError(parts)
  return adapter
}

const account = z.object({ id: z.string().max(LONGEST_ID) })

/** What is read of an activity. The rest (names, profiles, attachments) is dropped at the door: we have no use for it. */
const Incoming = z.object({
  type: z.string().min(1).max(LONGEST_ID),
  id: z.string().max(LONGEST_ID).optional(),
  text: z.string().optional(),
  locale: z.string().max(LONGEST_ID).optional(),
  channelId: z.string().max(LONGEST_ID).default('unknown'),
  conversation: account,
  from: account.default({ id: 'user' }),
  recipient: account.default({ id: 'bot' }),
  membersAdded: z.array(account).max(100).optional(),
  deliveryMode: z.string().max(LONGEST_ID).optional(),
  serviceUrl: z.string().max(2000).optional(),
})

function parseActivity(body: unknown): Activity {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BadRequest('Send one activity as a JSON object.')
  const parsed = Incoming.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new BadRequest(
      `This is not an activity of the Bot Framework protocol: "${issue?.path.join('.')}" ${issue?.message.toLowerCase()}.`,
    )
  }
  if ((parsed.data.text?.length ?? 0) > LONGEST_MESSAGE)
    throw new BadRequest(`The message is too long: at most ${LONGEST_MESSAGE} characters are read.`, 413)
  return Activity.fromObject(parsed.data)
}

/** What goes out carries no private fields of the library. */
function onTheWire(activity: Activity): object {
  const { _channelId: _, ...wire } = JSON.parse(JSON.stringify(activity)) as { _channelId?: unknown }
  return wire
}

function isLoopback(serviceUrl: string | undefined): boolean {
  try {
    const { protocol, hostname } = new URL(serviceUrl ?? '')
    return (protocol === 'http:' || protocol === 'https:') && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  } catch {
    return false
  }
}

async function deliver(to: Activity, reply: Activity): Promise<void> {
  const path = ['v3', 'conversations', to.conversation?.id ?? '', 'activities', ...(to.id ? [to.id] : [])]
  const url = new URL(path.map(encodeURIComponent).join('/'), to.serviceUrl?.replace(/\/*$/, '/'))
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(onTheWire(reply)),
    redirect: 'error', // A loopback service must not send a person's conversation on to another machine.
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(`the service answered ${response.status}`)
}
