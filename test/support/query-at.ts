import pg from 'pg'

/** One statement on a connection of its own; gives its rows. */
export async function queryAt(url: string, sql: string): Promise<any[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
