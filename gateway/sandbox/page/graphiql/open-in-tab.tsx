import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { useEffect, useRef } from 'react'

interface OpenInTabProps {
  opened: { number: number; document: string; variables: string } | null
}

/** Opens each example in a tab of its own, once. */
export function OpenInTab({ opened }: OpenInTabProps) {
  const { addTab } = useGraphiQLActions()
  const query = useGraphiQL(({ queryEditor }) => queryEditor)
  const variables = useGraphiQL(({ variableEditor }) => variableEditor)
  const last = useRef(0)
  useEffect(() => {
    if (!opened || opened.number === last.current || !query || !variables) return
    last.current = opened.number
    addTab()
    query.setValue(opened.document)
    variables.setValue(opened.variables)
  }, [opened, addTab, query, variables])
  return null
}
