import type { KeyObject } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import { newId } from '#kit/ids.ts'
import type { Clock } from '../database.ts'
import type { PrismaClient, SigningKey as StoredKey } from '../generated/prisma/client.ts'
import { keysToRetire, mustRotate, pickSigner } from './rotation.ts'
import { seal, unseal } from '../seal.ts'
import { deleteKeys, insertKey, listKeys, lockKeys } from './signing-key-repository.ts'

export interface SigningKey {
  /** The `kid` by which verifiers find its public half. */
  id: string
  privateKey: CryptoKey
}

export interface SigningKeys {
  /** The key that signs now. */
  current(): Promise<SigningKey>
  /** RFC 7517, 5: the public half of each key, of the next one and of retired ones while tokens of theirs may be about. */
  publish(): Promise<{ keys: JWK[] }>
}

/** Milliseconds between two looks at the stored keys, which other processes change too. */
const lookAgain = 60_000

/** Makes the first key where there is none. `sealingKey` guards them in the database. */
export async function openSigningKeys(
  prisma: PrismaClient,
  sealingKey: KeyObject,
  clock: Clock,
): Promise<SigningKeys> {
  let known: { at: number; keys: Promise<StoredKey[]> } | null = null
  const opened = new Map<string, Promise<CryptoKey>>()

  /** The newest first; a new one is made, and old ones go, where it is time. */
  const rotate = (at: Date): Promise<StoredKey[]> =>
    prisma.$transaction(async (tx) => {
      await lockKeys(tx)
      let keys = await listKeys(tx)
      if (mustRotate(keys, at)) keys = [await insertKey(tx, await makeKey(sealingKey, at)), ...keys]
      const retired = keysToRetire(keys, at)
      if (retired.length) await deleteKeys(tx, retired)
      return keys.filter(({ id }) => !retired.includes(id))
    })

  function look(at: Date): Promise<StoredKey[]> {
    if (known && Math.abs(at.getTime() - known.at) < lookAgain) return known.keys
    const looking = { at: at.getTime(), keys: rotate(at) }
    looking.keys.catch(() => {
      if (known === looking) known = null
    })
    known = looking
    return looking.keys
  }

  function open(stored: StoredKey): Promise<CryptoKey> {
    const found = opened.get(stored.id)
    if (found) return found
    const key = importJWK(unsealKey(sealingKey, stored), 'EdDSA', {
      extractable: false,
    }) as Promise<CryptoKey>
    opened.set(stored.id, key)
    return key
  }

  async function current(): Promise<SigningKey> {
    const at = clock()
    const signer = pickSigner(await look(at), at)
    if (!signer) throw new Error('There is no signing key.')
    return { id: signer.id, privateKey: await open(signer) }
  }

  await current()
  return {
    current,
    async publish() {
      const keys = await listKeys(prisma)
      return {
        keys: keys.map(({ id, publicJwk }) => ({ ...(publicJwk as JWK), kid: id, alg: 'EdDSA', use: 'sig' })),
      }
    },
  }
}

async function makeKey(sealingKey: KeyObject, createdAt: Date) {
  const id = newId()
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return {
    id,
    publicJwk: { ...(await exportJWK(publicKey)) },
    sealedPrivateJwk: seal(sealingKey, JSON.stringify(await exportJWK(privateKey)), id),
    createdAt,
  }
}

function unsealKey(sealingKey: KeyObject, { id, sealedPrivateJwk }: StoredKey): JWK {
  try {
    return JSON.parse(unseal(sealingKey, sealedPrivateJwk, id)) as JWK
  } catch (error) {
    throw new Error('The signing key cannot be opened: SECRET is not the one that it was sealed with.', {
      cause: error,
    })
  }
}
