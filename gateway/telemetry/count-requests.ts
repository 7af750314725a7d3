import type { FastifyInstance } from 'fastify'
import { clientOf } from './callers.ts'
import { errors } from './metrics.ts'
import { countOperation, noOperation, type Outcome } from './operation-cells.ts'
import { requestLine, type RequestLine } from './request-line.ts'
import type { Usage } from './usage/usage.ts'

/** Counts what was asked of the graph once it is answered, and what of the schema that used. */
export function countRequests(app: FastifyInstance, usage: Usage): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (request.routeOptions.url?.startsWith('/graphql')) {
      const line = requestLine(request)
      const operation = line.counted ?? noOperation
      const client = clientOf(request.headers)
      const cells = countOperation(operation, client, outcomeOf(line), reply.elapsedTime)
      if (line.isExecuted) usage.note(cells)
      for (const code of line.codes) errors.of(code).value += 1
    }
    done()
  })
}

const outcomeOf = ({ isExecuted, codes }: RequestLine): Outcome =>
  codes.size === 0 ? 'ok' : isExecuted ? 'errors' : 'refused'
