import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'

const document = `# Quire's graph. To be somebody, send LogIn and put its accessToken
# into the header below, as: Bearer <accessToken>

query Newest {
  me { displayName roles }
  books(first: 5, sort: NEWEST) {
    edges { node { id slug title contributors { role author { name } } access { __typename } } }
  }
}

mutation LogIn {
  logIn(input: { login: "reader", password: "", device: { name: "Sandbox", platform: "web" } }) {
    session { accessToken accessTokenExpiresAt user { username roles } }
    problems { code message path }
  }
}
`

/** Beside the page's own policy, which states what it may load: what cannot be said in a page. */
export const landingPagePolicy =
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'"

/** Apollo Sandbox for browsers that open the graph. It asks with the headers given in it, and with no cookies. */
export async function landingPage(): Promise<string> {
  const plugin = ApolloServerPluginLandingPageLocalDefault({
    document,
    headers: { authorization: 'Bearer ' },
    includeCookies: false,
    footer: false,
    embed: {
      runTelemetry: false,
      endpointIsEditable: false,
      initialState: { pollForSchemaUpdates: false, sharedHeaders: { authorization: 'Bearer ' } },
    },
  })
  // Of a server it needs nothing.
  const hooks = await plugin.serverWillStart?.({} as never)
  const page = await hooks?.renderLandingPage?.()
  const html = page?.html ?? ''
  return typeof html === 'string' ? html : html()
}
