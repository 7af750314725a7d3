import type { FastifyRequest } from 'fastify'

export interface PerRequest<Value> {
  of(request: FastifyRequest): Value | undefined
  set(request: FastifyRequest, value: Value): void
}

/**
 * What is known of a request, kept on the request itself. In a WeakMap that outlives it, V8's collections of young objects would take the
 * value for alive, and with it all that it leads to, until a collection of the whole heap (13.6: only the keys are weak there).
 */
export function perRequest<Value>(): PerRequest<Value> {
  const key = Symbol('per request')
  type Keeper = FastifyRequest & { [key]?: Value }
  return {
    of: (request: Keeper) => request[key],
    set(request: Keeper, value) {
      request[key] = value
    },
  }
}
