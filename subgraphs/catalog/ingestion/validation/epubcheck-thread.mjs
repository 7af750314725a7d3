// JavaScript, so that its thread need not load the stripper of types.
import { parentPort } from 'node:worker_threads'
import { EpubCheck } from '@likecoin/epubcheck-ts'

const weight = { fatal: 0, error: 0, warning: 1, info: 2 }

/** Enough to mend a book by; a hostile one cannot pile them up. */
const mostMessages = 400

parentPort?.on('message', async (file) => {
  const { messages } = await EpubCheck.validate(file)
  const heaviest = messages
    .filter(({ severity }) => Object.hasOwn(weight, severity))
    .toSorted((one, other) => weight[one.severity] - weight[other.severity])
    .slice(0, mostMessages)
    .map((one) => ({ ...one, message: one.message.slice(0, 2000) }))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(heaviest)
})
