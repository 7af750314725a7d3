import { ApolloSandbox as EmbeddedSandbox } from '@apollo/sandbox'
import { useEffect, useRef } from 'react'
import { anyone } from './examples/anyone.ts'
import { endpoint } from './graph.ts'
import type { OpenedExample } from './open-example.ts'
import type { Session } from './session/session.ts'

const apollo = 'https://sandbox.embed.apollographql.com'
/** Milliseconds in which Sandbox has to say that it is there. */
const patience = 10_000
const welcome = anyone.examples[0]!

interface ApolloSandboxProps {
  session: Session
  opened: OpenedExample | null
  onUnavailable(): void
}

/**
 * Apollo's own page, in a frame. The script that makes the frame comes with the gateway, and it sends what the frame asks for from
 * here: so nothing of Apollo's runs in this page, and the frame never sees a token.
 */
export function ApolloSandbox({ session, opened, onUnavailable }: ApolloSandboxProps) {
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const leaving = new AbortController()
    let embedded: EmbeddedSandbox | null = null
    const isHere = whenHere(leaving.signal)
    const open = async () => {
      // A frame does not tell whether its page could be loaded.
      await fetch(apollo, { method: 'HEAD', mode: 'no-cors', credentials: 'omit', signal: leaving.signal })
      leaving.signal.throwIfAborted()
      embedded = new EmbeddedSandbox({
        target: frame.current!,
        initialEndpoint: endpoint,
        endpointIsEditable: false,
        allowDynamicStyles: false,
        runTelemetry: false,
        hideCookieToggle: true,
        initialState: {
          document: opened?.document ?? welcome.document,
          variables: (opened?.variables ?? {}) as never,
          includeCookies: false,
          pollForSchemaUpdates: false,
        },
        handleRequest: sendAs(session),
      })
      await isHere
    }
    open().catch(() => {
      if (!leaving.signal.aborted) onUnavailable()
    })
    return () => {
      leaving.abort()
      embedded?.dispose()
    }
  }, [session, opened, onUnavailable])
  return <div className="sandbox" ref={frame} />
}

/** The first thing that Sandbox says is that it waits to be greeted. */
const whenHere = (leaving: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error('Sandbox did not say that it is there.')), patience)
    leaving.addEventListener('abort', () => clearTimeout(tooLate))
    addEventListener(
      'message',
      ({ origin, data }) => {
        if (origin !== apollo || data?.name !== 'ExplorerListeningForHandshake') return
        clearTimeout(tooLate)
        resolve()
      },
      { signal: leaving },
    )
  })

/** The frame says what to ask; whom, and as whom, is settled here. */
const sendAs =
  (session: Session) =>
  async (url: string, options: Omit<RequestInit, 'headers'> & { headers: Record<string, string> }) => {
    if (url !== endpoint) throw new TypeError('This page asks its own graph only.')
    const headers = new Headers(await session.headers())
    for (const [name, value] of Object.entries(options.headers)) if (value) headers.set(name, value)
    headers.set('apollo-require-preflight', 'true')
    return fetch(endpoint, { ...options, headers, credentials: 'omit' })
  }
