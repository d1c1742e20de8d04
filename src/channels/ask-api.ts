import { Router } from 'express'
import type { Ask } from '../answer/flow.js'
import type { Render } from '../answer/render.js'
import { answerToJson, cardsOf } from './answer-json.js'
import { parseAsked } from './asked.js'
import { BadRequest } from './problem.js'

/** `POST /api/ask`: one question, one answer, nothing remembered. */
export function askApi(ask: Ask, render: Render): Router {
  const router = Router()
  router.post('/api/ask', async (request, response) => {
    if (!request.is('application/json')) throw new BadRequest('Send JSON: the header Content-Type must be application/json.', 415)
    const question = parseAsked(request.body)
    const answer = await ask(question)
    response.json({ ...answerToJson(answer, render), cards: cardsOf(answer, render) })
  })
  return router
}
