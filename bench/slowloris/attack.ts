// Holds connections to a server by sending byte after byte, half of them of headers and half of a body, and opens one again that is
// ended. Says when all are open, and when asked how many were ended.
import { once } from 'node:events'
import { sendDropByDrop } from '../../test/support/drop-by-drop.ts'

const url = process.env['URL']!
const connections = Number(process.env['CONNECTIONS'])
/** Milliseconds between two bytes of a connection. */
const every = 1_000
const head = 'POST /graphql HTTP/1.1\r\nhost: quire\r\n'
const body = `${head}content-type: application/json\r\ncontent-length: 100000\r\n\r\n`

let ended = 0
const hold = (index: number): Promise<void> => {
  const drip = index % 2 ? { whole: head, drops: 'x-a: b\r\n', every } : { whole: body, drops: ' ', every }
  const slow = sendDropByDrop(url, drip)
  void slow.ended.then(() => {
    ended += 1
    void hold(index)
  })
  return slow.opened
}
for (let index = 0; index < connections; index++) await hold(index)
process.on('disconnect', () => process.exit(0))
process.send?.('open')
await once(process, 'message')
process.send?.(ended)
