import { GraphiQL } from 'graphiql'
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import { useCallback, useMemo, useState } from 'react'
import { anyone } from '../examples/anyone.ts'
import type { OpenedExample } from '../open-example.ts'
import type { Session } from '../session/session.ts'
import { AskForFiles, type FileRequest } from './ask-for-files.tsx'
import { createFetcher, type AskForFilesOf } from './fetcher.ts'
import { OpenInTab } from './open-in-tab.tsx'
import './theme.css'

interface GraphiQLProps {
  session: Session
  opened: OpenedExample | null
  isSchemaHidden: boolean
}

const json = (variables: Record<string, unknown>) => JSON.stringify(variables, null, 2)
const welcome = { query: anyone.examples[0]!.document }

/** GraphiQL as the gateway serves it. What is typed stays with the tab: it may hold what is nobody else's business. */
export default function BundledGraphiQL({ session, opened, isSchemaHidden }: GraphiQLProps) {
  const [files, setFiles] = useState<FileRequest | null>(null)
  const askForFiles = useCallback<AskForFilesOf>(
    (variables) =>
      new Promise((resolve) => {
        setFiles({
          variables,
          answer(chosen) {
            setFiles(null)
            resolve(chosen)
          },
        })
      }),
    [],
  )
  const fetcher = useMemo(() => createFetcher(session, askForFiles), [session, askForFiles])
  return (
    <>
      <GraphiQL
        fetcher={fetcher}
        schema={isSchemaHidden ? null : undefined!}
        storage={sessionStorage}
        defaultTabs={[welcome]}
        defaultEditorToolsVisibility="variables"
      >
        <OpenInTab opened={opened && { ...opened, variables: json(opened.variables) }} />
      </GraphiQL>
      {files && <AskForFiles {...files} />}
    </>
  )
}
