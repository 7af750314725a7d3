import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { UserRecord } from '../account/account.ts'
import type { Passkey } from '../generated/prisma/client.ts'

/** Uses a challenge up; false where it was used before, is too old, or was never ours. */
type UseChallenge = (challenge: string) => Promise<boolean>

export type NewPasskey = Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'>

/** COSE's names of Ed25519, ES256 and RS256: what authenticators have (RFC 9053, RFC 8812). */
const algorithms = [-8, -7, -257]

/** What an answer may have at most; attested ones stay far below. */
const longestResponse = 20_000

/** Hundreds of modules, which a start does not wait for. */
const webAuthn = () => import('@simplewebauthn/server')

export type RelyingParty = ReturnType<typeof createRelyingParty>

/** What WebAuthn (Level 3) calls the site that passkeys belong to. Null for whatever does not prove what it is to prove. */
export function createRelyingParty(siteUrl: string) {
  const { origin, hostname } = new URL(siteUrl)
  const expected = { expectedOrigin: origin, expectedRPID: hostname, requireUserVerification: true }
  return {
    creationOptions: async (
      { id, username, displayName }: UserRecord,
      known: readonly Passkey[],
      challenge: Uint8Array<ArrayBuffer>,
    ) =>
      (await webAuthn()).generateRegistrationOptions({
        rpName: 'Quire',
        rpID: hostname,
        userID: new TextEncoder().encode(id),
        userName: username,
        userDisplayName: displayName,
        challenge,
        attestationType: 'none',
        supportedAlgorithmIDs: algorithms,
        excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      }),

    requestOptions: async (challenge: Uint8Array<ArrayBuffer>) =>
      (await webAuthn()).generateAuthenticationOptions({
        rpID: hostname,
        userVerification: 'required',
        challenge,
      }),

    async readCreated(response: string, use: UseChallenge): Promise<NewPasskey | null> {
      const created = parse<RegistrationResponseJSON>(response)
      if (!created) return null
      const { verifyRegistrationResponse } = await webAuthn()
      // Throws for each thing that is not as it should be; all of it is what a client sent.
      const found = await verifyRegistrationResponse({
        response: created,
        expectedChallenge: use,
        supportedAlgorithmIDs: algorithms,
        ...expected,
      }).catch(() => null)
      if (!found?.verified) return null
      const { id, publicKey, counter, transports = [] } = found.registrationInfo.credential
      return { credentialId: id, publicKey, counter: BigInt(counter), transports: [...transports] }
    },

    /** The credential that an answer says it is by; proved by `readSigned` only. */
    credentialIdOf: (response: string): string | null => {
      const id = parse<AuthenticationResponseJSON>(response)?.id
      return typeof id === 'string' ? id : null
    },

    /** The passkey's new counter. */
    async readSigned(response: string, passkey: Passkey, use: UseChallenge): Promise<bigint | null> {
      const signed = parse<AuthenticationResponseJSON>(response)
      if (!signed) return null
      const { verifyAuthenticationResponse } = await webAuthn()
      const { credentialId: id, publicKey, counter } = passkey
      const found = await verifyAuthenticationResponse({
        response: signed,
        expectedChallenge: use,
        credential: { id, publicKey: new Uint8Array(publicKey), counter: Number(counter) },
        ...expected,
      }).catch(() => null)
      return found?.verified ? BigInt(found.authenticationInfo.newCounter) : null
    },
  }
}

function parse<Response extends object>(response: string): Response | null {
  if (response.length > longestResponse) return null
  try {
    const parsed: unknown = JSON.parse(response)
    return typeof parsed === 'object' ? (parsed as Response | null) : null
  } catch {
    return null
  }
}
