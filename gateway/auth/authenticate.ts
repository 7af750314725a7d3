import { GraphQLError } from 'graphql'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { unavailable } from '#kit/errors/refusal.ts'
import { verifyAccessToken } from './access-token.ts'
import { KeysUnavailable, type KeySet } from './key-set.ts'
import { rememberVerified } from './verified-tokens.ts'

export type Authenticate = (authorization: string | undefined) => Promise<Viewer>

/** Nobody checks tokens here, so nobody is believed. */
export const everybodyIsAnonymous: Authenticate = async () => anonymous

/** No token is nobody; a token that can't be believed is refused, since its sender thinks to be somebody. */
export function authenticateWith(keys: KeySet, issuer: string): Authenticate {
  const viewerOf = rememberVerified((token) => verifyAccessToken(token, keys, issuer))
  return async (authorization) => {
    const { scheme, token } = readHeader(authorization)
    if (!token) return anonymous
    if (scheme !== 'bearer') throw unauthenticated('Only Bearer tokens are understood.')
    try {
      return await viewerOf(token)
    } catch (error) {
      if (error instanceof KeysUnavailable) throw unavailable('Tokens cannot be checked at the moment.')
      throw unauthenticated('The access token is invalid or has expired.')
    }
  }
}

/** A scheme without a token, as a form for headers is filled in at first, counts as no header. */
function readHeader(authorization = ''): { scheme: string; token: string } {
  const [scheme = '', ...rest] = authorization.trim().split(/ +/)
  const token = rest.join(' ')
  return token || /^(bearer)?$/i.test(scheme)
    ? { scheme: scheme.toLowerCase(), token }
    : { scheme: '', token: scheme }
}

const unauthenticated = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } })
