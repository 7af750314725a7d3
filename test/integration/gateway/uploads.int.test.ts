import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { chunks, file, forGood, map, one, operations, sendMultipart, upload } from './send-multipart.ts'
import { startSmallGraph } from './small-graph.ts'

const unavailable = { errors: [{ path: ['upload'], extensions: { code: 'UNAVAILABLE' } }] }

/** Answers in catalog's place with its request as a stream, and tells how that ended. */
function watchRequest(read: (request: AsyncIterable<Buffer>) => Promise<void>) {
  const seen = { ended: '' }
  return {
    seen,
    instead: {
      catalog(request: AsyncIterable<Buffer>) {
        read(request).then(
          () => (seen.ended = 'complete'),
          () => (seen.ended = 'broken off'),
        )
      },
    },
  }
}

const drain = async (request: AsyncIterable<Buffer>) => {
  for await (const _ of request);
}

describe('an upload', () => {
  test('reaches its subgraph with its name, its type and every byte', async () => {
    await using graph = await startSmallGraph()
    const content = Buffer.from('line\r\n--test-boundar\r\n\0é'.repeat(9_999))
    const parts = [
      ...one,
      file(
        '0',
        (async function* () {
          yield content
        })(),
        'Ünï "x".epub'.replaceAll('"', '%22'),
      ),
    ]
    const { status, answer } = await sendMultipart(graph.url, parts)
    expect(status).toBe(200)
    expect(JSON.parse(answer.data.upload)).toEqual([
      {
        filename: 'Ünï %22x%22.epub',
        mimetype: 'application/epub+zip',
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      },
      null,
    ])
    expect(graph.received.catalog.at(-1)?.assertion?.viewer.userId).toBeNull()
  })

  test('may have two files, in either order', async () => {
    await using graph = await startSmallGraph()
    const both = map({ 0: ['variables.file'], 1: ['variables.other'] })
    const start = [operations(upload, { file: null, other: null }), both]
    for (const files of [
      ['0', '1'],
      ['1', '0'],
    ]) {
      const parts = [...start, ...files.map((name) => file(name, chunks(Number(name) + 1)))]
      const { answer } = await sendMultipart(graph.url, parts)
      expect(JSON.parse(answer.data.upload)).toMatchObject([
        { filename: '0.epub', size: 65_536 },
        { filename: '1.epub', size: 131_072 },
      ])
    }
  })

  test('takes as long as it moves', async () => {
    await using graph = await startSmallGraph({
      env: { SUBGRAPH_TIMEOUT_MS: '200', UPLOAD_IDLE_TIMEOUT_MS: '400' },
    })
    async function* slowly() {
      for await (const chunk of chunks(10)) {
        yield chunk
        await wait(100)
      }
    }
    const { answer } = await sendMultipart(graph.url, [...one, file('0', slowly())])
    expect(JSON.parse(answer.data.upload)).toMatchObject([{ size: 655_360 }, null])
  })

  test('is taken from the client no faster than the subgraph takes it', async () => {
    let read = 0
    const goOn = Promise.withResolvers<void>()
    await using graph = await startSmallGraph({
      instead: {
        catalog(request, response) {
          void goOn.promise.then(async () => {
            for await (const chunk of request) read += (chunk as Buffer).length
            response.setHeader('content-type', 'application/json').end('{"data":{"upload":"done"}}')
          })
        },
      },
    })
    let sent = 0
    async function* counted() {
      for await (const chunk of chunks(4_096)) {
        sent += chunk.length
        yield chunk
      }
    }
    const before = process.memoryUsage().arrayBuffers
    const answered = sendMultipart(graph.url, [...one, file('0', counted())])
    let last = -1
    while (sent !== last) {
      last = sent
      await wait(300)
    }
    // What sockets hold on two connections; the file has 256 MiB.
    expect(sent).toBeLessThan(64 * 1_048_576)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1_048_576)
    goOn.resolve()
    expect((await answered).answer).toEqual({ data: { upload: 'done' } })
    expect(read).toBeGreaterThan(256 * 1_048_576)
  })

  test('that a web page could have sent is refused before anything of it is read', async () => {
    await using graph = await startSmallGraph()
    const parts = [...one, file('0', chunks(forGood))]
    const { status, answer } = await sendMultipart(graph.url, parts, { headers: {} })
    expect(status).toBe(400)
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    const named = await sendMultipart(graph.url, [...one, file('0', chunks(1))], {
      headers: { 'x-apollo-operation-name': 'Upload' },
    })
    expect(named.status).toBe(200)
  })
})

describe('an upload ends at once', () => {
  test('when its operation is not valid, however much is still to come', async () => {
    await using graph = await startSmallGraph()
    const start = [
      operations('mutation ($file: Upload!) { nothing(file: $file) }', { file: null }),
      map({ 0: ['variables.file'] }),
    ]
    const { status, answer } = await sendMultipart(graph.url, [...start, file('0', chunks(forGood))])
    expect(status).toBe(400)
    expect(answer.errors).toMatchObject(
      [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }, {}].slice(0, answer.errors.length),
    )
  })

  test('when its mutation answers without reading it', async () => {
    await using graph = await startSmallGraph()
    const start = [
      operations('mutation ($file: Upload!) { refuse(file: $file) }', { file: null }),
      map({ 0: ['variables.file'] }),
    ]
    expect((await sendMultipart(graph.url, [...start, file('0', chunks(forGood))])).answer).toEqual({
      data: { refuse: 'no' },
    })
  })

  test('when its token is not believed', async () => {
    await using graph = await startSmallGraph()
    const headers = { 'apollo-require-preflight': '1', authorization: 'Bearer x' }
    expect((await sendMultipart(graph.url, [...one, file('0', chunks(forGood))], { headers })).status).toBe(
      401,
    )
  })

  test('when files come in another order than the fields need them', async () => {
    await using graph = await startSmallGraph({ env: { UPLOAD_IDLE_TIMEOUT_MS: '400' } })
    const query = 'mutation ($a: Upload!, $b: Upload!) { upload(file: $a) again: refuse(file: $b) }'
    const start = [operations(query, { a: null, b: null }), map({ a: ['variables.a'], b: ['variables.b'] })]
    const { answer } = await sendMultipart(graph.url, [
      ...start,
      file('b', chunks(100)),
      file('a', chunks(1)),
    ])
    expect(answer.errors[0]).toMatchObject(unavailable.errors[0] ?? {})
  })

  const tooLarge = { errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] }

  test('when it says that it is too large', async () => {
    await using graph = await startSmallGraph({ env: { MAX_UPLOAD_BYTES: '1000000' } })
    const headers = { 'apollo-require-preflight': '1', 'content-length': String(90 * 1_048_576) }
    const answered = await sendMultipart(graph.url, [...one, file('0', chunks(forGood))], { headers })
    expect(answered).toMatchObject({ status: 413, answer: tooLarge })
    expect(graph.received.catalog).toEqual([])
  })

  test('when it turns out to be too large', async () => {
    const { seen, instead } = watchRequest(drain)
    await using graph = await startSmallGraph({ env: { MAX_UPLOAD_BYTES: '1000000' }, instead })
    const answered = await sendMultipart(graph.url, [...one, file('0', chunks(forGood))])
    expect(answered).toMatchObject({ status: 200, answer: tooLarge })
    await expect.poll(() => seen.ended).toBe('broken off')
  })

  test('but not when it is just as large as it may be', async () => {
    await using graph = await startSmallGraph({ env: { MAX_UPLOAD_BYTES: '65536' } })
    const sendBytes = async (count: number) =>
      (await sendMultipart(graph.url, [...one, file('0', chunks(1, count))])).answer
    expect(JSON.parse((await sendBytes(65_536)).data.upload)).toMatchObject([{ size: 65_536 }, null])
    expect(await sendBytes(65_537)).toMatchObject(tooLarge)
  })

  test('when its sender goes away', async () => {
    const { seen, instead } = watchRequest(drain)
    await using graph = await startSmallGraph({ instead })
    const gone = new AbortController()
    const answered = sendMultipart(graph.url, [...one, file('0', chunks(forGood))], { signal: gone.signal })
    await wait(200)
    gone.abort()
    await expect(answered).rejects.toThrow('aborted')
    await expect.poll(() => seen.ended).toBe('broken off')
    expect(await graph.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } })
  })

  test('when its subgraph is down', async () => {
    await using graph = await startSmallGraph()
    await graph.stop('catalog')
    expect((await sendMultipart(graph.url, [...one, file('0', chunks(forGood))])).answer).toMatchObject(
      unavailable,
    )
  })

  test('when its subgraph stops taking it', async () => {
    await using graph = await startSmallGraph({
      env: { UPLOAD_IDLE_TIMEOUT_MS: '400' },
      instead: { catalog: () => {} },
    })
    expect((await sendMultipart(graph.url, [...one, file('0', chunks(forGood))])).answer).toMatchObject(
      unavailable,
    )
  })

  test('when its sender stops sending', async () => {
    const { seen, instead } = watchRequest(drain)
    await using graph = await startSmallGraph({ env: { UPLOAD_IDLE_TIMEOUT_MS: '400' }, instead })
    async function* stalled() {
      yield* chunks(3)
      await wait(4_000)
    }
    expect((await sendMultipart(graph.url, [...one, file('0', stalled())])).answer).toMatchObject(unavailable)
    await expect.poll(() => seen.ended).toBe('broken off')
  })
})
