// Hive Gateway, started by its own command line; all else is as it comes.
export const gatewayConfig = {
  supergraph: process.env['SUPERGRAPH_FILE'],
  // The file does not change while it runs.
  pollingInterval: 0,
  logging: 'warn',
  propagateHeaders: {
    fromClientToSubgraphs({ request }: { request: Request }) {
      const assertion = request.headers.get('x-quire-assertion')
      return assertion ? { 'x-quire-assertion': assertion } : {}
    },
  },
}
