import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

const base64url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/** What a test may do otherwise than an honest authenticator. */
export interface Behaviour {
  origin?: string
  challenge?: string
  isVerified?: boolean
  counter?: number
  /** Flips a bit of the signature. */
  isForged?: boolean
}

/** An authenticator in software (WebAuthn Level 3, 6): an ES256 key that answers as a browser would hand on. */
export function createAuthenticator(origin: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  const rpIdHash = sha256(new URL(origin).hostname)
  let count = 0

  function authenticatorData(attested: Uint8Array | null, { isVerified = true, counter }: Behaviour) {
    const flags = 0x01 | (isVerified ? 0x04 : 0) | (attested ? 0x40 : 0)
    const counted = Buffer.alloc(4)
    counted.writeUInt32BE(counter ?? ++count)
    return Buffer.concat([rpIdHash, Buffer.from([flags]), counted, attested ?? Buffer.alloc(0)])
  }

  const clientData = (type: string, challenge: string, behaviour: Behaviour) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: behaviour.challenge ?? challenge,
        origin: behaviour.origin ?? origin,
        crossOrigin: false,
      }),
    )

  return {
    /** Answers `navigator.credentials.create`. */
    create(options: string, behaviour: Behaviour = {}): string {
      const { challenge } = JSON.parse(options)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKeyOf(publicKey)])
      const authData = authenticatorData(attested, behaviour)
      // {"fmt": "none", "attStmt": {}, "authData": bytes}
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        bytesOf(authData),
      ])
      return JSON.stringify({
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', challenge, behaviour)),
          attestationObject: base64url(attestationObject),
          transports: ['internal'],
        },
      })
    },

    /** Answers `navigator.credentials.get`. */
    get(options: string, behaviour: Behaviour = {}): string {
      const { challenge } = JSON.parse(options)
      const authData = authenticatorData(null, behaviour)
      const client = clientData('webauthn.get', challenge, behaviour)
      const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey)
      if (behaviour.isForged) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
      return JSON.stringify({
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(authData),
          signature: base64url(signature),
        },
      })
    },
  }
}

/** COSE (RFC 9053, 7.1.1) in CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
function coseKeyOf(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const coordinate = (label: number, value: string) =>
    Buffer.concat([Buffer.from([label]), bytesOf(Buffer.from(value, 'base64url'))])
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]),
    coordinate(0x21, x),
    coordinate(0x22, y),
  ])
}

const text = (value: string) => Buffer.from([0x60 + value.length, ...Buffer.from(value)])
const bytesOf = (value: Uint8Array) =>
  Buffer.concat([
    Buffer.from(value.length < 256 ? [0x58, value.length] : [0x59, value.length >> 8, value.length & 255]),
    value,
  ])
