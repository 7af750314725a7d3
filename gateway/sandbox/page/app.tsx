import { lazy, Suspense, useCallback, useState } from 'react'
import { Bar } from './bar.tsx'
import { openExample, type OpenedExample } from './open-example.ts'
import type { Example } from './examples/example.ts'
import { ApolloSandbox } from './apollo-sandbox.tsx'
import { Notice } from './notice.tsx'
import { useAccount, type Session } from './session/session.ts'
import { useSchemaAccess } from './schema-access.ts'

export type Tool = 'sandbox' | 'graphiql'

interface AppProps {
  session: Session
  startWith: Tool
  /** Whether there is an identity to sign in with, and with it the graph that the examples are of. */
  hasAccounts: boolean
}

/** By itself in the bundle: who is in Sandbox needs none of it. */
const GraphiQL = lazy(() => import('./graphiql/graphiql.tsx'))

export function App({ session, startWith, hasAccounts }: AppProps) {
  const account = useAccount(session)
  const access = useSchemaAccess(session, account)
  const [tool, setTool] = useState(startWith)
  const [isCutOff, setCutOff] = useState(false)
  const [opened, setOpened] = useState<OpenedExample | null>(null)

  const fallBack = useCallback(() => {
    setCutOff(true)
    setTool('graphiql')
  }, [])
  const choose = async (example: Example) => setOpened(await openExample(session, example))

  return (
    <>
      <Bar
        session={session}
        account={account}
        tool={tool}
        hasAccounts={hasAccounts}
        onChooseTool={(chosen) => {
          setCutOff(false)
          setTool(chosen)
        }}
        onChooseExample={(example) => void choose(example)}
      />
      <Notice access={access} account={account} isCutOff={isCutOff} hasAccounts={hasAccounts} />
      <main>
        {access === null ? null : tool === 'sandbox' ? (
          <ApolloSandbox
            // It asks for the schema once.
            key={access}
            session={session}
            opened={opened}
            onUnavailable={fallBack}
          />
        ) : (
          <Suspense fallback={<p className="waiting">Opening GraphiQL…</p>}>
            <GraphiQL session={session} opened={opened} isSchemaHidden={access === 'hidden'} />
          </Suspense>
        )}
      </main>
    </>
  )
}
