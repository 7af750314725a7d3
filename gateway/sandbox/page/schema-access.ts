import { useEffect, useState } from 'react'
import type { Session } from './session/session.ts'
import type { Account } from './session/tokens.ts'

export type SchemaAccess = 'shown' | 'hidden'

const query = '{ __schema { queryType { name } } }'

/** Whether the graph shows its schema to whoever is signed in; in production it does so to administrators. Null: not known yet. */
export function useSchemaAccess(session: Session, account: Account | null): SchemaAccess | null {
  const [access, setAccess] = useState<SchemaAccess | null>(null)
  useEffect(() => {
    let isStale = false
    const find = async () => {
      // A graph that does not answer says so by itself, in the tool.
      const { data } = await session.ask({ query }).catch(() => ({ data: {} }))
      if (!isStale) setAccess(data ? 'shown' : 'hidden')
    }
    void find()
    return () => void (isStale = true)
  }, [session, account])
  return access
}
