import { GraphQLError } from 'graphql'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { unavailable } from '#kit/errors/refusal.ts'
import { isAccessKey, type FindKeyViewer } from './access-keys.ts'
import { verifyAccessToken } from './access-token.ts'
import { KeysUnavailable, type KeySet } from './key-set.ts'
import { rememberVerified } from './verified-tokens.ts'
import type { IsRevoked } from './revocations.ts'

export type Authenticate = (authorization: string | undefined) => Promise<Viewer>

/** Nobody checks tokens here, so nobody is believed. */
export const everybodyIsAnonymous: Authenticate = async () => anonymous

export interface Authority {
  keys: KeySet
  issuer: string
  isRevoked: IsRevoked
  findKeyViewer: FindKeyViewer
}

/** No token is nobody; a token that can't be believed is refused, since its sender thinks to be somebody. */
export function authenticateWith({ keys, issuer, isRevoked, findKeyViewer }: Authority): Authenticate {
  const verified = rememberVerified((token) => verifyAccessToken(token, keys, issuer))
  return async (authorization) => {
    const { scheme, token } = readHeader(authorization)
    if (!token) return anonymous
    if (scheme !== 'bearer') throw unauthenticated('Only Bearer tokens are understood.')
    if (isAccessKey(token)) return byAccessKey(findKeyViewer, token)
    const { viewer, version } = await verified(token).catch((error: unknown) => {
      throw error instanceof KeysUnavailable
        ? uncheckable()
        : unauthenticated('The access token is invalid or has expired.')
    })
    if (await isRevoked({ ...viewer, version }))
      throw unauthenticated('The access token was revoked; refresh the session.')
    return viewer
  }
}

async function byAccessKey(find: FindKeyViewer, key: string): Promise<Viewer> {
  const viewer = await find(key).catch(() => {
    throw uncheckable()
  })
  if (!viewer) throw unauthenticated('The access key is unknown, revoked or has expired.')
  return viewer
}

const uncheckable = () => unavailable('Tokens cannot be checked at the moment.')

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
