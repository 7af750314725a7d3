import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { composeDocuments } from '../../schema/compose.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess } from '../support/processes.ts'

test('starting, serving and stopping, the gateway connects to its subgraphs and to nobody else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-connections-'))
  const subgraph = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end('{"data":{"hello":"there"}}')
  })
  await new Promise<void>((done) => subgraph.listen(0, '127.0.0.1', done))
  const address = `127.0.0.1:${(subgraph.address() as AddressInfo).port}`
  const supergraph = composeDocuments(new Map([['only', parse('type Query { hello: String }')]]))
  const supergraphFile = join(folder, 'supergraph.graphql')
  const connectionsFile = join(folder, 'connections')
  writeFileSync(supergraphFile, supergraph.replace('url: ""', `url: "http://${address}/graphql"`))

  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const gateway = await startProcess(
    ['gateway'],
    {
      PORT: `${port}`,
      DATA_DIR: folder,
      SUPERGRAPH_FILE: supergraphFile,
      CONNECTIONS_FILE: connectionsFile,
      // As a URL, in which the path of the checkout may have spaces.
      NODE_OPTIONS: `--import ${new URL('../support/record-connections.ts', import.meta.url)}`,
    },
    `${url}/health/live`,
  )
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ hello }"}',
  })
  expect(await answer.json()).toEqual({ data: { hello: 'there' } })
  expect(await gateway.stop(), gateway.output()).toBe(0)
  subgraph.closeAllConnections()
  subgraph.close()

  const noted = new Set(readFileSync(connectionsFile, 'utf8').trim().split('\n'))
  await rm(folder, { recursive: true })
  // The address to listen at is looked up too, though it is one already.
  noted.delete('look up 127.0.0.1')
  expect([...noted]).toEqual([`connect ${address}`])
})
