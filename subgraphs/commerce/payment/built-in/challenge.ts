import type { FastifyInstance, FastifyReply } from 'fastify'
import { toMoney } from '../../money.ts'
import type { Charges } from './charges.ts'
import { apiPath } from './protocol.ts'
import type { ProviderCharge } from './provider-repository.ts'

/** The page on which a reader approves a charge or declines it. Its address is the secret; nothing else is asked for. */
export function mountChallenge(app: FastifyInstance, charges: Charges): void {
  app.register(
    async (scope) => {
      scope.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string' },
        (_request, body, done) => done(null, new URLSearchParams(String(body))),
      )

      scope.get<{ Params: { id: string } }>('/challenge/:id', async (request, reply) =>
        show(reply, await charges.find({ challenge: request.params.id })),
      )

      scope.post<{ Params: { id: string } }>('/challenge/:id', async (request, reply) => {
        const decision = request.body instanceof URLSearchParams ? request.body.get('decision') : null
        if (decision !== 'approve' && decision !== 'decline') {
          return show(reply.code(400), await charges.find({ challenge: request.params.id }))
        }
        return show(reply, await charges.decide(request.params.id, decision === 'approve'))
      })
    },
    { prefix: apiPath },
  )
}

function show(reply: FastifyReply, charge: ProviderCharge | null): FastifyReply {
  return (charge ? reply : reply.code(404))
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    .send(page(charge ? contentFor(charge) : '<h1>There is no such payment.</h1>'))
}

function contentFor(charge: ProviderCharge): string {
  const { amount, currency } = toMoney(charge.amount, charge.currency)
  if (charge.status === 'SUCCEEDED') return '<h1>Approved</h1><p>You can close this page.</p>'
  if (charge.status !== 'REQUIRES_ACTION') return '<h1>Not charged</h1><p>You can close this page.</p>'
  return `<h1>Confirm your payment</h1>
    <p>Quire asks for <strong>${amount} ${currency}</strong>.</p>
    <form method="post">
      <button name="decision" value="approve">Approve</button>
      <button name="decision" value="decline" class="quiet">Decline</button>
    </form>`
}

const page = (content: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Payment</title>
    <style>
      body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 0 1rem; color-scheme: light dark }
      button { font: inherit; padding: .5rem 1.25rem; margin: 0 .5rem .5rem 0; cursor: pointer }
      .quiet { background: none; border: 1px solid; border-radius: .25rem }
    </style>
  </head>
  <body>
    <main>
    ${content}
    </main>
  </body>
</html>
`
