import pg from 'pg'
import { deriveKey } from '../auth/keys.ts'

export interface Provision {
  /** May create roles and schemas. */
  adminUrl: string
  secret: string
  /** Role `quire_<name>`, which owns schema `<name>` and `<name>_jobs`, and sees no other. */
  names: readonly string[]
}

/** Makes what is missing of roles and schemas; returns each role's own URL. Any number of processes may call it at once. */
export async function provision({ adminUrl, secret, names }: Provision): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    // Roles belong to the cluster: databases of one cluster take turns.
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(72707370)')
    const { rows } = await client.query<{ database: string }>('SELECT current_database() AS database')
    const database = pg.escapeIdentifier(rows[0]?.database ?? '')
    await client.query(
      `REVOKE ALL ON DATABASE ${database} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC`,
    )
    for (const name of names) await provisionOne(client, database, name, passwordOf(secret, name))
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
  return new Map(names.map((name) => [name, roleUrl(adminUrl, secret, name)]))
}

/** The same for all processes that share the secret. */
export function roleUrl(adminUrl: string, secret: string, name: string): string {
  const url = new URL(adminUrl)
  url.username = `quire_${name}`
  url.password = passwordOf(secret, name)
  return url.href
}

const passwordOf = (secret: string, name: string) =>
  deriveKey(secret, `database-role:${name}`).export().toString('base64url')

async function provisionOne(
  client: pg.Client,
  database: string,
  name: string,
  password: string,
): Promise<void> {
  const role = pg.escapeIdentifier(`quire_${name}`)
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [`quire_${name}`])
  const verb = found.rowCount ? 'ALTER' : 'CREATE'
  // A managed server's administrator is no superuser: it must be a member to make schemas that the role owns.
  await client.query(`
    ${verb} ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(password)};
    GRANT ${role} TO CURRENT_USER;
    ALTER ROLE ${role} SET search_path = ${pg.escapeIdentifier(name)};
    GRANT CONNECT ON DATABASE ${database} TO ${role};
    CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(name)} AUTHORIZATION ${role};
    CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(`${name}_jobs`)} AUTHORIZATION ${role}`)
}
