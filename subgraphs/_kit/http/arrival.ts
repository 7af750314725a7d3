import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** How long a request may take to arrive, so that nobody holds a connection by sending drop by drop. In milliseconds. */
export interface ArrivalLimits {
  /** Its headers, and after them a body that is no upload. */
  requestMs: number
  /** An upload, beside what its bytes take at the slowest rate that there is. */
  uploadMs: number
}

/** Bytes a second. */
const slowestUpload = 1_024
/** Milliseconds for which what comes after an early answer is dropped: closed at once, a connection can take the answer with it. */
const lingering = 2_000

/** What Node's server has to be made with; it looks at headers alone, since its own timeout of requests would end uploads too. */
export const headerLimits = ({ requestMs }: ArrivalLimits) => ({
  headersTimeout: requestMs,
  connectionsCheckingInterval: Math.ceil(Math.min(requestMs / 2, 5_000)),
})

/** Answers 408 to a body that does not arrive in time, and cuts off what still comes once a request is answered. */
export function limitArrival(app: FastifyInstance, { requestMs, uploadMs }: ArrivalLimits): void {
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (!isHere(request)) watch(request, reply, isUpload(request) ? uploadMs : requestMs)
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    const { raw } = request
    if (!raw.destroyed && (!raw.complete || raw.readableLength)) linger(raw)
    done()
  })
}

/** Most are whole by now, and cost no timer. Node tells so only once the last of the body has been taken in. */
const isHere = ({ raw, headers }: FastifyRequest) =>
  raw.complete || raw.readableLength === Number(headers['content-length'])

const isUpload = ({ headers }: FastifyRequest) =>
  /^multipart\/form-data\b/i.test(headers['content-type'] ?? '')

function watch(request: FastifyRequest, reply: FastifyReply, patience: number): void {
  const { raw } = request
  const started = performance.now()
  const receivedBefore = raw.socket.bytesRead
  const look = () => {
    if (raw.complete || reply.sent) return
    const earned = isUpload(request) ? ((raw.socket.bytesRead - receivedBefore) / slowestUpload) * 1_000 : 0
    const left = started + patience + earned - performance.now()
    if (left > 0) timer = setTimeout(look, left)
    else void reply.header('connection', 'close').send(tooSlow())
  }
  let timer = setTimeout(look, patience)
  raw.once('close', () => clearTimeout(timer))
}

const tooSlow = () => Object.assign(new Error('The request did not arrive in time.'), { statusCode: 408 })

function linger(raw: FastifyRequest['raw']): void {
  raw.unpipe()
  raw.resume()
  const cut = setTimeout(() => {
    if (!raw.complete) raw.destroy()
  }, lingering)
  raw.once('close', () => clearTimeout(cut))
}
