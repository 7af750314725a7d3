import { expect, test } from 'vitest'
import {
  chunks,
  file,
  forGood,
  map,
  one,
  operations,
  sendMultipart,
  upload,
  type Part,
} from './send-multipart.ts'
import { startSmallGraph } from './small-graph.ts'

test.each<[string, Part[], RegExp]>([
  ['without its file', one, /missing/i],
  ['with another file than the map has', [...one, file('9', chunks(1))], /missing/i],
  [
    'with its file before the map',
    [operations(upload, { file: null }), file('0', chunks(forGood))],
    /misordered/i,
  ],
  [
    'with the map before the operations',
    [map({ 0: ['variables.file'] }), file('0', chunks(forGood))],
    /misordered/i,
  ],
  ['with no operations', [file('0', chunks(1))], /misordered/i],
  [
    'with a map that leads nowhere',
    [operations(upload, {}), map({ 0: ['nowhere.file'] }), file('0', chunks(forGood))],
    /invalid object path/i,
  ],
  [
    'with a file in place of the query',
    [operations(upload, {}), map({ 0: ['query'] }), file('0', chunks(forGood))],
    /query|string/i,
  ],
])('an upload ends at once: %s', async (_, parts, message) => {
  await using graph = await startSmallGraph()
  const { answer } = await sendMultipart(graph.url, parts)
  expect(answer.errors).toMatchObject(
    [{ message: expect.stringMatching(message), extensions: { code: /BAD_/ } }].map((error) => ({
      ...error,
      extensions: { code: expect.stringMatching(/^BAD_/) },
    })),
  )
})

test.each(['variables.toString.call', 'variables.list.map.call', 'query.split.call', 'hasOwnProperty.apply'])(
  'a map that leads to %s is refused, and changes nothing there',
  async (path) => {
    await using graph = await startSmallGraph()
    const parts = [operations(upload, { file: null, list: [] }), map({ 0: [path] }), file('0', chunks(1))]
    const { status, answer } = await sendMultipart(graph.url, parts)
    expect([status, answer.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    expect(Object.prototype.toString.call([])).toBe('[object Array]')
    for (const { call, apply } of [
      Object.prototype.hasOwnProperty,
      Array.prototype.map,
      String.prototype.split,
    ])
      expect([call, apply]).toEqual([Function.prototype.call, Function.prototype.apply])
  },
)
