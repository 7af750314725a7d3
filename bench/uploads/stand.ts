import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTemporaryPostgres } from '#kit/local/temporary-postgres.ts'
import { graphClient, type GraphClient } from '../../demo/graph-client.ts'
import { signIn } from '../../demo/sign-in.ts'
import { freePort } from '../processes/free-port.ts'
import { startProcess, type Process } from '../processes/start-process.ts'

export interface Stand {
  graphqlUrl: string
  floorUrl: string
  /** Access tokens live five minutes. */
  signInPublisher(): Promise<GraphClient>
  processes: Record<'pipe' | 'end' | 'gateway' | 'catalog', Process>
  close(): Promise<void>
}

const password = 'read-more-books'

/** Gateway, catalog with a folder for a store, and bare pipes in their places: each a process; identity beside them, for who uploads. */
export async function openStand(maxBytes: number, ingestionsAtOnce: number): Promise<Stand> {
  const dataDir = await mkdtemp(join(tmpdir(), 'quire-bench-'))
  const postgres = await startTemporaryPostgres()
  const started: Process[] = []
  const close = async () => {
    for (const process of started.reverse()) await process.close()
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  const start = async (...given: Parameters<typeof startProcess>) => {
    const process = await startProcess(...given)
    started.push(process)
    return process
  }
  try {
    const [gateway, identity, catalog, pipe, end] = await Promise.all([1, 2, 3, 4, 5].map(freePort))
    const urlOf = (port: number | undefined) => `http://127.0.0.1:${port}`
    const env = {
      DATA_DIR: dataDir,
      DATABASE_URL: postgres.url,
      SECRET: randomBytes(24).toString('base64url'),
      PUBLIC_URL: urlOf(gateway),
      LOG_LEVEL: 'warn',
      DEMO_PASSWORD: password,
      UPLOAD_MAX_MB: String(Math.ceil(maxBytes / 1_048_576) + 1),
      MAX_UPLOAD_BYTES: String(maxBytes + 1_048_576),
      INGESTION_CONCURRENCY: String(ingestionsAtOnce),
    }
    await start('main.ts', ['identity'], {
      env: { ...env, IDENTITY_PORT: String(identity), SEED_DEMO: 'true' },
      ready: /^identity /,
    })
    const catalogProcess = await start('main.ts', ['catalog'], {
      env: { ...env, CATALOG_PORT: String(catalog) },
      ready: /^catalog /,
    })
    const gatewayProcess = await start('main.ts', ['gateway'], {
      env: {
        ...env,
        PORT: String(gateway),
        IDENTITY_URL: urlOf(identity),
        CATALOG_URL: urlOf(catalog),
        // No upload has to do with these.
        LIBRARY_URL: urlOf(catalog),
        COMMERCE_URL: urlOf(catalog),
      },
      ready: /^Quire is open/,
    })
    const startFloor = (own: Record<string, string>) =>
      start('bench/uploads/floor.ts', [], { env: { DATA_DIR: dataDir, ...own }, ready: /^ready/ })
    const endProcess = await startFloor({ PORT: String(end) })
    const pipeProcess = await startFloor({ PORT: String(pipe), TO: urlOf(end) })
    const graphqlUrl = `${urlOf(gateway)}/graphql`
    return {
      graphqlUrl,
      floorUrl: urlOf(pipe),
      signInPublisher: () => signIn(graphClient(graphqlUrl), 'publisher', password),
      processes: { pipe: pipeProcess, end: endProcess, gateway: gatewayProcess, catalog: catalogProcess },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
