import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { request } from 'undici'
import { freePort } from '../processes/free-port.ts'
import { startProcess } from '../processes/start-process.ts'

export interface Contender {
  name: string
  pid: number
  url: string
  /** It checks tokens and signs for the viewer itself; the others pass on what the client brings. */
  isOurs: boolean
  close(): Promise<void>
}

/** What all are started with: warnings only, since a line for each request is a matter of the log and not of the gateway. */
export interface Surroundings {
  subgraphs: Record<string, string>
  supergraphFile: string
  secret: string
  publicUrl: string
  dataDir: string
}

const peers = 'bench/gateway/peers'
const mercurius = `${peers}/mercurius`
const hive = [
  'supergraph',
  '--hive-router-runtime',
  `--config-path=${peers}/hive.config.ts`,
  '--host=127.0.0.1',
]

/** What is compared is how answers are made. */
const keepingNothing = { RESPONSE_CACHE: 'off', ENTITY_CACHE: 'off' }

const scripts: Record<
  string,
  { script: string; args?: (port: number) => string[]; env?: Record<string, string> }
> = {
  floor: { script: 'bench/gateway/floor/server.ts' },
  ours: { script: 'main.ts', args: () => ['gateway'], env: keepingNothing },
  'ours-keeping-entities': { script: 'main.ts', args: () => ['gateway'], env: { RESPONSE_CACHE: 'off' } },
  'ours-keeping': { script: 'main.ts', args: () => ['gateway'] },
  'ours-one-process': { script: 'bench/gateway/one-process/server.ts', env: keepingNothing },
  'ours-unsigned': { script: 'bench/gateway/unsigned/server.ts', env: keepingNothing },
  hive: {
    script: `${peers}/node_modules/@graphql-hive/gateway/dist/bin.js`,
    args: (port) => [...hive, `--port=${port}`],
  },
  mercurius: { script: `${mercurius}/gateway.ts` },
  stock: { script: `${peers}/stock.ts` },
}

/** The bench of hardening measures it; beside peers it would be no fair one. */
const unmeasured = 'ours-unsigned'
export const contenderNames = Object.keys(scripts).filter((name) => name !== unmeasured)

export const isPeer = (name: string): boolean => name !== 'floor' && !name.startsWith('ours')

/** Its subgraphs are in its own process, so that the real ones are none of its business. */
export const bringsItsSubgraphs = (name: string): boolean => name === 'ours-one-process'

/** `settings`: beside its own. */
export async function startContender(
  name: string,
  around: Surroundings,
  settings: Record<string, string> = {},
): Promise<Contender> {
  const { script, args, env } = scripts[name]!
  const port = await freePort()
  const { pid, child, close } = await startProcess(script, args?.(port) ?? [], {
    env: {
      ...Object.fromEntries(
        Object.entries(around.subgraphs).map(([part, url]) => [`${part.toUpperCase()}_URL`, url]),
      ),
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      PORT: String(port),
      PUBLIC_URL: around.publicUrl,
      DATA_DIR: around.dataDir,
      SECRET: around.secret,
      SEED_DEMO: 'false',
      SHUTDOWN_DELAY_MS: '0',
      SUPERGRAPH_FILE: around.supergraphFile,
      APOLLO_TELEMETRY_DISABLED: 'true',
      ...env,
      ...settings,
    },
  })
  const url = `http://127.0.0.1:${port}/graphql`
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`${name} ended (${child.exitCode})`)
    await new Promise((later) => setTimeout(later, 100))
  }
  return { name, pid, url, isOurs: name.startsWith('ours'), close }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    })
    await body.dump()
    return statusCode !== 503
  } catch {
    return false
  }
}

/** What the peers need, at the first run. */
export function installPeers(): void {
  for (const folder of [peers, mercurius]) {
    if (existsSync(join(folder, 'node_modules'))) continue
    spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' })
  }
}
