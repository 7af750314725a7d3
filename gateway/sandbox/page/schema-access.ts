import { useEffect, useState } from 'react'
import type { Session } from './session/session.ts'
import type { Account } from './session/tokens.ts'

export type SchemaAccess = 'unknown' | 'shown' | 'hidden'

/** Whether the graph shows its schema to whoever is signed in; in production it does so to administrators. */
export function useSchemaAccess(session: Session, account: Account | null): SchemaAccess {
  const [access, setAccess] = useState<SchemaAccess>('unknown')
  useEffect(() => {
    let isStale = false
    const find = async () => {
      const { data } = await session.ask({ query: '{ __schema { queryType { name } } }' })
      if (!isStale) setAccess(data ? 'shown' : 'hidden')
    }
    // A graph that does not answer says so by itself, in the tool.
    find().catch(() => null)
    return () => void (isStale = true)
  }, [session, account])
  return access
}
