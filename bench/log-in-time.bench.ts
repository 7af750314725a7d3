// How long a refused sign-in takes for accounts that exist and for those that do not: the difference of the medians. Each account, and
// each name that is none, is tried for the first time, as somebody would who looks for accounts.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graphClient } from '../demo/graph-client.ts'
import { parts, startPlatform } from '../main.ts'

const ROUNDS = 500
/** Not counted. */
const WARM_UP = 20
const LIMIT_MS = 2

const dataDir = await mkdtemp(join(tmpdir(), 'quire-bench-'))
const platform = await startPlatform(
  parts.filter((part) => part === 'identity' || part === 'gateway'),
  {
    ...process.env,
    DATA_DIR: dataDir,
    PORT: '0',
    PUBLIC_URL: 'http://quire.example',
    // The gateway starts without the parts that nobody asks here.
    ...Object.fromEntries(
      ['CATALOG', 'LIBRARY', 'COMMERCE'].map((name) => [`${name}_URL`, 'http://127.0.0.1:9']),
    ),
    SEED_DEMO: 'false',
    ATTEMPTS_PER_ACCOUNT: '1000000',
    ATTEMPTS_PER_ADDRESS: '1000000',
    REGISTRATIONS_PER_ADDRESS: '1000000',
    LOG_LEVEL: 'error',
  },
)
try {
  const client = graphClient(`${platform.urls.gateway}/graphql`)
  const register = (username: string) =>
    client.send('mutation ($input: RegisterInput!) { register(input: $input) { problems { code } } }', {
      input: { username, email: `${username}@example.org`, password: 'a-password-of-the-bench' },
    })
  for (let round = 0; round < ROUNDS + WARM_UP; round++) await register(`known-${round}`)
  const logIn = async (login: string): Promise<number> => {
    const begun = performance.now()
    await client.send('mutation ($input: LogInInput!) { logIn(input: $input) { problems { code } } }', {
      input: { login, password: 'not-the-password' },
    })
    return performance.now() - begun
  }
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    const names = [`known-${round}`, `other-${round}`]
    // Each goes first as often as the other.
    const [first, second] = round % 2 ? names : names.toReversed()
    const taken = [await logIn(first ?? ''), await logIn(second ?? '')]
    const [known = 0, unknown = 0] = round % 2 ? taken : taken.toReversed()
    if (round < WARM_UP) continue
    times.known.push(known)
    times.unknown.push(unknown)
  }
  const [known, unknown] = [median(times.known), median(times.unknown)]
  const difference = Math.abs(known - unknown)
  console.log(`Refused sign-ins, ${ROUNDS} each, alternating`)
  console.log(`  known / unknown, by their medians: ${(known / unknown).toFixed(4)}`)
  console.log(`  difference of the medians: ${difference.toFixed(3)} ms, of ${LIMIT_MS} ms allowed`)
  if (difference >= LIMIT_MS) process.exitCode = 1
} finally {
  await platform.close()
  await rm(dataDir, { recursive: true, force: true })
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
