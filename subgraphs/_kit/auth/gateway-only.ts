import { promisify } from 'node:util'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import { checkCalls, signatureHeader, signatureKey, type ClaimNonce } from './call-signature.ts'
import { assertionHeader, assertionKey, verifyAssertion, type Assertion } from './viewer.ts'

export interface GatewayTrust {
  /** The subgraph's, for which a call must be meant. */
  name: string
  secret: string
  /** Those that a gateway may use too, while one takes the other's place. */
  acceptedSecrets: readonly string[]
  /** Whether each call must be signed for itself, and not only say for whom it is. */
  signedRequests: boolean
}

const givenAssertion = Symbol('assertion')
const wasChecked = Symbol('checked')

/** Lets nobody but the gateway into a scope; gives what it says of those who ask. */
export function admitOnlyGateway(
  scope: FastifyInstance,
  { name, secret, acceptedSecrets, signedRequests }: GatewayTrust,
  claim?: ClaimNonce,
): (request: FastifyRequest) => Assertion {
  const secrets = [secret, ...acceptedSecrets]
  const assertionKeys = secrets.map(assertionKey)
  const isSigned = checkCalls(secrets.map(signatureKey), claim)
  scope.decorateRequest(givenAssertion, null).decorateRequest(wasChecked, false)

  /** The body as it came, null for one that streams. */
  const isFromGateway = async (request: FastifyRequest, body: string | null): Promise<boolean> => {
    request.setDecorator(wasChecked, true)
    const { method, url: path, headers } = request
    const assertion = tokenOf(request) ?? ''
    const call = { audience: name, method, path, assertion, body }
    return !signedRequests || isSigned(headers[signatureHeader], call)
  }

  scope.addHook('onRequest', async (request) => {
    const token = tokenOf(request)
    const assertion = assertionKeys.reduce<Assertion | null>(
      (found, key) => found ?? verifyAssertion(key, token),
      null,
    )
    if (!assertion) throw notTheGateway()
    request.setDecorator(givenAssertion, assertion)
  })

  const parseJson = promisify(scope.getDefaultJsonParser('error', 'error'))
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (request: FastifyRequest, body: string) => {
      if (!(await isFromGateway(request, body))) throw notTheGateway()
      return parseJson(request, body)
    },
  )
  scope.addHook('preHandler', async (request) => {
    if (request.getDecorator<boolean>(wasChecked)) return
    const isStream = request.headers['content-type']?.startsWith('multipart/form-data') ?? false
    if (!(await isFromGateway(request, isStream ? null : ''))) throw notTheGateway()
  })
  return (request) => {
    const assertion = request.getDecorator<Assertion | null>(givenAssertion)
    if (!assertion) throw new Error('A request got past the check of its assertion.')
    return assertion
  }
}

const tokenOf = ({ headers }: FastifyRequest): string | undefined => {
  const header = headers[assertionHeader]
  return Array.isArray(header) ? undefined : header
}

const notTheGateway = () => new GraphQLError('Ask the gateway.', { extensions: { code: 'UNAUTHENTICATED' } })
