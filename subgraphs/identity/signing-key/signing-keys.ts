import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import { newId } from '#kit/ids.ts'
import type { Clock } from '../database.ts'
import type { PrismaClient, SigningKey as StoredKey } from '../generated/prisma/client.ts'
import { seal, unseal } from './seal.ts'
import { insertKey, listKeys, lockKeys } from './signing-key-repository.ts'

export interface SigningKey {
  /** The `kid` by which verifiers find its public half. */
  id: string
  privateKey: CryptoKey
}

/** The key that signs; made where there is none yet. `sealingKey` guards it in the database. */
export async function openSigningKey(
  prisma: PrismaClient,
  sealingKey: Uint8Array,
  clock: Clock,
): Promise<SigningKey> {
  const stored = await prisma.$transaction(async (tx) => {
    await lockKeys(tx)
    const [newest] = await listKeys(tx)
    return newest ?? insertKey(tx, await makeKey(sealingKey, clock()))
  })
  const privateKey = await importJWK(unsealKey(sealingKey, stored), 'EdDSA', { extractable: false })
  return { id: stored.id, privateKey: privateKey as CryptoKey }
}

/** RFC 7517, 5: the public half of each key, retired ones too while tokens of theirs may be about. */
export async function readJwks(prisma: PrismaClient): Promise<{ keys: JWK[] }> {
  const stored = await listKeys(prisma)
  return {
    keys: stored.map(({ id, publicJwk }) => ({ ...(publicJwk as JWK), kid: id, alg: 'EdDSA', use: 'sig' })),
  }
}

async function makeKey(sealingKey: Uint8Array, createdAt: Date) {
  const id = newId()
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return {
    id,
    publicJwk: { ...(await exportJWK(publicKey)) },
    sealedPrivateJwk: seal(sealingKey, JSON.stringify(await exportJWK(privateKey)), id),
    createdAt,
  }
}

function unsealKey(sealingKey: Uint8Array, { id, sealedPrivateJwk }: StoredKey): JWK {
  try {
    return JSON.parse(unseal(sealingKey, sealedPrivateJwk, id)) as JWK
  } catch (error) {
    throw new Error('The signing key cannot be opened: SECRET is not the one that it was sealed with.', {
      cause: error,
    })
  }
}
